"""Tags, pins, inboxes and limits, on each engine."""

import threading
import time

import pytest
from msgspec import structs

from catcher.message import Entry
from catcher.query import Document, parse
from catcher.store import Choice, Inbox, Limits, Store
from catcher.store.chores import Chores
from tests.store.conftest import mail, message


def put(store: Store, *subjects: str, inbox: str = "main") -> list[str]:
    batch = [mail(subject) for subject in subjects]
    return [receipt.id for receipt in store.add(batch, inboxes=[inbox] * len(batch))]


def entry(store: Store, id: str) -> Entry:
    found = store.get(id)
    assert found is not None
    return found


def limited(store: Store, **limits: int) -> None:
    store.follow(limits=Limits(**limits), tagging=None, told=lambda: None)


def subjects(store: Store, **choice: str) -> list[str]:
    return [entry.summary.subject for entry in store.find(Choice(**choice)).entries]  # type: ignore[arg-type]


def test_a_mail_is_tagged_as_it_asks(store: Store) -> None:
    (receipt,) = store.add([message(b"X-Tags: red, Big  News,,red\r\n\r\nx")])
    assert entry(store, receipt.id).tags == ("Big News", "red")
    assert store.stats().tags == {"Big News": 1, "red": 1}
    assert store.find(Choice(query=parse("tag:RED"))).total == 1
    assert store.stats().tags == {"Big News": 1, "red": 1}
    assert entry(store, receipt.id).tags == ("Big News", "red")


def test_tags_are_one_whatever_their_case(store: Store) -> None:
    a, b = put(store, "a", "b")
    assert store.tag([a], add=["Red"]) == [a]
    assert store.tag([a, b], add=["RED"]) == [b]
    assert entry(store, b).tags == ("Red",)
    assert store.stats().tags == {"Red": 2}
    assert store.tag([b, "nope"], remove=["red"]) == [b]
    assert store.stats().tags == {"Red": 1}
    assert store.tag(Choice(), add=["x"], remove=["Red"]) == [a, b]
    assert store.stats().tags == {"x": 2}


