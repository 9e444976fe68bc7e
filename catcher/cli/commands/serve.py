"""``smtp-catcher serve``: run until told to stop, or until enough mail has come."""

import gc
import math
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryFile
from types import FrameType

import click

from catcher.app import Catcher
from catcher.cli.options import Configured, config_flags, load_from, print_config
from catcher.cli.serving.arrivals import Arrivals
from catcher.cli.serving.following import Following
from catcher.cli.serving.journal import Journal
from catcher.cli.serving.logs import log_to_stderr
from catcher.cli.serving.ready import write_ready_file
from catcher.cli.wording import count
from catcher.config import placed
from catcher.errors import ConfigError

ENOUGH_FILES = 10_240
"""For every connection that is taken and all else; macOS lets nobody have more."""
HEARD_WITHIN = 0.25
"""Seconds until a signal is heard, at worst."""
MOST_UNTOLD = 100_000
"""Events that may wait for their line."""

Ends = SimpleQueue[None]
"""Told by a signal's handler, or when enough mail has come, that it is to end.

No ``threading.Event``: its lock may be held already by the thread that the handler interrupts.
"""


@click.command("serve", cls=Configured)
@click.pass_obj
@click.option("--print-config", "print_only", is_flag=True, help="Print every setting and where it came from, and end.")
@config_flags
def command(began: float, *, print_only: bool, **flags: object) -> int:
    """Catch mail until Ctrl-C (SIGINT) or SIGTERM; the default."""
    loaded = load_from(flags)
    if print_only:
        print_config(loaded)
        return 0
    config = loaded.config
    log_to_stderr(config)
    _allow_files()
    ends: Ends = SimpleQueue()
    _handle_signals(lambda *_: ends.put(None))
    catcher = Catcher(config)
    try:
        with placed(loaded.origins):
            arrivals = _serve(catcher, ends, began=began)
        in_time = _wait(ends, config.timeout)
    finally:
        _handle_signals(signal.SIG_IGN)  # one is enough: `timeout` sends two
        catcher.stop()
    if in_time:
        return 0
    came = f"{arrivals.count:,} of {count(config.exit_after, 'mail')}"
    print(f"smtp-catcher: {came} came within {config.timeout:g} s", file=sys.stderr)
    return 1


def _handle_signals(handler: Callable[[int, FrameType | None], object] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def _serve(catcher: Catcher, ends: Ends, *, began: float) -> Arrivals:
    """Start it, with what follows it beside it: no mail comes before these listen, and none after they have gone."""
    config = catcher.config
    if config.save_dir:
        _make_folder(config.save_dir)
    beside = catcher.prepare()
    if config.preload:
        from catcher.cli.serving.preload import preload  # reads every kind of mail file: no start needs it but this

        preload(catcher.mailbox, config.preload)
    hub = catcher.mailbox.hub
    arrivals = Arrivals(catcher.mailbox, config=config, enough=lambda: ends.put(None), out=sys.stdout.buffer)
    journal = Journal(catcher, out=sys.stdout if config.print == "none" else sys.stderr)
    if arrivals.wanted:
        beside.enter_context(Following(hub, arrivals.tell, limit=1))
    if not config.quiet:
        beside.enter_context(Following(hub, journal.tell, limit=MOST_UNTOLD))
    catcher.start()
    if config.ready_file is not None:
        write_ready_file(config.ready_file, catcher)
    if not config.quiet:
        journal.ready(seconds=time.monotonic() - began)
    _spare_the_collector()
    return arrivals


def _allow_files() -> None:
    """Each connection is an open file, and the 1,024 that most shells allow are fewer than we take."""
    try:
        import resource  # no such thing on Windows, and no such limit
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(hard, ENOUGH_FILES)
    if resource.RLIM_INFINITY != soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _spare_the_collector() -> None:
    """What is loaded by now stays, and most of what comes holds no cycle: looking less saves time for each."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def _wait(ends: Ends, timeout: float) -> bool:
    """Whether it is to end within the timeout, 0 being none.

    A signal that comes as a wait begins, or that another thread is given, is not heard before that wait ends.
    """
    end = time.monotonic() + (timeout or math.inf)
    while True:
        try:
            ends.get(timeout=max(0.0, min(HEARD_WITHIN, end - time.monotonic())))
        except Empty:
            if time.monotonic() >= end:
                return False
        else:
            return True


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        TemporaryFile(dir=path).close()
    except OSError as error:
        raise ConfigError(f"--save-dir {path}: {error.strerror}; name a folder that can be written") from error
