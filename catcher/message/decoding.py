"""Content transfer encodings undone (RFC 2045, 6): as far as the data goes, never failing."""

import re
from binascii import Error as BinasciiError
from binascii import a2b_base64, a2b_qp, a2b_uu

from catcher.message.recurring import recurring

_IDENTITY = {"", "7bit", "8bit", "binary"}
_NAMES = {
    "7-bit": "7bit",
    "8-bit": "8bit",
    "base-64": "base64",
    "base64": "base64",
    "q": "quoted-printable",
    "b": "base64",
    "quoted-printable": "quoted-printable",
    "quotedprintable": "quoted-printable",
    "uuencode": "uuencode",
    "uue": "uuencode",
    "x-uue": "uuencode",
    "x-uuencode": "uuencode",
}
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)


@recurring(1_000)
def encoding(value: str) -> tuple[str, str]:
    """The encoding that a Content-Transfer-Encoding field names, and what is wrong with the name.

    An unknown one is read as 8bit, which is to say not at all.
    """
    name = value.strip().lower()
    if name in _IDENTITY:
        return name or "7bit", ""
    name = name.split(";")[0].split("(")[0].strip().replace(" ", "-")
    if name in _IDENTITY:
        return name or "7bit", ""
    known = _NAMES.get(name)
    if known is None:
        return "8bit", f"has the unknown transfer encoding {value.strip()[:40]!r}: read as it stands"
    return known, ""


def decode(data: bytes, encoding: str) -> bytes:
    """The octets that ``data`` stands for. ``encoding`` is one that ``encoding()`` returned."""
    if encoding == "base64":
        return _base64(data)
    if encoding == "quoted-printable":
        return a2b_qp(data)
    if encoding == "uuencode":
        return _uudecode(data)
    return data


def looks_damaged(raw: bytes, start: int, end: int) -> bool:
    """Whether the base64 between these offsets can be seen to be damaged, without decoding it.

    The letters of sound base64 come in fours, and apart from line ends there is nothing else.
    """
    lines = raw.count(b"\n", start, end)
    first = raw.find(b"\n", start, end)
    letters = end - start - lines * (2 if raw[first - 1 : first] == b"\r" else 1)
    if letters % 4:  # at a second look: a line may end otherwise than the first, and some indent
        letters = len(raw[start:end].translate(None, b" \t\r\n"))
    return letters % 4 != 0


def _base64(data: bytes) -> bytes:
    """What can be read of it; text that only claims to be base64 stays as it is."""
    letters = data.partition(b"=")[0]
    if letters.count(b" ") * 20 > len(letters):
        return data
    try:
        return a2b_base64(data)
    except BinasciiError:
        return loose_base64(letters)


def loose_base64(letters: bytes) -> bytes:
    """What can be read of base64 that lacks its padding, or has among it what is none."""
    letters = letters.translate(None, _NOT_BASE64)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]  # one letter alone holds no octet
    return a2b_base64(letters + b"=" * (-len(letters) % 4))


def _uudecode(data: bytes) -> bytes:
    begin = _UU_BEGIN.search(data)
    if begin is None:
        return data
    octets = []
    for line in data[begin.end() :].splitlines():
        if line in (b"end", b"`", b" ", b""):
            break
        try:
            octets.append(a2b_uu(line))
        except BinasciiError:  # many encoders count the last line wrongly; the stdlib's uu module repairs it so
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                octets.append(a2b_uu(line[:wanted]))
            except BinasciiError:
                continue
    return b"".join(octets)