def test_tags_are_counted_before_they_are_given(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    (old,) = put(store, "old")
    store.tag([old], add=["Red"])
    held, piece = threading.Event(), Chores.piece
    monkeypatch.setattr(Chores, "piece", lambda chores: held.wait() and piece(chores))
    try:
        gone, _, _ = store.add([message(b"X-Tags: red\r\n\r\n"), message(b"X-Tags: new, red\r\n\r\n"), mail("none")])
        assert store.stats().tags == {"new": 1, "Red": 3}
        store.remove([gone.id])
        store.add([message(b"X-Tags: NEW\r\n\r\n")])
        assert store.stats().tags == {"new": 2, "Red": 2}
    finally:
        held.set()
    assert store.find(Choice(query=parse("tag:red"))).total == 2
    assert store.stats().tags == {"new": 2, "Red": 2}


def test_what_is_removed_while_it_is_read_is_not_tagged(store: Store) -> None:
    def tagging(_: Document) -> list[str]:
        store.clear()
        return ["late"]

    store.follow(limits=Limits(), tagging=tagging, told=lambda: None)
    store.add([mail()])
    assert store.find(Choice(query=parse("tag:late"))).total == 0
    assert store.stats().tags == {}


def test_tags_are_set_and_renamed(store: Store) -> None:
    a, b = put(store, "a", "b")
    assert store.retag([a, b], ["one", "Two"]) == [a, b]
    assert store.retag([a], ["TWO", "one"]) == []
    assert store.retag([b], []) == [b]
    assert store.rename_tag("ONE", "three") == [a]
    assert entry(store, a).tags == ("three", "Two")
    assert store.rename_tag("two", "three") == [a]
    assert entry(store, a).tags == ("three",)
    assert store.rename_tag("three", "Three") == [a]
    assert store.stats().tags == {"Three": 1}
    assert store.rename_tag("gone", "x") is None


def test_a_tag_goes_with_its_last_message(store: Store) -> None:
    a, b = put(store, "a", "b")
    store.tag([a, b], add=["x"])
    store.remove([a])
    assert store.stats().tags == {"x": 1}
    store.clear()
    assert store.stats().tags == {}


def test_pins_are_marks_of_their_own(store: Store) -> None:
    a, b = put(store, "a", "b")
    assert store.mark([a], pinned=True) == [a]
    assert store.mark([a, b], read=True, pinned=True) == [a, b]
    assert (entry(store, b).read, entry(store, b).pinned) == (True, True)
    assert store.mark(Choice(query=parse("is:pinned")), pinned=False) == [a, b]
    assert store.find(Choice(query=parse("is:pinned"))).total == 0


def test_inboxes_do_not_disturb_each_other(store: Store) -> None:
    put(store, "a", "b")
    (c,) = put(store, "c", inbox="Shop")
    assert subjects(store) == ["c", "b", "a"]
    assert subjects(store, inbox="main") == ["b", "a"]
    assert subjects(store, inbox="SHOP") == ["c"]
    assert subjects(store, inbox="none") == []
    assert entry(store, c).inbox == "Shop"
    assert [entry.summary.subject for entry in store.find(Choice(query=parse("in:shop hello OR c"))).entries] == ["c"]
    assert len(store.mark(Choice(inbox="main"), read=True)) == 2
    assert store.stats().inboxes == (
        Inbox(name="main", messages=2, unread=0),
        Inbox(name="Shop", messages=1, unread=1),
    )
    assert len(store.remove(Choice(inbox="main"))) == 2
    assert subjects(store) == ["c"]


def test_limits_hold_for_each_inbox(store: Store) -> None:
    limited(store, max_messages=2)
    put(store, "quiet", inbox="quiet")
    put(store, *"abcd", inbox="noisy")
    assert subjects(store, inbox="noisy") == ["d", "c"]
    assert subjects(store, inbox="quiet") == ["quiet"]


def test_nobody_sees_more_than_the_limit(store: Store) -> None:
    limited(store, max_messages=3)
    for n in range(10):
        put(store, f"{n}")
        assert store.find().total == min(n + 1, 3)
    assert subjects(store) == ["9", "8", "7"]
    assert store.stats().evicted == {"--max-messages": 7}
    assert sum(len(eviction.ids) for eviction in store.evictions()) == 7


def test_what_is_pinned_stays(store: Store) -> None:
    a, _ = put(store, "a", "b")
    store.mark([a], pinned=True)
    limited(store, max_messages=2)
    put(store, "c", "d")
    assert subjects(store) == ["d", "a"]


def test_old_mail_goes(store: Store) -> None:
    old = mail("old")
    new = structs.replace(mail("new"), received=time.time())
    store.add([old, new])
    limited(store, max_age=3600)
    assert subjects(store) == ["new"]
    assert store.stats().evicted == {"--max-age": 1}


def test_the_whole_store_has_a_size(store: Store) -> None:
    put(store, "a", "b", inbox="x")
    put(store, "c", "d")
    size = entry(store, store.ids()[0]).size
    limited(store, max_size=2 * size + size // 2)
    assert subjects(store) == ["d", "c"]
    assert store.stats().evicted == {"--max-store-size": 2}


def test_what_the_query_finds_is_removed(store: Store) -> None:
    put(store, "keep one", "drop two", "drop three")
    assert len(store.remove(Choice(query=parse("subject:drop")))) == 2
    assert subjects(store) == ["keep one"]
    assert store.find(Choice(query=parse("drop"))).total == 0
    put(store, "drop four")
    assert subjects(store, query=parse("drop")) == ["drop four"]  # type: ignore[arg-type]


def test_stretches_of_seq(store: Store) -> None:
    put(store, *"abcde")
    page = store.find(Choice(after=2, before=5), limit=1)
    assert ([entry.seq for entry in page.entries], page.total) == ([4], 2)
    page = store.find(Choice(after=2), limit=2, newest_first=False)
    assert ([entry.seq for entry in page.entries], page.total) == ([3, 4], 3)


def swept(store: Store) -> None:
    """Have everything done that is done behind, in this thread."""
    store._behind.close()  # type: ignore[attr-defined]
    while store._chores.piece()[1]:  # type: ignore[attr-defined]
        pass


@pytest.mark.parametrize("how", ["remove", "clear", "limit"])
def test_what_is_removed_leaves_nothing_behind(store: Store, how: str) -> None:
    batch = [mail(f"subject{n}", body=f"word{n} " * 600) for n in range(30)]
    ids = [receipt.id for receipt in store.add(batch)]
    assert store.find(Choice(query=parse("word3"))).total == 1
    if how == "remove":
        store.remove(ids[:-1])
    elif how == "limit":
        limited(store, max_messages=1)
    else:
        store.clear()
        store.add([batch[-1]])
    swept(store)
    with store._reading() as connection:  # type: ignore[attr-defined]
        counts = [
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("message", "content", "gone", "idx.card")
        ]
        found = connection.execute("SELECT count(*) FROM idx.text t WHERE t.text MATCH 'word3'").fetchone()
    assert counts == [1, 1, 0, 1]
    assert found == (0,)
