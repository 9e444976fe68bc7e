"""What every store promises, asked of each engine in turn."""

import threading
from typing import Any

import pytest

from catcher.errors import StoreError
from catcher.message import Envelope, Message
from catcher.query import parse
from catcher.session import Record
from catcher.store import Choice, Limits, Store
from tests.store.conftest import mail, message


def subjects(store: Store, start: int = 0, limit: int | None = 50) -> list[str]:
    return [entry.summary.subject for entry in store.find(start=start, limit=limit).entries]


def test_a_new_store_is_empty(store: Store) -> None:
    page = store.find()
    assert (page.entries, page.total, page.unread) == ((), 0, 0)
    stats = store.stats()
    assert (stats.messages, stats.unread, stats.removed, stats.tags) == (0, 0, 0, {})


@pytest.mark.parametrize(
    "raw", [b"", b"\x00\xff\r\n.\r\n", b"Subject: a\nb\r\rc\n", b"x" * 200_000], ids=["empty", "binary", "ends", "long"]
)
def test_bytes_come_back_as_they_were(store: Store, raw: bytes) -> None:
    (receipt,) = store.add([message(raw)])
    assert store.raw(receipt.id) == raw
    entry = store.get(receipt.id)
    assert entry is not None
    assert entry.size == len(raw)


def test_everything_beside_the_bytes_comes_back_too(store: Store) -> None:
    envelope = Envelope(
        mail_from="",
        rcpt_to=("b@x", "b@x", "ö@x"),
        helo="app",
        peer="[::1]:5",
        tls="TLSv1.3 X",
        auth_user="ann",
        mail_options=("SIZE=1",),
        rcpt_options=(("NOTIFY=NEVER",), (), ()),
        began=1_700_000_000.123456,
    )
    (receipt,) = store.add([Message(raw=b"a", envelope=envelope, received=1_700_000_001.654321, session_id="s1")])
    entry = store.get(receipt.id)
    assert entry is not None
    assert (entry.seq, entry.id) == (receipt.seq, receipt.id)
    assert entry.envelope == envelope
    assert (entry.received, entry.session_id, entry.inbox) == (1_700_000_001.654321, "s1", "main")
    assert (entry.read, entry.pinned, entry.tags) == (False, False, ())


def test_a_batch_keeps_its_order_and_lists_are_newest_first(store: Store) -> None:
    receipts = store.add([mail("one"), mail("two")]) + store.add([mail("three")])
    assert [receipt.seq for receipt in receipts] == [1, 2, 3]
    assert sorted(receipt.id for receipt in receipts) == [receipt.id for receipt in receipts]
    assert subjects(store) == ["three", "two", "one"]
    assert store.add([]) == []


def test_a_page_is_a_slice_and_knows_the_whole(store: Store) -> None:
    store.add([mail(f"{n}") for n in range(10)])
    assert subjects(store, start=2, limit=3) == ["7", "6", "5"]
    assert subjects(store, start=9) == ["0"]
    assert subjects(store, start=10) == []
    assert subjects(store, limit=0) == []
    page = store.find(start=3, limit=2)
    assert (page.total, page.unread) == (10, 10)
    assert len(store.find(limit=None).entries) == 10


def test_a_page_is_the_same_with_gaps_in_the_order(store: Store) -> None:
    ids = [receipt.id for receipt in store.add([mail(f"{n}") for n in range(10)])]
    store.remove(ids[:2])
    assert subjects(store, start=3, limit=3) == ["6", "5", "4"]
    assert subjects(store, start=7) == ["2"]
    store.remove([ids[5]])
    assert subjects(store, start=3, limit=3) == ["6", "4", "3"]
    assert subjects(store, start=7) == []


def test_a_long_list_is_whole(store: Store) -> None:
    store.add([mail(f"{n}") for n in range(1201)])
    assert subjects(store, limit=None) == [f"{n}" for n in range(1200, -1, -1)]


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.get("nope") is None
    assert store.raw("nope") is None


def test_marks_change_what_they_name_and_tell_what_changed(store: Store) -> None:
    a, b, c = (receipt.id for receipt in store.add([mail("a"), mail("b"), mail("c")]))
    assert store.mark([c, a, "nope"], read=True) == [a, c]
    assert store.mark([a, b], read=True) == [b]
    assert store.find().unread == store.stats().unread == 0
    assert store.mark(Choice(), read=False) == [a, b, c]
    entry = store.get(a)
    assert entry is not None
    assert not entry.read
    assert store.find().unread == store.stats().unread == 3
    assert store.mark([], read=True) == []


def test_what_is_removed_is_gone(store: Store) -> None:
    a, b, c = (receipt.id for receipt in store.add([mail("a"), mail("b"), mail("c")]))
    store.mark([b], read=True)
    assert store.remove([c, b, "nope"]) == [b, c]
    assert store.remove([b]) == []
    assert (store.get(b), store.raw(b)) == (None, None)
    page = store.find()
    assert ([entry.id for entry in page.entries], page.total, page.unread) == ([a], 1, 1)
    assert store.stats().removed == 2


def test_thousands_are_marked_and_removed_by_id(store: Store) -> None:
    ids = [receipt.id for receipt in store.add([mail(f"{n}") for n in range(1300)])]
    assert store.mark(ids, read=True) == ids
    assert store.remove(ids[:1250]) == ids[:1250]
    assert store.stats().messages == 50


