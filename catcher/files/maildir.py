"""Maildir: one mail a file in ``cur`` (seen by a mail program) or ``new``, written in ``tmp`` and moved when whole."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from catcher.files.found import Found, with_crlf
from catcher.message import Entry
from catcher.message.moments import sayable

_SECONDS = re.compile(r"\d{6,11}(?=\.)")
_FOLDERS = ("cur", "new", "tmp")
_BEFORE_FLAGS = "!2," if os.name == "nt" else ":2,"
"""Windows takes a colon in a name for something else."""


def is_maildir(path: Path) -> bool:
    """Whether that folder is one."""
    return (path / "cur").is_dir() and (path / "new").is_dir()


def read(path: Path) -> Iterator[Found]:
    """The mails of a Maildir, by name, which is by time of arrival; those of its folders after its own."""
    files = [file for folder in ("cur", "new") for file in (path / folder).iterdir() if not file.name.startswith(".")]
    for file in sorted(files, key=lambda file: file.name):
        yield Found(raw=with_crlf(file.read_bytes()), origin=str(file), date=_date(file))
    for folder in sorted(path.glob(".*")):
        if is_maildir(folder):
            yield from read(folder)


def _date(file: Path) -> float:
    """The name begins with when the mail was delivered."""
    seconds = _SECONDS.match(file.name)
    return float(seconds[0]) if seconds else file.stat().st_mtime


def save(path: Path, entry: Entry, raw: bytes) -> None:
    """Put a mail there. Its flags say whether it was read and whether it is pinned."""
    for folder in _FOLDERS:
        (path / folder).mkdir(parents=True, exist_ok=True)
    received = sayable(entry.received)
    name = f"{int(received)}.{entry.id}.smtp-catcher"
    flags = ("F" if entry.pinned else "") + ("S" if entry.read else "")
    home = path / "cur" / f"{name}{_BEFORE_FLAGS}{flags}" if flags else path / "new" / name
    draft = path / "tmp" / name
    draft.write_bytes(raw)
    os.utime(draft, (received, received))
    draft.replace(home)
