"""Runs the real program in a process of its own, as a user or a CI job would."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

COMMAND = (sys.executable, "-m", "catcher")
STARTED_WITHIN = 20
"""Seconds; generous, because a loaded machine is no failure."""


class Running(NamedTuple):
    """A catcher that serves."""

    process: subprocess.Popen[str]
    said: list[str]
    """The lines it printed until it was ready."""
    smtp: tuple[str, int]
    http: str


@contextmanager
def running(folder: Path, *flags: str, command: tuple[str, ...] = COMMAND) -> Iterator[Running]:
    """Start on free ports, wait until it says that it is ready, and end it with SIGTERM if it still runs."""
    ready_file = folder / "ready.json"
    process = subprocess.Popen(
        [*command, "--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0", "--ready-file", str(ready_file), *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
    )
    try:
        yield _when_ready(process, ready_file)
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=STARTED_WITHIN)


def _when_ready(process: subprocess.Popen[str], ready_file: Path) -> Running:
    assert process.stdout is not None
    assert process.stderr is not None
    said = []
    for line in process.stdout:
        said.append(line.rstrip("\n"))
        if line.startswith("Ready") or '"ready"' in line:
            break
    else:
        raise AssertionError(f"it ended before it was ready: {process.stderr.read()}")
    ready = json.loads(ready_file.read_bytes())
    host, _, port = ready["smtp"][0].rpartition(":")
    return Running(process, said, (host, int(port)), ready["http"])
