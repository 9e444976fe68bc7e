"""Address lists (RFC 5322, 3.4), well formed and not."""

import pytest

from catcher.message import Address, parse_addresses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a@x.example", [("", "a@x.example")]),
        ("<a@x.example>", [("", "a@x.example")]),
        ("Ann <a@x.example>", [("Ann", "a@x.example")]),
        ('"Ann" <a@x.example>', [("Ann", "a@x.example")]),
        ('"Doe, Dan" <d@x.example>, b@x.example', [("Doe, Dan", "d@x.example"), ("", "b@x.example")]),
        (r'"A \"quoted\" B" <a@x.example>', [('A "quoted" B', "a@x.example")]),
        ("a@x.example (Ann)", [("Ann", "a@x.example")]),
        ("Ann (the first) <a@x.example>", [("Ann", "a@x.example")]),
        ("(a (nested) one) <a@x.example>", [("a (nested) one", "a@x.example")]),
        ("a@x.example,, b@x.example,", [("", "a@x.example"), ("", "b@x.example")]),
        ("a@x.example; b@x.example", [("", "a@x.example"), ("", "b@x.example")]),
        ("Friends: a@x.example, Bob <b@x.example>;", [("", "a@x.example"), ("Bob", "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ("A: a@x.example;, B: b@x.example;", [("", "a@x.example"), ("", "b@x.example")]),
        ("=?utf-8?q?J=C3=BCrgen?= <a@x.example>", [("Jürgen", "a@x.example")]),
        ("=?utf-8?q?Doe,_D?= <a@x.example>", [("Doe, D", "a@x.example")]),
        ('"=?utf-8?q?J=C3=BCrgen?=" <a@x.example>', [("Jürgen", "a@x.example")]),
        ("Jürgen <jürgen@bücher.example>", [("Jürgen", "jürgen@bücher.example")]),
        ('"local part"@x.example', [("", "local part@x.example")]),
        ('<"local part"@x.example>', [("", '"local part"@x.example')]),
        ("a@[IPv6:2001:db8::1]", [("", "a@[IPv6:2001:db8::1]")]),
        ("<@relay.example:a@x.example>", [("", "a@x.example")]),
        ("a @ x.example", [("", "a@x.example")]),
        ("Ann a@x.example", [("Ann", "a@x.example")]),
        ("a@x.example b@x.example", [("a@x.example", "b@x.example")]),
        ("Ann <a@x.example", [("Ann", "a@x.example")]),
        ("Ann <a@x.example, b@x.example", [("Ann", "a@x.example"), ("", "b@x.example")]),
        ('"Ann <a@x.example>, b@x.example', [("Ann", "a@x.example"), ("", "b@x.example")]),
        ("a@b@x.example", [("", "a@b@x.example")]),
        ("Ann@Home <a@x.example>", [("Ann@Home", "a@x.example")]),
        ("root", [("", "root")]),
        ("no one here", [("no one here", "")]),
        ("<>", [("", "")]),
        ("", []),
        ("   ", []),
        (",;:<", [("", "")]),
    ],
)
def test_parse(text: str, expected: list[tuple[str, str]]) -> None:
    assert list(parse_addresses(text)[0]) == [Address(*pair) for pair in expected]


@pytest.mark.parametrize(
    ("text", "defects"),
    [
        ("Ann <a@x.example>, root, postmaster", []),
        ("no one here", ["names 'no one here', which is no address"]),
        ("Ann <ann>", ["names '<ann>', which is no address"]),
        ("<x>, <y>, <z>, <u>, <v>, <w>", [f"names '<{x}>', which is no address" for x in "xyzuv"]),
        ("a@x," * 10_000, []),
        ("(c) a@x," * 10_001, ["names more than 10,000 addresses: the rest is left out"]),
        ("a@x," * 10_001, ["names more than 10,000 addresses: the rest is left out"]),
    ],
)
def test_defects(text: str, defects: list[str]) -> None:
    assert parse_addresses(text)[1] == defects
