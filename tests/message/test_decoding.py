"""Transfer encodings and charsets, sound and damaged."""

from base64 import encodebytes
from binascii import b2a_uu

import pytest

from catcher.message import charsets, decoding

OCTETS = bytes(range(256))


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("", "7bit"),
        ("7bit", "7bit"),
        ("8BIT", "8bit"),
        ("Binary", "binary"),
        (" base64 ", "base64"),
        ("BASE64;", "base64"),
        ("base64 (really)", "base64"),
        ("quoted printable", "quoted-printable"),
        ("Quoted-Printable", "quoted-printable"),
        ("x-uuencode", "uuencode"),
        ("7-bit", "7bit"),
    ],
)
def test_encoding_names(named: str, expected: str) -> None:
    assert decoding.encoding(named) == (expected, "")


def test_an_unknown_encoding_is_read_as_it_stands() -> None:
    assert decoding.encoding("rot13") == ("8bit", "has the unknown transfer encoding 'rot13': read as it stands")


def uuencoded(data: bytes) -> bytes:
    lines = [b2a_uu(data[i : i + 45]) for i in range(0, len(data), 45)]
    return b"text before\nbegin 644 a.bin\n" + b"".join(lines) + b"`\nend\ntext after\n"


@pytest.mark.parametrize(
    ("encoding", "data", "expected"),
    [
        ("7bit", b"a=3D", b"a=3D"),
        ("base64", encodebytes(OCTETS), OCTETS),
        ("base64", encodebytes(OCTETS).replace(b"\n", b"\r\n"), OCTETS),
        ("base64", b"YWJj", b"abc"),
        ("base64", b"YWI=", b"ab"),
        ("base64", b"YWI", b"ab"),
        ("base64", b"YWJjZ", b"abc"),
        ("base64", b"YW*Jj", b"abc"),
        ("base64", b"YWI=\r\n\r\nlist footer", b"ab"),
        ("base64", b"YQ==YWJj", b"aabc"),
        ("base64", b"YQ==\r\nYWI=\r\nYWJjYWJj\r\nYQ==\r\n", b"aababcabca"),
        ("base64", b"YQ==YWJj!", b"a"),
        ("base64", b"YQ==YWJ", b"a"),
        ("base64", b"!!!!", b""),
        ("base64", b"", b""),
        ("base64", b"====", b""),
        ("base64", b"Dear Sir or Madam, this is no base64 at all.", b"Dear Sir or Madam, this is no base64 at all."),
        ("quoted-printable", b"a=3Db=\r\nc", b"a=bc"),
        ("quoted-printable", b"a=zz=", b"a=zz"),
        ("quoted-printable", b"gr=C3=BCn", "grün".encode()),
        ("uuencode", uuencoded(OCTETS), OCTETS),
        ("uuencode", uuencoded(OCTETS).replace(b"\n", b"\r\n"), OCTETS),
        ("uuencode", b"no begin here", b"no begin here"),
        ("uuencode", b"begin 644 x\n\xff\xff\n#86)C\nend\n", b"abc"),
    ],
)
def test_decode(encoding: str, data: bytes, expected: bytes) -> None:
    assert decoding.decode(data, encoding) == expected


FOURS, NONE, ON = "its letters do not come in fours", "among its letters is what is none", "it goes on after its end"


@pytest.mark.parametrize(
    ("data", "damage"),
    [
        (b"", ""),
        (b"YWJj", ""),
        (b"YWJj\r\n", ""),
        (b"YWJj\r\nYWI=\r\n", ""),
        (b"YWJj\nYQ==\n", ""),
        (b"YWJj\nYQ=\n=\n", ""),
        (b" YWJj\r\n\tYWI=\n \n", ""),
        (encodebytes(OCTETS), ""),
        (b"YWJ", FOURS),
        (b"YWJj\r\nYQ=\r\n", FOURS),
        (b"YWJj\r\nYW*Jj\r\n", NONE),
        (b"YWJj\r\nYW-_\r\n", NONE),
        (b"!!!!", NONE),
        (b"YWI=\r\n\r\nlist footer.\r\n", NONE),
        (b"YQ==YWJj", ON),
        (b"YWI=\r\nYWJj\r\nYQ==\r\n", ON),
    ],
)
def test_damage_is_seen_without_decoding(data: bytes, damage: str) -> None:
    assert decoding.damage_of(b"bef=re" + data + b"after", 6, 6 + len(data)) == damage


