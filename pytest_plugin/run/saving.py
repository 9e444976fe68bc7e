"""Saves the mail and the conversations of a failed test, for CI to keep (``--mail-save DIR``)."""

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..conversations import transcript
from .redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catcher.session import Session

    from ..message import Message

    Masks = Sequence[re.Pattern[str]]


def save(
    folder: Path, nodeid: str, messages: "Sequence[Message]", sessions: "Sequence[Session]", *, masks: "Masks"
) -> list[Path]:
    """Write each mail as ``1.eml`` and each conversation as ``1.txt``, in a folder of this test; returns their paths.

    A mail whose encoding keeps it from being masked is ``1.masked.txt``. Nothing that a mail says becomes a path.
    """
    place = folder / _name(nodeid)
    files = {
        **dict(_mail(place / str(number), message, masks) for number, message in enumerate(messages, 1)),
        **{
            place / f"{number}.txt": redacted("\n".join(transcript(session)) + "\n", masks).encode()
            for number, session in enumerate(sessions, 1)
        },
    }
    if files:
        place.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        path.write_bytes(content)
    return list(files)


def _mail(path: Path, message: "Message", masks: "Masks") -> tuple[Path, bytes]:
    """The bytes as they came, masked where a pattern finds something in them; else the masked text of the mail."""
    raw = redacted(message.raw.decode("latin-1"), masks).encode("latin-1") if masks else message.raw
    if masks and any(redacted(text, masks) != text for text in _decoded(raw)):
        return path.with_suffix(".masked.txt"), redacted(_text(message), masks).encode()
    return path.with_suffix(".eml"), raw


def _decoded(raw: bytes) -> "Iterator[str]":
    """What can be read in a mail once its encodings are undone."""
    from catcher.message import charsets, read

    content = read(raw)
    yield content.text
    for part in content.parts:
        yield "\n".join(f"{header.name}: {header.text}" for header in part.headers)
        yield part.filename or ""
        if not part.children:
            yield charsets.decode(part.body, part.charset)[0]


def _text(message: "Message") -> str:
    headers = [f"{name}: {value}" for name, value in message.headers.pairs]
    return "\n".join([*headers, "", message.text, *map(repr, message.attachments)])


def _name(nodeid: str) -> str:
    """A test as a folder: readable, and no two alike."""
    readable = re.sub(r"[^A-Za-z0-9_.]+", "-", nodeid).strip("-.")[-120:]
    return f"{readable}-{hashlib.sha256(nodeid.encode()).hexdigest()[:6]}"
