"""The tree of parts (RFC 2045, 2046): where each begins and ends in the raw bytes, and what its header says.

One pass finds every line that begins with two hyphens and looks it up among the boundaries that are open;
no part is copied, and nothing is decoded. An enclosed message (``message/rfc822``) is a leaf: read its body
as a mail of its own.
"""

from collections.abc import Mapping
from mimetypes import guess_extension

from catcher.message import decoding, filenames, words
from catcher.message.headers import Headers, unfolded
from catcher.message.lazy import lazy

DEEPEST = 100
"""Multiparts within multiparts that are opened; one deeper is a leaf."""
MOST_PARTS = 10_000
"""Parts that are told apart; the last one holds whatever follows."""
LONGEST_BOUNDARY = 500
"""RFC 2046 allows 70 characters; a longer line than this is no boundary, and is not copied to find out."""


class Part:
    """One part of a mail, the whole mail being the root. It never changes; ``children`` is empty in a leaf."""

    def __init__(self, raw: bytes, headers: Headers, *, id: str, default: str = "text/plain") -> None:
        self.raw = raw
        """The bytes of the whole mail."""
        self.id = id
        """``0`` is the root, its children are ``1``, ``2``…, theirs ``1.1``, ``1.2``…"""
        self.headers = headers
        self.body_start = headers.end
        self.body_end = len(raw)
        self.children: list[Part] = []
        self.defects: list[str] = []
        self.content_type = default
        """In lower case, without parameters."""
        self.parameters: Mapping[str, str] = {}
        """Of the content type, decoded; names in lower case."""
        value = headers.first(b"content-type")
        if value is not None:
            named, self.parameters = words.parameters(unfolded(value))
            if named.count("/") == 1:
                self.content_type = named.split()[0]  # a parameter may follow without its semicolon
            elif named not in {"", "text"}:  # RFC 2045, 5.2: what is not well formed is plain text
                self.defects.append(f"has the content type {named[:60]!r}: read as {default}")

    @property
    def encoded(self) -> bytes:
        """The body as it was sent, up to the line end that belongs to the boundary."""
        return self.raw[self.body_start : self.body_end]

    @property
    def body(self) -> bytes:
        """The body with its transfer encoding undone; decoded anew at each call."""
        return self.encoded if self.children else decoding.decode(self.encoded, self.encoding)

    @lazy
    def size(self) -> int:
        """Octets of the decoded body."""
        return len(self.body)

    @lazy
    def charset(self) -> str:
        """As the header names it; empty where it does not."""
        # charset="charset=utf-8" and charset=utf-8 (Unicode) have been seen.
        named = self.parameters.get("charset", "").strip().removeprefix("charset=")
        return named.split()[0].strip("\"'") if named else ""

    @property
    def encoding(self) -> str:
        """``7bit``, ``8bit``, ``binary``, ``base64``, ``quoted-printable`` or ``uuencode``."""
        return self._encoding[0]

    @lazy
    def _encoding(self) -> tuple[str, str]:
        value = self.headers.first(b"content-transfer-encoding")
        return ("7bit", "") if value is None else decoding.encoding(unfolded(value))

    @property
    def damage(self) -> tuple[str, ...]:
        """What can be seen to be wrong with the body's encoding without decoding it."""
        encoding, wrong = self._encoding
        if wrong:
            return (wrong,)
        if encoding != "base64" or self.children:
            return ()
        wrong = decoding.damage_of(self.raw, self.body_start, self.body_end)
        return (f"has damaged base64: {wrong}",) if wrong else ()

    @lazy
    def _disposition(self) -> tuple[str, Mapping[str, str]]:
        value = self.headers.first(b"content-disposition")
        return ("", {}) if value is None else words.parameters(unfolded(value))

    @property
    def disposition(self) -> str:
        """``attachment``, ``inline``, any other word the header says (RFC 2183), or empty."""
        return self._disposition[0]

    @lazy
    def filename(self) -> str:
        """The name for a file, made safe; empty where the header has none."""
        name = self._disposition[1].get("filename") or self.parameters.get("name", "")
        return filenames.safe(name) if name else ""

    @property
    def download_name(self) -> str:
        """A name to save under, made up where the header has none; never empty."""
        suffix = ".eml" if self.content_type == "message/rfc822" else guess_extension(self.content_type) or ".bin"
        return self.filename or f"part-{self.id}{suffix}"

    @lazy
    def content_id(self) -> str:
        """Without its angle brackets (RFC 2392); empty where there is none."""
        value = self.headers.first(b"content-id")
        return "" if value is None else words.decode(unfolded(value)).strip().strip("<>").strip()


