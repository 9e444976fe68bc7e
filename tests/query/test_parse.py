"""How a query's text is read: Mailpit's syntax and what goes beyond it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from catcher.query import QueryError, parse
from catcher.query.fold import fold
from catcher.query.tree import All, And, Inbox, Mark, Named, Node, Not, Or, Pattern, Received, Session, Size, Tag, Text

NOW = datetime(2026, 3, 15, 12, 30, tzinfo=UTC)
BERLIN = timezone(timedelta(hours=1))

A, B, C = Text("a"), Text("b"), Text("c")

READINGS: dict[str, Node] = {
    "": All(),
    "   ": All(),
    "Word": Text("word"),
    '"A  Phrase, of words"': Text("a phrase of words"),
    '"unclosed to the end': Text("unclosed to the end"),
    "'single quotes'": And((Text("' single"), Text("quotes '"))),
    "a b": And((A, B)),
    "a OR b": Or((A, B)),
    "a b OR c": Or((And((A, B)), C)),
    "a (b OR c)": And((A, Or((B, C)))),
    "((a))": A,
    "a or b": And((A, Text("or"), B)),
    'a "OR" b': And((A, Text("or"), B)),
    "aOR b": And((Text("aor"), B)),
    "-a": Not(A),
    "!a": Not(A),
    "-": Text("-"),
    "!": Text("!"),
    '!"a b"': Not(Text("a b")),
    '-subject:"a b"': Not(Text("a b", ("subject",))),
    "-(a OR b)": Not(Or((A, B))),
    "f(x)": Text("f x"),
    "(f(x) a)": And((Text("f x"), A)),
    "a)": A,
    ":)": Text(":"),
    "<>": All(),
    '"to:b"': Text("b", ("to",)),
    'to:"b c"': Text("b c", ("to",)),
    "TO:b": Text("b", ("to",)),
    "to:": All(),
    "-to:": Not(All()),
    "to:b@x": Text("b @ x", ("to",), anchored=True),
    "to:@x": Text("@ x", ("to",)),
    "addressed:b": Text("b", ("from", "to", "cc", "bcc", "reply-to")),
    "envelope-to:b@x": Text("b @ x", ("envelope-to",), anchored=True),
    "foo:bar": Text("foo : bar"),
    "http://x": Text("http : / / x"),
    "subject:10%": Text("10 %", ("subject",)),
    "subject:/a b/": Pattern("subject", "a b"),
    'subject:/"x" (y)/ a': And((Pattern("subject", '"x" (y)'), A)),
    r"subject:/a\/b/": Pattern("subject", r"a\/b"),
    "subject:/usr/bin": Text("/ usr / bin", ("subject",)),
    "header:X-Mailer:mutt": Named("header:x-mailer", "mutt"),
    "header:X-Mailer": Named("header:x-mailer", ""),
    "header:date:/^fri/": Pattern("header:date", "^fri"),
    "message-id:<a@x>": Named("header:message-id", "a @ x"),
    "type:Image/PNG": Named("type", "image / png"),
    "auth:bob": Named("auth", "bob"),
    "peer:10.0": Named("peer", "10 . 0"),
    "peer:::1": Named("peer", ": : 1"),
    "peer:/^10/": Pattern("peer", "^10"),
    "session:0afe": Session("0afe"),
    "tag:Red": Tag("red"),
    'tag:"Two Words"': Tag("two words"),
    "in:Shop": Inbox("shop"),
    "is:read": Mark("read"),
    "is:UNREAD": Not(Mark("read")),
    "is:pinned": Mark("pinned"),
    "is:tagged": Mark("tagged"),
    "is:defective": Named("is", "defective"),
    "is:fine": Text("is : fine"),
    "has:attachment": Named("has", "attachment"),
    "has:attachments": Named("has", "attachment"),
    "has:link": Named("has", "link"),
    "has:code": Named("code", "code"),
    "has:hope": Text("has : hope"),
    "larger:5": Size(5, larger=True),
    "larger:1.5k": Size(1536, larger=True),
    "smaller:2MB": Size(2 * 1024**2, larger=False),
    "after:2026-03-01": Received(datetime(2026, 3, 1, tzinfo=BERLIN).timestamp(), later=True),
    "before:2026-03-01T10:00:00Z": Received(datetime(2026, 3, 1, 10, tzinfo=UTC).timestamp(), later=False),
    'before:"1 Mar 2026"': Received(datetime(2026, 3, 1, tzinfo=BERLIN).timestamp(), later=False),
    "after:2h": Received((NOW - timedelta(hours=2)).timestamp(), later=True),
    "after:1.5d": Received((NOW - timedelta(hours=36)).timestamp(), later=True),
    "after:yesterday": Received(datetime(2026, 3, 14, tzinfo=BERLIN).timestamp(), later=True),
    "after:today": Received(datetime(2026, 3, 15, tzinfo=BERLIN).timestamp(), later=True),
    "before:now": Received(NOW.timestamp(), later=False),
    "after:1700000000": Received(1_700_000_000.0, later=True),
}


@pytest.mark.parametrize("text", READINGS)
def test_reading(text: str) -> None:
    assert parse(text, now=NOW, zone=BERLIN) == READINGS[text]


PROBLEMS = {
    'subject:"hello" (from:a OR': (26, "expected a term after OR"),
    "a OR": (4, "expected a term after OR"),
    "OR a": (0, "expected a term before OR"),
    "a OR OR b": (5, "expected a term before OR"),
    "a (b": (2, "this group is not closed"),
    "a (b OR (c)": (2, "this group is not closed"),
    "()": (1, "expected a term in the group"),
    "a -(": (4, "expected a term in the group"),
    "subject:/(/": (10, "bad regular expression: missing )"),
    "subject:/a[z-b]/": (14, "bad regular expression: bad character range"),
    "subject:/a{99999}/": (
        10,
        "bad regular expression: too large: with what repeats written out it has more than 10,000 characters",
    ),
    "a before:soon": (9, "expected a date, as in 2026-01-31, 2026-01-31T12:00, yesterday or 2h"),
    "larger:big": (7, "expected a size, as in 500, 20k or 1.5M"),
    "header::x": (7, "expected a header's name, as in header:X-Mailer:mutt"),
    "(" * 60: (50, "at most 50 groups may be open"),
}


@pytest.mark.parametrize("text", PROBLEMS)
def test_a_malformed_query_is_pointed_at(text: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert (caught.value.position, caught.value.problem) == PROBLEMS[text]
    assert caught.value.http_status == 400


def test_the_drawing_points() -> None:
    with pytest.raises(QueryError) as caught:
        parse('subject:"hello" (from:a OR')
    assert caught.value.drawing.splitlines() == [
        'subject:"hello" (from:a OR',
        "                          ^ expected a term after OR",
    ]
    assert str(caught.value) == ("query 'subject:\"hello\" (from:a OR': expected a term after OR at character 27")


def test_an_endless_query_is_refused() -> None:
    with pytest.raises(QueryError, match="at most"):
        parse("a " * 10_000)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Größe STRASSE straße", "grösse strasse strasse"),
        ("a_b-c@d.e", "a _ b - c @ d . e"),
        ('x <y> "z", (w);', "x y z w"),
        ("東京 tower", "東 京 tower"),
        ("Er\u00adöffnung\u200b", "eröffnung"),
        ("ｆｕｌｌ ﬁ", "full fi"),
        ("e\u0301", "é"),
        ("\ue000x\ue002 \ud800", "x"),
        ("line\nline\r\nÄ", "line line ä"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


def test_a_word_without_end_is_cut() -> None:
    assert [len(word) for word in fold("x" * 250).split()] == [100, 100, 50]