def test_clear_removes_all_and_seq_goes_on(store: Store) -> None:
    store.add([mail("a"), mail("b")])
    assert store.clear() == 2
    assert store.clear() == 0
    assert (store.find().entries, store.stats().messages, store.stats().removed) == ((), 0, 2)
    assert store.add([mail("c")])[0].seq == 3


def test_seq_is_not_used_again_after_the_newest_is_removed(store: Store) -> None:
    (receipt,) = store.add([mail("a")])
    store.remove([receipt.id])
    assert store.add([mail("b")])[0].seq == 2


def limited(store: Store, **limits: float) -> None:
    store.follow(limits=Limits(**limits), tagging=None, told=lambda: None)  # type: ignore[arg-type]


def test_the_oldest_go_first_and_are_told(store: Store) -> None:
    ids = [receipt.id for receipt in store.add([mail(f"{n}") for n in range(5)])]
    limited(store, max_messages=2)
    assert subjects(store) == ["4", "3"]
    assert [(eviction.limit, eviction.ids) for eviction in store.evictions()] == [("--max-messages", tuple(ids[:3]))]
    assert store.evictions() == []
    assert (store.stats().removed, store.stats().evicted) == (3, {"--max-messages": 3})


def test_many_threads_see_whole_batches(store: Store) -> None:
    failures: list[object] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            page = store.find(limit=None)
            if len(page.entries) % 5 or page.total != len(page.entries):
                failures.append(page.total)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    writers = [
        threading.Thread(target=lambda: [store.add([mail("x") for _ in range(5)]) for _ in range(10)]) for _ in range(3)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    for reader in readers:
        reader.join()
    assert failures == []
    assert [entry.seq for entry in store.find(limit=None).entries] == list(range(150, 0, -1))


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()
    for ask in (store.find, store.stats, lambda: store.add([mail()]), lambda: store.remove(["x"])):
        with pytest.raises(StoreError, match="closed"):
            ask()


def conversation(id: str, *, ending: str = "QUIT") -> Record:
    record = Record(peer="127.0.0.1:5")
    record.id = id
    record.said(b"NOOP\r\n")
    record.answered(b"250 2.0.0 Ok\r\n")
    record.end(ending)
    return record


def test_conversations_are_listed_newest_first_and_by_outcome(store: Store) -> None:
    for ended in (conversation("a"), conversation("b", ending="client hung up"), conversation("c")):
        store.conversations.keep(ended)
    assert [session.id for session in store.conversations.page().sessions] == ["c", "b", "a"]
    page = store.conversations.page(outcome="empty", start=1)
    assert ([session.id for session in page.sessions], page.total) == (["a"], 2)
    session = store.conversations.get("b")
    assert session is not None
    assert [line.text for line in session.lines] == ["NOOP", "250 2.0.0 Ok", "client hung up"]
    assert store.conversations.get("nope") is None
    assert store.conversations.remove(["a", "nope"]) == 1
    assert store.conversations.remove(None) == 2
    assert store.conversations.page().total == 0


def test_the_newest_thousand_conversations_stay(store: Store) -> None:
    for number in range(1003):
        store.conversations.keep(conversation(f"{number}"))
    page = store.conversations.page(limit=None)
    assert (page.total, page.sessions[0].id, page.sessions[-1].id) == (1000, "1002", "3")


def test_what_is_asked_again_is_answered_anew_after_every_change(store: Store) -> None:
    def seen() -> tuple[list[tuple[str, bool, bool, tuple[str, ...]]], int, int, int]:
        page, stats = store.find(limit=10), store.stats()
        rows = [(entry.summary.subject, entry.read, entry.pinned, entry.tags) for entry in page.entries]
        assert store.find(limit=10) == page
        return rows, page.total, stats.unread, stats.removed

    assert seen() == ([], 0, 0, 0)
    (a,) = store.add([mail("a")])
    assert seen() == ([("a", False, False, ())], 1, 1, 0)
    store.mark([a.id], read=True)
    assert seen() == ([("a", True, False, ())], 1, 0, 0)
    store.mark([a.id], pinned=True)
    store.tag([a.id], add=["red"])
    assert seen() == ([("a", True, True, ("red",))], 1, 0, 0)
    (b,) = store.add([mail("b")])
    assert [row[0] for row in seen()[0]] == ["b", "a"]
    store.remove([b.id])
    assert seen() == ([("a", True, True, ("red",))], 1, 0, 1)
    store.clear()
    assert seen() == ([], 0, 0, 2)
    store.close()
    for ask in (store.find, store.stats):
        with pytest.raises(StoreError, match="is closed"):
            ask()


def test_sorted_by_size_and_sender(store: Store) -> None:
    for sender, size in (("Bob <z@x.example>", 30), ("ann <b@x.example>", 10), ("a@x.example", 20), ("", 10)):
        store.add([message(f"From: {sender}\r\n\r\n".encode().ljust(100) + b"x" * size)])

    def seqs(**how: Any) -> list[int]:
        return [entry.seq for entry in store.find(**how).entries]

    assert seqs(sort="size") == [1, 3, 4, 2]
    assert seqs(sort="size", newest_first=False, start=1, limit=2) == [2, 3]
    assert seqs(sort="from", newest_first=False) == [4, 3, 2, 1]
    assert seqs(sort="from", limit=1) == [1]
    assert seqs(sort="from", choice=Choice(query=parse("from:x.example"), after=1)) == [2, 3]
