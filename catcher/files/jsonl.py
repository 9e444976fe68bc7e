"""JSON lines: an object a mail, with its envelope, our marks, its summary, and its bytes in base64.

The one format that keeps the envelope; programs read a mail's subject without reading mail.
"""

from collections.abc import Iterable, Iterator

import msgspec
from msgspec.structs import asdict

from catcher.errors import FileError
from catcher.files.found import NOBODY, Found, Marks
from catcher.message import Entry, Envelope


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What is read of a line; the rest of it is for others."""

    raw: bytes
    envelope: Envelope = NOBODY
    received: float | None = None
    inbox: str | None = None
    read: bool | None = None
    pinned: bool | None = None
    tags: tuple[str, ...] | None = None

    @property
    def marks(self) -> Marks | None:
        """None where it has none of them; what of them it lacks is as in new mail."""
        said = {name: value for name in Marks.__struct_fields__ if (value := getattr(self, name)) is not None}
        return Marks(**said) if said else None


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
            except RecursionError as error:
                raise FileError(f"{origin}:{number}: nested too deeply") from error
            origin_of_line = f"{origin}:{number}"
            yield Found(
                raw=said.raw, origin=origin_of_line, date=said.received, envelope=said.envelope, marks=said.marks
            )


def encode(entry: Entry, raw: bytes) -> bytes:
    """One line."""
    whole = {"envelope": asdict(entry.envelope), "summary": asdict(entry.summary)}  # empty fields too
    return _encode({**asdict(entry), **whole, "raw": raw}) + b"\n"


def encode_found(found: Found) -> bytes:
    """One line of what was found in another file."""
    marks = asdict(found.marks) if found.marks else {}
    return _encode({"raw": found.raw, "envelope": asdict(found.envelope), "received": found.date, **marks}) + b"\n"
