"""Every engine finds what ``catcher.query.matches`` says, for queries that people write and for any other."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catcher.errors import StoreError
from catcher.message import Message
from catcher.query import Document, Node, Patience, TooSlow, expressions, matches, parse
from catcher.query.tree import All, And, Mark, Named, Not, Or, Received, Size, Tag, Text
from catcher.store import Choice, Store, open_store
from catcher.store.index import frequent
from tests.store.conftest import mail, message

RAW = b"""From: =?utf-8?q?J=C3=B6rg?= <joerg@shop.example>\r
To: "Lee, Ann" <ann@x.example>, ba@x.example\r
Cc: team@y.example\r
Reply-To: help+tag@shop.example\r
Subject: =?utf-8?q?Er=C3=B6ffnung?= 100% a_b\r
Message-ID: <4711.abc@shop.example>\r
X-Mailer: Turbo Mailer 2.0\r
X-Tags: Red, two words\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/html\r
\r
<p>Hello <b>dear</b> reader, see <a href="https://shop.example/order?id=99">it</a></p>\r
--b\r
Content-Type: application/pdf\r
Content-Disposition: attachment; filename="Invoice-7.pdf"\r
\r
x\r
--b--\r
"""

MAILS: tuple[Message, ...] = (
    message(RAW, rcpt_to=("ann@x.example", "hidden@z.example"), auth_user="app-7", peer="10.0.0.12:53412"),
    mail("Plain words", peer="[2001:db8::1]:53412", body="The quick brown fox; f(x) jumps_over the lazy dog."),
    mail("日本語の件名", to="bob@x.example", body="東京都 und Größe STRASSE straße ﬁne"),
    mail("Re: order 1041", to="a@x.example", peer="unix", body="see example.com/path, call +49 30 1234 at 10:30"),
    message(b"no header at all, just words\r\n", mail_from="", rcpt_to=("a@x.example",)),
    message(b"", rcpt_to=("bob@x.example",)),
)


def documents(store: Store) -> list[tuple[int, Document]]:
    found = []
    for entry in store.find(limit=None).entries:
        raw = store.raw(entry.id)
        assert raw is not None
        found.append((entry.seq, Document.of(entry, raw)))
    return found


def found(store: Store, query: str | Node) -> list[int]:
    tree = parse(query) if isinstance(query, str) else query
    page = store.find(Choice(query=tree), limit=None)
    assert page.total == len(page.entries)
    assert page.unread == sum(not entry.read for entry in page.entries)
    return [entry.seq for entry in page.entries]


QUERIES = {
    "": [6, 5, 4, 3, 2, 1],
    "words": [5, 2],
    "wor": [5, 2],
    "ords": [5, 2],
    '"quick brown"': [2],
    '"ick bro"': [2],
    '"quick fox"': [],
    "ÖFFN": [1],
    "er\u00f6ffnung": [1],
    "offnung": [],
    "100%": [1],
    "1000": [],
    "a_b": [1],
    "axb": [],
    "s_o": [],
    "mps_o": [2],
    "0:30": [],
    '"y dog"': [],
    '"azy dog"': [2],
    '"the lazy d"': [],
    "to:a@x.ex": [4],
    "to:a@x.e": [4],
    '"the lazy dog"': [2],
    '"jumps_over the laz"': [2],
    "strasse": [3],
    "fine": [3],
    "件": [3],
    "本語の": [3],
    "京都": [3],
    "東都": [],
    "example.com/pa": [4],
    "10:30": [4],
    "+49": [4],
    "f(x)": [2],
    "from:jörg": [1],
    "from:örg": [1],
    "from:joerg@shop": [1],
    "from:oerg@shop": [],
    "from:@shop.example": [1],
    "from:@shop.exam": [1],
    "to:a@x.example": [4],
    "to:ba@x.example": [1],
    'to:"lee ann"': [1],
    'to:"ann ba"': [],
    "to:x.example": [4, 3, 2, 1],
    "cc:team": [1],
    "bcc:hidden@z": [1],
    "reply-to:help+tag@": [1],
    "addressed:team@y.example": [1],
    "envelope-to:hidden@z.example": [1],
    "envelope-from:ann@x.example": [6, 4, 3, 2, 1],
    "subject:order": [4],
    "subject:1041": [4],
    "subject:dog": [],
    "body:dog": [2],
    "body:dear": [1],
    "order?id=99": [1],
    "filename:invoice": [1],
    "filename:.pdf": [1],
    "invoice-7": [1],
    "type:pdf": [1],
    "type:text/html": [1],
    "auth:app": [1],
    "peer:10.0.0.1": [1],
    "peer:10.0.0.2": [],
    "peer:0.0.12": [1],
    "peer:53412": [],
    "peer:2001:DB8:": [2],
    "peer:unix": [4],
    "-peer:1": [6, 5, 4, 3],
    r"peer:/^10\.0\.0\.1$/": [],
    r"peer:/^10\.0\.0\.12$/": [1],
    "peer:/^[0-9a-f:]+$/": [2],
    "peer:": [6, 5, 4, 3, 2, 1],
    "10.0.0.12": [],
    "auth:pp-7": [],
    "auth:app-7": [1],
    "message-id:4711.abc": [1],
    "message-id:<4711.abc@shop.example>": [1],
    "header:x-mailer:turbo": [1],
    'header:X-Mailer:"mailer 2"': [1],
    "header:x-mailer:": [1],
    "header:x-mailer": [1],
    "header:x-other:": [],
    "header:x": [],
    "header:content-type:mixed": [1],
    "header:to:lee": [1],
    "has:attachment": [1],
    "has:attachments": [1],
    "has:link": [1],
    "has:inline": [],
    "tag:red": [1],
    'tag:"Two Words"': [1],
    "tag:two": [],
    "is:tagged": [1],
    "is:read": [3],
    "is:unread": [6, 5, 4, 2, 1],
    "is:pinned": [2],
    "subject:/^re: .*\\d{4}$/": [4],
    'body:/quick "?brown/': [2],
    "larger:300": [1],
    "smaller:1": [6],
    "after:2023-11-14": [6, 5, 4, 3, 2, 1],
    "before:2023-11-14": [],
    "words OR order": [5, 4, 2, 1],
    "words -fox": [5],
    "-words": [6, 4, 3, 1],
    "!from:ann": [6, 5, 1],
    "-(words OR order)": [6, 3],
    "(words OR order) (fox OR re)": [5, 4, 2, 1],
    "is:unread (to:a@x.example OR is:pinned)": [4, 2],
    "in:main order": [4, 1],
    "in:MAIN": [6, 5, 4, 3, 2, 1],
    "in:other": [],
    "foo:bar": [],
    "head": [5],
    "header": [5],
    "session": [],
}


@pytest.fixture(scope="module", params=["memory", "sqlite"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One for all queries, which change nothing."""
    path = tmp_path_factory.mktemp("search") / "mail.db"
    with closing(open_store("memory:" if request.param == "memory" else f"sqlite:{path}")) as store:
        ids = [receipt.id for receipt in store.add(MAILS)]
        store.mark([ids[2]], read=True)
        store.mark([ids[1]], pinned=True)
        yield store