@pytest.mark.parametrize(
    ("charset", "encoded", "text"),
    [
        ("utf-8", "grün".encode(), "grün"),
        ("UTF8", "grün".encode(), "grün"),
        ("", "grün".encode(), "grün"),
        ("", "grün".encode("latin-1"), "grün"),
        ("iso-8859-1", b"\x80 \xfc", "€ ü"),
        ("iso-8859-1", b"\x81 \xfc", "\x81 ü"),
        ("ISO_8859-1", b"\xfc", "ü"),
        ("windows-1252", b"\x80", "€"),
        ("iso-8859-15", b"\xa4", "€"),
        ("koi8-r", "Привет".encode("koi8_r"), "Привет"),
        ("windows-1251", "Привет".encode("cp1251"), "Привет"),
        ("Shift_JIS", "日本".encode("cp932"), "日本"),
        ("x-sjis", "日本".encode("cp932"), "日本"),
        ("iso-2022-jp", "日本".encode("iso2022_jp"), "日本"),
        ("", "日本".encode("iso2022_jp"), "日本"),
        ("euc-jp", "日本".encode("euc_jp"), "日本"),
        ("gb2312", "中文".encode("gb18030"), "中文"),
        ("big5", "中文".encode("big5"), "中文"),
        ("ks_c_5601-1987", "한국".encode("cp949"), "한국"),
        ("utf-16", "ü".encode("utf-16"), "ü"),
        ("utf-7", b"+APw-", "ü"),
        ("ansi_x3.4-1968", b"abc", "abc"),
    ],
)
def test_charsets(charset: str, encoded: bytes, text: str) -> None:
    assert charsets.decode(encoded, charset) == (text, "")


@pytest.mark.parametrize(
    ("charset", "encoded", "text", "defect"),
    [
        ("x-foo", b"abc", "abc", "has the unknown charset 'x-foo': read as us-ascii"),
        ("x-foo", "grün".encode(), "grün", "has the unknown charset 'x-foo': read as utf-8"),
        ("hex", b"6162", "6162", "has the unknown charset 'hex': read as us-ascii"),
        ("us-ascii", "grün".encode(), "grün", "holds bytes that are not us-ascii: read as utf-8"),
        ("utf-8", b"caf\xe9", "café", "holds bytes that are not utf-8: read as windows-1252"),
        ("utf-8", "ÄÖÜ äöü ß".encode() + b"\xe9", "ÄÖÜ äöü ß\ufffd", "holds bytes that are not utf-8: read as utf-8"),
        ("koi8-r", b"abc", "abc", ""),
        ("iso-2022-jp", "grün".encode(), "grün", "holds bytes that are not iso-2022-jp: read as utf-8"),
        ("shift_jis", b"\x82\xa0\xff\x80\xfd", "あ\uf8f3\x80\uf8f1", ""),
        ("utf-7", b"+2AA-", "\ufffd", ""),
        ("utf-7", b"+2AA-\xd8", "\ufffd\ufffd", "holds bytes that are not utf-7: read as utf-7 with gaps"),
    ],
)
def test_wrong_charsets_are_read_and_named(charset: str, encoded: bytes, text: str, defect: str) -> None:
    assert charsets.decode(encoded, charset) == (text, defect)


@pytest.mark.parametrize("name", ["idna", "punycode", "unicode_escape", "rot13", "zlib", "../x", "", "a" * 5000])
def test_names_that_are_no_charsets_never_reach_python(name: str) -> None:
    assert not charsets.codec(name)
