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
_SPACE = b" \t\r\n"
_PIECE = re.compile(rb"(?:[A-Za-z0-9+/]{4})*+(?:[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]=|==))?")
_PIECES = re.compile(rb"(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}(?:[A-Za-z0-9+/]=|==))*+")
"""Base64 that was made of pieces and put together: each ends with its own padding."""
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


def damage_of(raw: bytes, start: int, end: int) -> str:
    """What can be seen to be wrong with the base64 between these offsets, without decoding it; empty if nothing.

    The letters of sound base64 come in fours, the last of them filled up, and between them are only line ends.
    """
    others = raw[start:end].translate(None, _BASE64)
    padding = others.translate(None, _SPACE)
    if padding.strip(b"="):
        return "among its letters is what is none"
    if (end - start - len(others) + len(padding)) % 4:
        return "its letters do not come in fours"
    if padding and raw[raw.find(b"=", start, end) : end].strip(_SPACE + b"="):
        return "it goes on after its end"
    return ""


def _base64(data: bytes) -> bytes:
    """What can be read of it; text that only claims to be base64 stays as it is."""
    letters, _, rest = data.partition(b"=")
    if letters.count(b" ") * 20 > len(letters):
        return data
    if rest.strip(_SPACE + b"="):
        pieces = data.translate(None, b"\r\n")
        if _PIECES.fullmatch(pieces):
            return b"".join(map(a2b_base64, _PIECE.findall(pieces)))
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
