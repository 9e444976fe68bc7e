"""The header block of a mail or of a part (RFC 5322, 2.2): split, unfolded, decoded when asked.

A block is scanned once; names are folded to lower case, values stay the bytes they are. What has no colon
ends the block, as in every mail server, unless the next line shows that it was a slip.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from catcher.message import charsets, words

MOST_HEADERS = 2_000
"""Fields of one block that are read. Real mail has under 200; the rest of such a block is left out."""
MOST_SLIPS = 50
"""Lines without a colon that a block may have before it is taken to have ended: each costs a look around."""

# A field with its folded lines, or nothing: so that a scan ends where the block does, not at the next colon
# somewhere in the body. No name begins with "--": that is a boundary line of a part without a body.
_FIELD = re.compile(rb"(?!--)([!-9;-~]+)([ \t]*):(.*(?:\n[ \t].*)*)\n?|")
_NO_FIELD = (b"", b"", b"")
_LINE = re.compile(rb".*\n?(?:[ \t]+[^\s].*\n?)*")

_CANONICAL = re.compile(r"(?:^|(?<=-))[a-z]")


class Header(Struct, frozen=True):
    """One header field."""

    name: str
    """As it was written."""
    raw: bytes
    """What follows the colon, folds and all."""

    @property
    def canonical(self) -> str:
        """The name as MIME libraries write it: ``Message-Id``, ``Mime-Version``."""
        return canonical(self.name)

    @property
    def value(self) -> str:
        """Unfolded, a single space for each fold, but not decoded: encoded words stay as they were sent."""
        return charsets.guess(b" ".join(line.strip() for line in self.raw.strip().split(b"\n")))[0]

    @property
    def text(self) -> str:
        """Unfolded and decoded for people (RFC 2047, RFC 6532; raw bytes that are neither are guessed)."""
        return text_of(self.raw)


class Headers:
    """The fields of one block, in order, repeated ones too. ``end`` is the offset of what follows the block."""

    __slots__ = ("_index", "defects", "end", "fields", "start")

    def __init__(self, raw: bytes, *, start: int = 0) -> None:
        self.start = start
        self.defects: list[str] = []
        self.fields: list[tuple[bytes, bytes]] = []
        """Each name as it was written, and what follows its colon, folds and all."""
        self._index: dict[bytes, list[bytes]] = {}
        self.end = self._scan(raw, start)

    def _scan(self, raw: bytes, position: int) -> int:
        end = 0 if position else self._scan_sound(raw)  # of ten thousand parts each would look to the end of the mail
        if end:
            return end
        left_out = slips = 0
        while True:
            found = []
            for match in _FIELD.finditer(raw, position):
                if match[1] is None:
                    break
                found.append((match[1], match[2], match[3]))
                position = match.end()
            left_out += self._take(found)
            # What stands here is no field: the blank line, the end, or a line that should not be here.
            if raw.startswith((b"\r\n", b"\n"), position):
                position = raw.index(b"\n", position) + 1
            elif position < len(raw) and slips < MOST_SLIPS:
                slips += 1
                line = _LINE.match(raw, position)
                if line is not None and self._is_slip(raw, line):
                    position = line.end()
                    continue
            break
        if left_out:
            self.defects.append(f"{left_out:,} header fields after the first {MOST_HEADERS:,} are left out")
        return position

    def _scan_sound(self, raw: bytes) -> int:
        """Take a block of nothing but fields, as nearly all are, in one step; 0 if this is none."""
        blank = raw.find(b"\n\r\n")
        bare = raw.find(b"\n\n", 0, blank if blank >= 0 else len(raw))
        end = (bare if bare >= 0 else blank) + 1
        found = _FIELD.findall(raw, 0, end) if end else []
        if found.count(_NO_FIELD) != 1 or len(found) > MOST_HEADERS:  # one stands at the end, if it is there
            return 0
        self._take(found[:-1])
        return end + (1 if bare >= 0 else 2)

    def _take(self, found: list[tuple[bytes, bytes, bytes]]) -> int:
        """Note these fields; returns how many are too many."""
        room = MOST_HEADERS - len(self.fields)
        for name, space, value in found[:room]:
            self.fields.append((name, value))
            key = name.lower()
            if key in self._index:
                self._index[key].append(value)
            else:
                self._index[key] = [value]
            if space:
                self.defects.append(f"white space before the colon of {_shown(name)}")
        return len(found[room:])

    def _is_slip(self, raw: bytes, line: re.Match[bytes]) -> bool:
        """Note a line without a colon; true if the block goes on after it."""
        number = raw.count(b"\n", self.start, line.start()) + 1
        text = line[0].rstrip()
        if text.startswith(b"--"):
            return False
        if number == 1 and text.startswith(b"From "):
            self.defects.append("the first line is an mbox 'From ' line, not a header field")
            return True
        if not self.fields:
            return False
        name, value = self.fields[-1]
        after = _FIELD.match(raw, line.end())
        if value.rstrip().endswith(b";") or (after is not None and after[1] is not None):
            # A line that was folded without the white space that says so: it belongs to the field before it.
            joined = value + b"\n " + text
            self.fields[-1] = (name, joined)
            self._index[name.lower()][-1] = joined
            self.defects.append(f"header line {number} has no colon: read as a part of {_shown(name)}")
            return True
        self.defects.append(f"header line {number} has no colon: the body begins there")
        return False

    def __len__(self) -> int:
        return len(self.fields)

    def __iter__(self) -> Iterator[Header]:
        return (Header(_shown(name), value) for name, value in self.fields)

    def all(self, name: str) -> tuple[Header, ...]:
        """The fields of that name, whatever its case, in order."""
        key = name.lower().encode("ascii", "replace")
        return tuple(Header(_shown(n), value) for n, value in self.fields if n.lower() == key)

    def get(self, name: str) -> str:
        """The decoded text of the first field of that name; empty where there is none."""
        value = self.first(name.lower().encode("ascii", "replace"))
        return "" if value is None else text_of(value)

    @property
    def repeated(self) -> list[bytes]:
        """The names, in lower case, that occur more than once."""
        return [key for key, values in self._index.items() if len(values) > 1] if len(self) > len(self._index) else []

    def first(self, key: bytes) -> bytes | None:
        """The raw value of the first field of that name, which is in lower case."""
        values = self._index.get(key)
        return values[0] if values else None

    def every(self, key: bytes) -> list[bytes]:
        """The raw values of every field of that name, which is in lower case."""
        return self._index.get(key, [])


def text_of(value: bytes) -> str:
    """A raw value unfolded and decoded for people (RFC 2047, RFC 6532; bytes that are neither are guessed)."""
    return words.decode(unfolded(value))


def unfolded(value: bytes) -> str:
    """A raw value as one line of text, encoded words untouched (RFC 5322, 2.2.3)."""
    value = value.strip()
    if b"\n" in value:
        value = _unfold(value)
    try:
        return value.decode("ascii")
    except UnicodeDecodeError:
        return charsets.guess(value)[0]


def _unfold(value: bytes) -> bytes:
    """Only line ends go, the white space stays; but where a tab follows, it stands for the space it replaced."""
    first, *rest = value.replace(b"\r\n", b"\n").split(b"\n")
    lines = [first]
    for line in rest:
        text = line.lstrip()
        if b"\t" in line[: len(line) - len(text)]:
            lines[-1] = lines[-1].rstrip()
            lines.append(b" " + text)
        else:
            lines.append(line)
    return b"".join(lines)


def canonical(name: str) -> str:
    """``MESSAGE-ID`` as ``Message-Id``: the first letter and each after a hyphen in capitals, the others small."""
    return _CANONICAL.sub(lambda match: match[0].upper(), name.lower())


def _shown(name: bytes) -> str:
    return name.decode("ascii")
