"""JSON lines: an object a mail, with its envelope, our marks, its summary, and its bytes in base64.

The one format that keeps the envelope; programs read a mail's subject without reading mail.
"""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import asdict

from catcher.errors import FileError
from catcher.files.found import Found
from catcher.message import Entry, Envelope


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of a line; the rest of it is for others."""

    raw: bytes
    envelope: Envelope
    received: float | None = None


_decode = msgspec.json.Decoder(Line).decode
_encode = msgspec.json.Encoder().encode


def read(lines: Iterable[bytes], origin: str) -> Iterator[Found]:
    """The mails of such a file."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                said = _decode(line)
            except msgspec.DecodeError as error:
                raise FileError(f"{origin}:{number}: {error}") from error
            yield Found(raw=said.raw, origin=f"{origin}:{number}", date=said.received, envelope=said.envelope)


def encode(entry: Entry, raw: bytes) -> bytes:
    """One line."""
    return _encode({**asdict(entry), "raw": raw}) + b"\n"