def tree(raw: bytes, headers: Headers) -> tuple[Part, list[str]]:
    """The root of a mail's parts, and what is wrong with their arrangement. ``headers`` are those of the mail."""
    root = Part(raw, headers, id="0")
    defects = root.headers.defects + [f"the mail {defect}" for defect in root.defects]
    if not root.content_type.startswith("multipart/"):
        return root, defects
    scan = _Scan(raw, defects)
    scan.open(root)
    scan.run(root.body_start)
    return root, defects


class _Scan:
    """One walk over the boundary lines of a mail, with the multiparts that are open where it stands."""

    def __init__(self, raw: bytes, defects: list[str]) -> None:
        self.raw = raw
        self.defects = defects
        self.levels: list[tuple[Part, bytes]] = []
        self.boundaries: dict[bytes, list[int]] = {}
        self.leaf: Part | None = None
        self.parts = 1

    def open(self, part: Part) -> None:
        """Enter a multipart, if it has a boundary."""
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
        if not boundary or len(boundary) > LONGEST_BOUNDARY:
            self.defects.append(f"{named(part)} is a multipart without a boundary: read as one part")
        elif len(self.levels) == DEEPEST:
            self.defects.append(f"{named(part)} is a multipart within {DEEPEST} others: read as one part")
        else:
            self.boundaries.setdefault(boundary, []).append(len(self.levels))
            self.levels.append((part, boundary))

    def run(self, position: int) -> None:
        raw, find = self.raw, self.raw.find
        position = max(position - 1, 0)  # a boundary may stand right after the blank line
        while self.levels:
            line = find(b"\n--", position)
            if line < 0:
                break
            end = find(b"\n", line + 1)
            end = len(raw) if end < 0 else end
            position = end
            text = raw[line + 3 : min(end, line + 5 + LONGEST_BOUNDARY)].rstrip()
            open_levels = self.boundaries.get(text)
            if open_levels:
                position = self._begin(open_levels[-1], line, end + 1)
                if self.parts >= MOST_PARTS:
                    self.defects.append(f"more than {MOST_PARTS:,} parts: the last one holds the rest")
                    return
            elif text.endswith(b"--"):
                open_levels = self.boundaries.get(text[:-2].rstrip())
                if open_levels:
                    self._close(open_levels[-1], line)
        self._leave(0, len(raw), closed=False)

    def _begin(self, level: int, line: int, start: int) -> int:
        """A part begins at ``start``, in the multipart of that level; returns where to look on."""
        self._leave(level + 1, self._before(line), closed=False)
        parent = self.levels[level][0]
        number = len(parent.children) + 1
        part = Part(
            self.raw,
            Headers(self.raw, start=start),
            id=str(number) if level == 0 else f"{parent.id}.{number}",
            default="message/rfc822" if parent.content_type == "multipart/digest" else "text/plain",
        )
        if part.defects or part.headers.defects:
            self.defects += [f"{named(part)} {defect}" for defect in part.defects]
            self.defects += [f"{named(part)}: {defect}" for defect in part.headers.defects]
        parent.children.append(part)
        self.parts += 1
        self.leaf = part
        if part.content_type.startswith("multipart/"):
            self.open(part)
        return part.body_start - 1

    def _close(self, level: int, line: int) -> None:
        self._leave(level + 1, self._before(line), closed=False)
        self._leave(level, self._before(line), closed=True)

    def _leave(self, level: int, end: int, *, closed: bool) -> None:
        """End whatever is open at that level and deeper."""
        if self.leaf is not None:
            self.leaf.body_end = max(end, self.leaf.body_start)
            self.leaf = None
        while len(self.levels) > level:
            part, boundary = self.levels.pop()
            self.boundaries[boundary].pop()
            part.body_end = max(end, part.body_start)
            if not part.children:
                self.defects.append(f"{named(part)} is a multipart whose boundary never occurs: read as one part")
            elif not closed:
                self.defects.append(f"{named(part)} is a multipart without a closing boundary")

    def _before(self, line: int) -> int:
        """The end of what precedes a boundary: its line end belongs to the boundary (RFC 2046, 5.1.1)."""
        return line - (self.raw[line - 1 : line] == b"\r")


def named(part: Part) -> str:
    """A part as a defect names it."""
    return "the mail" if part.id == "0" else f"part {part.id}"
