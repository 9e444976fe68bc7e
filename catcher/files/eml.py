"""One mail a file, byte for byte as it was sent."""

import os
from pathlib import Path

from catcher.files.found import Found, with_crlf
from catcher.message import Entry
from catcher.message.moments import sayable


def found(raw: bytes, origin: str, *, date: float | None = None) -> Found:
    """The one mail of such a file; a postmark that a mailbox left before it is no part of it."""
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    return Found(raw=with_crlf(raw), origin=origin, date=date)


def save(folder: Path, entry: Entry, raw: bytes) -> None:
    """Write ``ID.eml`` there, dated by its arrival; whoever looks sees no file or the whole of it."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{entry.id}.part"
    draft.write_bytes(raw)
    received = sayable(entry.received)
    os.utime(draft, (received, received))
    draft.replace(folder / f"{entry.id}.eml")
