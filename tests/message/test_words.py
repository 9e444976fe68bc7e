"""Encoded words (RFC 2047) and parameters (RFC 2231): as they should be, and as they are."""

import pytest

from catcher.message import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?=C3=BC?=", "ü"),
        ("=?UTF-8?Q?=c3=bc?=", "ü"),
        ("=?utf-8?b?w7w=?=", "ü"),
        ("=?utf-8?q?a_b?=", "a b"),
        ("=?utf-8?q?a=5Fb?=", "a_b"),
        ("a =?utf-8?q?b?= c", "a b c"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("=?utf-8?q?a?=  \t =?iso-8859-1?q?=FC?=", "aü"),
        ("=?utf-8?q?a_?= =?utf-8?q?b?=", "a b"),
        ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
        ("x=?utf-8?q?a?=y", "xay"),
        ("=?utf-8?b?w7?= =?utf-8?b?vA==?=", "ü"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("=?utf-8*de?q?=C3=BC?=", "ü"),
        ("=?utf-8?q?with spaces?=", "with spaces"),
        ("=?utf-8?b?w7w?=", "ü"),
        ("=?utf-8?b?w7w===?=", "ü"),
        ("=?utf-8?b?w?=", ""),
        ("=?utf-8?b??=", ""),
        ("=?x-foo?q?abc?=", "abc"),
        ("=?hex?q?6162?=", "6162"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?gb2312?B?1tDOxA==?=", "中文"),
        ("=?ks_c_5601-1987?B?x9GxuQ==?=", "한국"),
        ("=?windows-1252?q?=80?=", "€"),
        ("=?iso-8859-1?q?=80?=", "€"),
        ("=?utf-7?q?+2AA-?=", "\ufffd"),
        ("=?utf-7?q?+2AA-=D8?=", "\ufffd\ufffd"),
        ("=?utf-8?q?unclosed", "=?utf-8?q?unclosed"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("2 =? 3", "2 =? 3"),
    ],
)
def test_decode(text: str, expected: str) -> None:
    assert words.decode(text) == expected


@pytest.mark.parametrize(
    ("text", "defects"),
    [
        ("=?utf-8?q?fine?=", []),
        ("what =? that", []),
        ("=?x-foo?q?a?=", ["has an encoded word in the unknown charset 'x-foo'"]),
        ("=?utf-8?q?unclosed", ["has a broken encoded word"]),
    ],
)
def test_defects(text: str, defects: list[str]) -> None:
    assert words.defects(text) == defects


@pytest.mark.parametrize(
    ("value", "main", "parameters"),
    [
        ("text/plain", "text/plain", {}),
        ("Text/PLAIN ; Charset=UTF-8", "text/plain", {"charset": "UTF-8"}),
        ("text/plain (really); charset=utf-8", "text/plain", {"charset": "utf-8"}),
        ('a; x="b;c=d"; y=2', "a", {"x": "b;c=d", "y": "2"}),
        (r'a; x="b\"c\\d"', "a", {"x": 'b"c\\d'}),
        ("a; name=two words.pdf; x=1", "a", {"name": "two words.pdf", "x": "1"}),
        ('a; x="unclosed; y=1', "a", {"x": "unclosed; y=1"}),
        ("a; x=1; x=2", "a", {"x": "1"}),
        ("a;;; x=1;", "a", {"x": "1"}),
        ("a; junk; x=1", "a", {"x": "1"}),
        ("a; x=", "a", {"x": ""}),
        ("a; x*=utf-8''%C3%BC%20b", "a", {"x": "ü b"}),
        ("a; x*=UTF-8'en'%C3%BC", "a", {"x": "ü"}),
        ("a; x*=iso-8859-1''%FC", "a", {"x": "ü"}),
        ("a; x*=%C3%BC", "a", {"x": "ü"}),
        ("a; x*=utf-8''%zz%", "a", {"x": "%zz%"}),
        ('a; x*0="one "; x*1="two"', "a", {"x": "one two"}),
        ("a; x*1=two; x*0=one", "a", {"x": "onetwo"}),
        ("a; x*0=one; x*2=three", "a", {"x": "one"}),
        ("a; x*0*=utf-8''%C3; x*1*=%BC; x*2=%20", "a", {"x": "ü%20"}),
        ("a; x=old; x*=utf-8''new", "a", {"x": "new"}),
        ("a; name==?utf-8?q?=C3=BC?=.txt", "a", {"name": "ü.txt"}),
        ('a; name="=?utf-8?b?w7w=?="', "a", {"name": "ü"}),
        ("", "", {}),
        (";", "", {}),
    ],
)
def test_parameters(value: str, main: str, parameters: dict[str, str]) -> None:
    assert words.parameters(value) == (main, parameters)
