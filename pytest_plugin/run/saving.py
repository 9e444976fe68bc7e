"""Saves the mail and the conversations of a failed test, for CI to keep (``--mail-save DIR``)."""

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..conversations import transcript
from .redaction import redacted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catcher.session import Session

    from ..message import Message

    Masks = Sequence[re.Pattern[str]]


def save(
    folder: Path, nodeid: str, messages: "Sequence[Message]", sessions: "Sequence[Session]", *, masks: "Masks"
) -> list[Path]:
    """Write each mail as ``1.eml`` and each conversation as ``1.txt``, in a folder of this test; returns their paths.

    Nothing that a mail says becomes part of a path.
    """
    place = folder / _name(nodeid)
    files = {
        **{place / f"{number}.eml": _eml(message, masks) for number, message in enumerate(messages, 1)},
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


def _eml(message: "Message", masks: "Masks") -> bytes:
    """The bytes as they came, masked where a pattern finds something in them."""
    return redacted(message.raw.decode("latin-1"), masks).encode("latin-1") if masks else message.raw


def _name(nodeid: str) -> str:
    """A test as a folder: readable, and no two alike."""
    readable = re.sub(r"[^A-Za-z0-9_.]+", "-", nodeid).strip("-.")[-120:]
    return f"{readable}-{hashlib.sha256(nodeid.encode()).hexdigest()[:6]}"
