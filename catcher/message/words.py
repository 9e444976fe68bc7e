"""Text in header fields: encoded words (RFC 2047), parameters in pieces and charsets (RFC 2231), neither trusted."""

import re
from binascii import a2b_qp
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from catcher.message import charsets
from catcher.message.decoding import loose_base64
from catcher.message.recurring import recurring

# =?charset*language?encoding?text?= ; the text may hold spaces, which is wrong but common.
_WORD = re.compile(r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_BEGUN = re.compile(r"=\?[^?\s]{1,40}\?[bBqQ]\?")
# Line ends and other controls: they are encoded into headers by mistake, or to forge a line where they are shown.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

# Linear on any input: no alternative can begin where another one ends.
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*+)"?|([^;]*))', re.DOTALL)
_COMMENT = re.compile(r"\([^()]*\)")
MOST_PARAMETERS = 200
"""No mail needs more; a header of a million would be read for nothing."""


def decode(text: str) -> str:
    """Encoded words made readable; white space between two of them goes (RFC 2047, 6.2), broken ones stay."""
    if "=?" in text:
        text = _decode_words(text)
    return text if text.isprintable() else _CONTROLS.sub(" ", text)


def defects(text: str) -> list[str]:
    """What is wrong with the encoded words of an undecoded header field."""
    unknown = {match[1] for match in _WORD.finditer(text) if charsets.codec(match[1]) is None}
    found = [f"has an encoded word in the unknown charset {charset[:40]!r}" for charset in sorted(unknown)]
    if _BEGUN.search(_WORD.sub("", text)):
        found.append("has a broken encoded word")
    return found


def _decode_words(text: str) -> str:
    pieces: list[str] = []
    position = 0
    charset, waiting = "", b""  # a character may be cut in two between words: their bytes are joined first
    for match in _WORD.finditer(text):
        between = text[position : match.start()]
        apart = between.strip() != "" if position else True
        if apart or match[1].lower() != charset:
            pieces.append(charsets.decode(waiting, charset)[0])
            waiting = b""
            if apart:
                pieces.append(between)
        charset = match[1].lower()
        waiting += _word_bytes(match[2], match[3])
        position = match.end()
    pieces.append(charsets.decode(waiting, charset)[0])
    pieces.append(text[position:])
    return "".join(pieces)


def _word_bytes(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return a2b_qp(text.encode("utf-8", "replace"), header=True)
    return loose_base64(text.encode("ascii", "ignore"))


@recurring(1_000)
def parameters(value: str) -> tuple[str, Mapping[str, str]]:
    """The word before the first semicolon, in lower case, and the parameters (RFC 2045, 5.1), decoded.

    Names are in lower case; the first of two equal names holds. Pieces (``name*0``, ``name*1``) are joined
    and extended ones (``name*=utf-8''%C3%BC``) decoded (RFC 2231, 3 and 4); so are encoded words, which
    are forbidden here and usual.
    """
    main, semicolon, _ = value.partition(";")
    if "(" in main:
        main = _COMMENT.sub("", main)
    main = main.strip().lower()
    if not semicolon:
        return main, {}
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(value, len(value.partition(";")[0]))):
        if count == MOST_PARAMETERS:
            break
        name, quoted, bare = match.groups()
        name = name.lower()
        if quoted is not None:
            text = re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if "\\" in quoted else quoted
        else:
            text = bare.strip()
        if "*" in name:  # name*, name*0 or name*0*, the last asterisk saying that it is encoded
            name, _, number = name.partition("*")
            extended = number == "" or number.endswith("*")
            number = number.rstrip("*")
            order = int(number) if number.isdecimal() and len(number) < 4 else 0
            pieces.setdefault(name, {}).setdefault(order, (text, extended))
        else:
            plain.setdefault(name, decode(text))
    for name, numbered in pieces.items():
        plain[name] = _joined(numbered)
    return main, plain


def _joined(pieces: dict[int, tuple[str, bool]]) -> str:
    """The pieces of one parameter, in order up to the first gap, percent signs and charset resolved."""
    charset = ""
    data = b""
    for order, number in enumerate(sorted(pieces)):
        text, extended = pieces[number]
        if order != number:
            break
        if extended and order == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        octets = text.encode("utf-8", "replace")
        data += unquote_to_bytes(octets) if extended else octets
    text = charsets.decode(data, charset)[0]
    return text if text.isprintable() else _CONTROLS.sub(" ", text)
