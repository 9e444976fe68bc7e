"""Bytes to text: charsets by the names that mail gives them, and a reading for bytes that name none or the wrong one.

Names are looked up in tables and never handed to ``codecs.lookup``: it imports modules by name, remembers
every name it was ever asked for, and knows codecs that are not charsets.
"""

import re
from encodings.aliases import aliases

_NOT_CHARSETS = {
    *("base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec"),
    *("mbcs", "oem", "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"),
}

# What mail says, and Python calls otherwise or reads too strictly. Supersets stand in for the sets that
# senders confuse with them, as browsers have it (WHATWG Encoding, 4.2).
_MAIL_NAMES = {
    "ansi_x3.110_1983": "cp1252",
    "big5": "big5hkscs",
    "cp_850": "cp850",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gb_2312_80": "gb18030",
    "gbk": "gb18030",
    "iso_2022_jp": "iso2022_jp_ext",
    "iso_8859_8_e": "iso8859_8",
    "iso_8859_8_i": "iso8859_8",
    "ks_c_5601": "cp949",
    "ks_c_5601_1987": "cp949",
    "shift_jis": "cp932",
    "sjis": "cp932",
    "tis_620": "cp874",
    "unicode_1_1_utf_7": "utf_7",
    "utf-8": "utf_8",  # as nearly all mail spells it: found at the first look
    "utf8mb4": "utf_8",
    "windows_31j": "cp932",
    "windows_874": "cp874",
    "windows_949": "cp949",
    "x_big5": "big5hkscs",
    "x_euc_jp": "euc_jp",
    "x_gbk": "gb18030",
    "x_sjis": "cp932",
}

_CODECS = {name: codec for name, codec in aliases.items() if codec not in _NOT_CHARSETS}
_CODECS.update({codec: codec for codec in _CODECS.values()})
_CODECS.update(_MAIL_NAMES)

_UNSAID = {"", "unknown", "unknown_8bit", "x_unknown", "default", "us_ascii", "ascii", "7bit", "8bit", "binary"}
"""Names that say nothing, or ASCII: bytes within ASCII need no more, and bytes outside it are guessed."""

_SURROGATES = re.compile("[\ud800-\udfff]")


def codec(charset: str) -> str | None:
    """Python's codec for a charset as mail names it; empty where the name says nothing, None where it is unknown."""
    found = _CODECS.get(charset)
    if found is not None:
        return found
    name = charset.strip().lower().replace("-", "_").replace(" ", "_")
    return "" if name in _UNSAID else _CODECS.get(name)


def guess(data: bytes) -> tuple[str, str]:
    """Text of bytes in an unknown charset, and the charset they were read as. Never fails."""
    if data.isascii():
        if b"\x1b$" in data or b"\x1b(J" in data:  # the escapes of ISO-2022-JP, which stays within seven bits
            try:
                return data.decode("iso2022_jp_ext"), "iso-2022-jp"
            except UnicodeDecodeError:
                pass
        return data.decode("ascii"), "us-ascii"
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    # Mostly sound UTF-8 with a little damage stays UTF-8; otherwise it is what Western senders mean by "8 bit".
    if broken * 4 <= sum(character > "\x7f" for character in text[:10_000]):
        return text, "utf-8"
    return _western(data), "windows-1252"


def decode(data: bytes, charset: str) -> tuple[str, str]:
    """Text of ``data`` as ``charset`` has it, and what went wrong in plain words; empty where nothing did."""
    name = codec(charset)
    if name == "utf_8" or not name:
        if data.isascii() and b"\x1b" not in data:
            return data.decode("ascii"), "" if name is not None else _unknown(charset, "us-ascii")
        text, read_as = guess(data)
        if name is None:
            return text, _unknown(charset, read_as)
        if read_as == "us-ascii" or (name and read_as == "utf-8" and "\ufffd" not in text) or not charset:
            return text, ""
        return text, f"holds bytes that are not {charset.lower()}: read as {read_as}"
    if name == "latin_1":
        return _western(data), ""
    try:
        text, wrong = data.decode(name), ""
    except UnicodeDecodeError:
        text, read_as = guess(data)
        if read_as != "utf-8":
            text, read_as = data.decode(name, "replace"), f"{charset.lower()} with gaps"
        wrong = f"holds bytes that are not {charset.lower()}: read as {read_as}"
    if name == "utf_7":  # the one codec that lets lone surrogates through, which no JSON or database can hold
        text = _SURROGATES.sub("\ufffd", text)
    return text, wrong


def _western(data: bytes) -> str:
    """Windows-1252 where it is defined, ISO-8859-1 for the five bytes where it is not (WHATWG)."""
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _unknown(charset: str, read_as: str) -> str:
    return f"has the unknown charset {charset[:40]!r}: read as {read_as}"