@pytest.mark.parametrize("query", QUERIES)
def test_queries_find_what_they_mean(filled: Store, query: str) -> None:
    tree = parse(query)
    meant = [seq for seq, document in documents(filled) if matches(tree, document)]
    assert found(filled, tree) == meant == (QUERIES[query] if query not in GUESSED else meant)


def test_slow_expressions_have_so_much_time_for_all_mail(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "LONGEST_IN_ALL", 0.05)
    store.add([mail(body="a" * 20 + "!")] * 40)
    for search in (found, lambda store, query: store.remove(Choice(query=parse(query)))):
        with pytest.raises(TooSlow, match=r"0\.05 seconds are over"):
            search(store, "body:/(a|aa)+$/")
    assert len(found(store, "body:/^a+!/")) == 40


def test_a_search_that_reads_mail_ends_when_the_store_is_to_close(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.add([mail()] * 3)
    assert found(store, "subject:/^hello$/") == [3, 2, 1]
    read: list[str] = []
    closing = threading.Thread(target=store.rest)

    def closed_meanwhile(source: str, text: str, _: Patience) -> bool:
        read.append(text)
        closing.start()
        while not store._closing:  # type: ignore[attr-defined]
            pass
        return True

    monkeypatch.setattr(expressions, "found", closed_meanwhile)
    with pytest.raises(StoreError, match="closed"):
        found(store, "subject:/x/")
    assert len(read) == 1
    closing.join()


GUESSED = {"!from:ann", "larger:300", "(words OR order) (fox OR re)"}
"""Those where only agreement is of interest."""

WORDS = st.text(alphabet="abAÖöſßİ日本 .-_@%\u00ad\u0301'\"\\", min_size=1, max_size=6)
FIELD = st.sampled_from(("from", "to", "subject", "body", "filename", "envelope-to"))


@st.composite
def texts(draw: st.DrawFn) -> Node:
    tree = parse('"' + draw(WORDS).replace('"', "") + '"')
    fields = tuple(draw(st.lists(FIELD, max_size=2)))
    if isinstance(tree, Text):
        return Text(tree.value, fields, anchored=draw(st.booleans()) and bool(fields) and "subject" not in fields)
    return tree


LEAVES = st.one_of(
    texts(),
    st.builds(
        Named, st.sampled_from(("header:x-a", "type", "has", "is", "peer")), st.sampled_from(("", "a", "b", "ab"))
    ),
    st.builds(Tag, st.sampled_from(("a", "b"))),
    st.builds(Mark, st.sampled_from(("read", "tagged", "pinned"))),
    st.builds(Size, st.integers(100, 200).map(float), larger=st.booleans()),
    st.builds(Received, st.just(1_700_000_000.25), later=st.booleans()),
    st.just(All()),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=6,
)


@st.composite
def mails(draw: st.DrawFn) -> Message:
    header = "".join(
        f"{name}: {draw(WORDS)}\r\n" for name in ("From", "To", "Subject", "X-A", "X-Tags") if draw(st.booleans())
    )
    raw = f"{header}\r\n{draw(WORDS)} {draw(WORDS)}\r\n".encode()
    return message(raw, rcpt_to=(f"{draw(WORDS)}@x",), peer=draw(st.sampled_from(("", "unix", "[a::b]:1", "a.b:1"))))


@pytest.mark.parametrize("engine", ["memory", "sqlite"])
@settings(max_examples=settings().max_examples * 3 // 5, suppress_health_check=list(HealthCheck))
@given(batch=st.lists(mails(), min_size=1, max_size=5), trees=st.lists(TREES, min_size=1, max_size=8))
def test_engines_agree_with_the_meaning(
    engine: str, batch: Sequence[Message], trees: Sequence[Node], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("search")
    with closing(open_store("memory:" if engine == "memory" else f"sqlite:{folder / 'mail.db'}")) as store:
        store.add(batch)
        known = documents(store)
        for tree in trees:
            assert found(store, tree) == [seq for seq, document in known if matches(tree, document)], tree


def finish(store: Store) -> None:
    """Have everything done that is done behind."""
    store.find(Choice(query=parse("word")))  # waits for the index
    store._behind.close()  # type: ignore[attr-defined]
    while store._chores.piece()[1]:  # type: ignore[attr-defined]
        pass


def test_where_common_words_stand_is_written_down(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequent, "LENGTH", 64)
    ids = [receipt.id for receipt in store.add([mail("odd" if number % 2 else "even") for number in range(1, 201)])]
    finish(store)

    def stretches() -> list[int]:
        with store._reading() as connection:  # type: ignore[attr-defined]
            return [stretch for (stretch,) in connection.execute("SELECT DISTINCT stretch FROM idx.frequent")]

    assert stretches() == [0, 1, 2]
    with store._deriving() as connection:  # type: ignore[attr-defined]
        connection.execute("INSERT INTO idx.text (text) VALUES ('delete-all')")  # so it is known from there, if at all
    assert found(store, "odd") == list(range(191, 0, -2))
    assert found(store, "odd after:2023-11-14 in:main") == list(range(191, 0, -2))
    store.remove(ids[:64])
    assert found(store, "odd") == list(range(191, 64, -2))


def test_a_letter_is_known_without_its_words(store: Store) -> None:
    numbers = range(1, 201)
    bodies = {number: "q" if number % 3 == 0 else "-" for number in numbers}
    ids = [receipt.id for receipt in store.add([mail("Re", body=bodies[number]) for number in numbers])]
    finish(store)
    with store._deriving() as connection:  # type: ignore[attr-defined]
        connection.execute("INSERT INTO idx.text (text) VALUES ('delete-all')")
        connection.execute("DELETE FROM idx.word")
    assert found(store, "q") == found(store, "Q") == list(range(198, 0, -3))
    assert found(store, "-q after:2023-11-14") == [number for number in reversed(numbers) if number % 3]
    assert found(store, "subject:q") == []
    store.remove(ids[:64])
    assert found(store, "q") == list(range(198, 64, -3))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int], list[int], list[int], list[int]]:
    """Of some hundred mails, those that are removed before the search, read, filed in an inbox, and tagged."""
    seqs = st.lists(st.integers(1, 300), max_size=40)
    return draw(seqs), draw(seqs), draw(seqs), draw(seqs)


@pytest.mark.parametrize("engine", ["memory", "sqlite"])
@settings(max_examples=settings().max_examples * 3 // 20, suppress_health_check=list(HealthCheck))
@given(
    kinds=st.lists(mails(), min_size=1, max_size=6),
    history=histories(),
    trees=st.lists(TREES, min_size=1, max_size=12),
)
def test_engines_agree_when_there_are_many(
    engine: str,
    kinds: Sequence[Message],
    history: tuple[list[int], list[int], list[int], list[int]],
    trees: Sequence[Node],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(frequent, "LENGTH", 64)  # so that there are complete stretches among 300 mails
    folder = tmp_path_factory.mktemp("search")
    removed, read, filed, tagged = history
    with closing(open_store("memory:" if engine == "memory" else f"sqlite:{folder / 'mail.db'}")) as store:
        inboxes = ["shop" if number in filed else "main" for number in range(1, 301)]
        batch = [kinds[(number * number + number // 64) % len(kinds)] for number in range(1, 301)]
        ids = [receipt.id for receipt in store.add(batch, inboxes=inboxes)]
        store.tag([ids[number - 1] for number in tagged], add=["a"])
        store.mark([ids[number - 1] for number in read], read=True)
        store.remove([ids[number - 1] for number in removed])
        finish(store)
        known = documents(store)
        for tree in trees:
            meant = [seq for seq, document in known if matches(tree, document)]
            assert found(store, tree) == meant, tree
            narrowed = store.find(Choice(query=tree, inbox="shop", after=70, before=280), limit=3, start=1)
            there = [seq for seq in meant if 70 < seq < 280 and seq in filed]
            assert [entry.seq for entry in narrowed.entries] == there[1:4]
            assert narrowed.total == len(there)
