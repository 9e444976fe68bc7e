"""``smtp-catcher serve``: run until told to stop."""

import signal
import sys
import threading
import time

import click

from catcher.app import Catcher
from catcher.cli.journal import Journal
from catcher.cli.logs import log_to_stderr
from catcher.cli.options import config_flags, config_from
from catcher.cli.ready import write_ready_file


@click.command()
@click.pass_obj
@config_flags
def serve(began: float, **flags: object) -> None:
    """Catch mail until Ctrl-C (SIGINT) or SIGTERM."""
    config = config_from(flags)
    log_to_stderr(config)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with Catcher(config) as catcher, Journal(catcher, out=sys.stdout) as journal:
        if config.ready_file is not None:
            write_ready_file(config.ready_file, catcher)
        journal.ready(seconds=time.monotonic() - began)
        while not stopping.wait(0.5 if sys.platform == "win32" else None):
            pass  # on Windows a wait without an end does not hear Ctrl-C
