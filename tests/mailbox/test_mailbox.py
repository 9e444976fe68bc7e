"""What the door adds to the store: events in their order, errors for what is not there, waiting."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from catcher.errors import NotFound, StoreError
from catcher.events import Arrived, Cleared, Event, Marked, Removed, Subscription
from catcher.mailbox import Mailbox
from catcher.message import Message, Receipt
from catcher.query import QueryError
from catcher.session import Record
from catcher.store import Limits, open_store
from tests.store.conftest import mail


def heard(subscription: Subscription, count: int) -> list[Event]:
    """The next events, so many of them."""
    events: list[Event] = []
    while len(events) < count:
        some = subscription.take(timeout=10)
        assert some, f"only {events}"
        events += some
    return events


def test_what_happens_is_told_in_order(mailbox: Mailbox) -> None:
    with mailbox.hub.subscribe() as subscription:
        a, b = mailbox.add([mail("a"), mail("b")])
        mailbox.mark([a.id], read=True)
        mailbox.mark([a.id], read=True)
        mailbox.tag(query="subject:b", add=["x"])
        mailbox.remove([b.id, "nope"])
        mailbox.clear()
        assert heard(subscription, 6) == [
            Arrived(a.seq, a.id, "main"),
            Arrived(b.seq, b.id, "main"),
            Marked((a.id,)),
            Marked((b.id,)),
            Removed((b.id,)),
            Cleared(),
        ]


def test_removal_by_a_limit_is_told_after_the_arrival(url: str) -> None:
    mailbox = Mailbox(open_store(url), limits=Limits(max_messages=2))
    try:
        with mailbox.hub.subscribe() as subscription:
            ids = [receipt.id for n in range(4) for receipt in mailbox.add([mail(f"{n}")])]
            assert mailbox.find().total == 2
            events = heard(subscription, 5)
            while len(gone := [id for event in events if isinstance(event, Removed) for id in event.ids]) < 2:
                events += heard(subscription, 1)
        assert [event.id for event in events if isinstance(event, Arrived)] == ids
        assert gone == ids[:2]
    finally:
        mailbox.close()


def test_removal_by_a_limit_is_logged(url: str, caplog: pytest.LogCaptureFixture) -> None:
    with (
        closing(Mailbox(open_store(url), limits=Limits(max_messages=2))) as mailbox,
        mailbox.hub.subscribe() as subscription,
    ):
        mailbox.add([mail(f"{n}") for n in range(4)])
        mailbox.find()
        heard(subscription, 5)
    (line,) = caplog.records  # at the level that is shown without --verbose
    assert (line.levelname, vars(line)["limit"], vars(line)["count"]) == ("WARNING", "--max-messages", 2)


def test_what_comes_in_one_turn_of_the_loop_is_written_together(tmp_path: Path) -> None:
    batches = []

    class Watched(Mailbox):
        def add(self, batch: Sequence[Message]) -> list[Receipt]:
            batches.append(len(batch))
            return super().add(batch)

    async def deliver(mailbox: Mailbox) -> None:
        await asyncio.gather(*(mailbox.deliver(mail(f"{n}")) for n in range(20)))

    with closing(Watched(open_store(f"sqlite:{tmp_path / 'mail.db'}"))) as mailbox:
        asyncio.run(deliver(mailbox))
    assert batches == [20]


def test_a_burst_is_delivered_whole_and_in_order(mailbox: Mailbox) -> None:
    async def burst() -> list[str]:
        receipts = await asyncio.gather(*(mailbox.deliver(mail(f"{n}")) for n in range(700)))
        return [receipt.id for receipt in receipts]

    ids = asyncio.run(burst())
    assert [entry.id for entry in mailbox.find(limit=None, newest_first=False).entries] == ids


def test_what_is_not_there_is_named(mailbox: Mailbox) -> None:
    assert mailbox.latest() is None
    for ask in (mailbox.get, mailbox.raw):
        with pytest.raises(NotFound, match="no message 'nope'"):
            ask("nope")
    with pytest.raises(NotFound, match="no message 'latest'"):
        mailbox.get("latest")
    with pytest.raises(NotFound, match="no tag 'x'"):
        mailbox.rename_tag("x", "y")
    with pytest.raises(NotFound, match="no tag 'x'"):
        mailbox.delete_tag("x")


def test_tags_are_renamed_and_deleted(mailbox: Mailbox) -> None:
    (a,) = mailbox.add([mail("a")])
    mailbox.tag([a.id], add=["x", "y"])
    assert mailbox.rename_tag("x", "z") == 1
    assert mailbox.delete_tag("Y") == 1
    assert mailbox.get(a.id).tags == ("z",)


def test_a_query_is_text_or_tree(mailbox: Mailbox) -> None:
    mailbox.add([mail("one"), mail("two")])
    assert mailbox.find("subject:two").total == 1
    with pytest.raises(QueryError):
        mailbox.find("(")
    assert mailbox.remove(query="subject:two") == 1
    assert mailbox.remove() == 1


def test_waiting_ends_with_the_mail(mailbox: Mailbox) -> None:
    mailbox.add([mail("old")])
    sender = threading.Timer(0.05, lambda: mailbox.add([mail("new one"), mail("other"), mail("new two")]))
    sender.start()
    page = mailbox.wait_for("subject:new", count=2, timeout=10)
    sender.join()
    assert page is not None
    assert [entry.summary.subject for entry in page.entries] == ["new one", "new two"]
    assert mailbox.wait_for("subject:old", after=1, timeout=0) is None
    assert mailbox.wait_for(after=1, count=3, timeout=0) is not None


def test_waiting_ends_in_time(mailbox: Mailbox) -> None:
    began = time.monotonic()
    assert mailbox.wait_for("subject:never", timeout=0.1) is None
    assert 0.1 <= time.monotonic() - began < 5


def test_waiting_from_a_loop(mailbox: Mailbox) -> None:
    async def main() -> tuple[str, object]:
        waiting = asyncio.create_task(mailbox.wait_for_async("subject:new", timeout=10))
        await asyncio.sleep(0)
        await mailbox.deliver(mail("new"))
        page = await waiting
        assert page is not None
        return page.entries[0].summary.subject, await mailbox.wait_for_async("subject:never", timeout=0.05)

    assert asyncio.run(main()) == ("new", None)


def test_a_thousand_waits_cost_a_search_for_each_burst(mailbox: Mailbox) -> None:
    asked = []

    def ask() -> bool | None:
        asked.append(1)
        return True if mailbox.stats().messages == 500 else None

    sender = threading.Timer(0.01, lambda: mailbox.add([mail("x")] * 500))
    sender.start()
    assert mailbox.wait(ask, timeout=10)
    sender.join()
    assert len(asked) <= 5


def test_nothing_is_delivered_after_the_end(mailbox: Mailbox) -> None:
    mailbox.close()
    mailbox.close()
    with pytest.raises(StoreError, match="closed"):
        asyncio.run(_deliver(mailbox))


async def _deliver(mailbox: Mailbox) -> None:
    await mailbox.deliver(mail())


def test_trouble_is_known_until_its_cause_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    with closing(open_store(f"sqlite:{path}")) as store, closing(Mailbox(store)) as mailbox:
        mailbox.check()
        store._writer.execute("PRAGMA busy_timeout = 10")  # type: ignore[attr-defined]
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError):
                mailbox.add([mail()])
            for _ in range(2):
                with pytest.raises(StoreError, match="is locked by another program"):
                    mailbox.check()
            other.execute("ROLLBACK")
        mailbox.check()
        assert len(mailbox.add([mail()])) == 1


def test_a_conversation_that_has_ended_is_found_by_its_outcome_before_it_is_kept(mailbox: Mailbox) -> None:
    record = Record(peer="127.0.0.1:1")
    mailbox.open_session(record)
    assert mailbox.sessions(outcome="open").total == 1
    record.end("QUIT")
    for kept in (False, True):
        if kept:
            mailbox.keep_session(record)
        assert [session.ending for session in mailbox.sessions().sessions] == ["QUIT"]
        assert mailbox.sessions(outcome="empty").total == 1
        assert mailbox.sessions(outcome="open").total == 0
