"""When the disk is full, the file locked or not to be written: an error, and service again when the cause is gone."""

import logging
import os
import random
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest

from catcher.errors import StoreError, StoreFull
from catcher.mailbox import Mailbox
from catcher.query import parse
from catcher.store import Choice, Store, open_store, rows, sqlite
from catcher.store.rows import arrivals
from catcher.store.upkeep import check, reindex
from tests.store.conftest import mail, message


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mail.db"


def test_a_full_disk_is_told_and_survived(path: Path) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("before")])
        pages = store._writer.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
        store._writer.execute(f"PRAGMA max_page_count = {pages + 2}")  # type: ignore[attr-defined]
        with pytest.raises(StoreFull, match="no room is left on the disk"):
            store.add([mail("large", body=random.Random(1).randbytes(500_000).hex())])
        assert [entry.summary.subject for entry in store.find().entries] == ["before"]
        store._writer.execute("PRAGMA max_page_count = 1000000")  # type: ignore[attr-defined]
        (receipt,) = store.add([mail("after")])
        assert [entry.summary.subject for entry in store.find().entries] == ["after", "before"]
        assert receipt.seq > 1
        assert store.find(Choice(query=parse("after"))).total == 1


def test_the_last_of_the_disk_is_left_for_what_makes_room(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("needle")])
        store.find(Choice(query=parse("needle")))
        store.rest()
        store.add([mail("unsettled")])
        monkeypatch.setattr(sqlite, "room", lambda folder: 1_999_999)
        for deed in (lambda: store.add([mail("late")]), lambda: store.probe(1)):
            with pytest.raises(StoreFull, match="no room is left on the disk"):
                deed()
        with pytest.raises(StoreFull):
            finish(store)
        assert [entry.summary.subject for entry in store.find().entries] == ["unsettled", "needle"]
        store.remove([store.find().entries[1].id])
        with pytest.raises(StoreFull):
            finish(store)
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT count(*) FROM content").fetchone() == (1,), "what was removed is swept"
            assert other.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert Path(f"{path}-wal").stat().st_size == 0
        monkeypatch.undo()
        store.probe(1)
        store.add([mail("late")])
        finish(store)
        assert store.find().total == 2


def finish(store: Store) -> None:
    """Do what is left to be done behind."""
    while store._piece()[1]:  # type: ignore[attr-defined]
        pass


def test_room_is_left_to_copy_the_logs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("needle")])
        assert store.find(Choice(query=parse("needle"))).total == 1
        store.rest()
        finish(store)
        left = 2_000_000 + sum(Path(f"{path}{suffix}").stat().st_size for suffix in ("-wal", "-index-wal"))
        monkeypatch.setattr(sqlite, "room", lambda folder: left)
        store.probe(0)
        with pytest.raises(StoreFull):
            store.add([mail("late")])
        finish(store)
        store._piece()  # type: ignore[attr-defined]
        assert Path(f"{path}-wal").stat().st_size == 0, "it was copied for want of room"
        store.add([mail("late")])


@pytest.mark.parametrize("many", [False, True])
def test_mail_that_can_be_given_no_row_can_be_removed(
    path: Path, many: bool, monkeypatch: pytest.MonkeyPatch, reopen: Callable[[], Store]
) -> None:
    monkeypatch.setattr(rows, "FEW", 2 if many else 1_000)

    def settle(connection: sqlite3.Connection) -> None:
        raise StoreFull("full")

    store = reopen()
    store.add([mail("with a row")])
    assert store.find().total == 1
    store.rest()
    store.add([mail("a"), mail("b")])
    with monkeypatch.context() as full:
        full.setattr(arrivals, "settle", settle)
        with pytest.raises(StoreFull):
            store.find()
        assert store.clear() == 3
        assert store.find().total == 0
    store = reopen()
    assert store.find().total == 0
    assert [receipt.seq for receipt in store.add([mail("after")])] == [4]
    assert store.find(Choice(query=parse("after"))).total == 1
    store.close()
    assert check(path) == []


def test_a_locked_file_is_told_and_survived(path: Path) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store.find(Choice(query=parse("nothing")))
        store._writer.execute("PRAGMA busy_timeout = 10")  # type: ignore[attr-defined]
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="is locked by another program"):
                store.add([mail()])
            other.execute("ROLLBACK")
        assert len(store.add([mail()])) == 1


def test_a_file_that_may_only_be_read_is_told(path: Path) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store._writer.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]
        with pytest.raises(StoreError, match="can't be written"):
            store.add([mail()])
        store._writer.execute("PRAGMA query_only = OFF")  # type: ignore[attr-defined]
        assert len(store.add([mail()])) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="what is open can't be moved there")
def test_a_file_that_is_removed_or_replaced_takes_no_mail(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BETWEEN_LOOKS", 0.0)
    store = open_store(f"sqlite:{path}")
    with closing(Mailbox(store)) as mailbox:
        mailbox.add([mail("before")])
        mailbox.check()
        away = path.rename(path.with_name("away.db"))
        for replaced in (False, True):
            if replaced:
                path.write_bytes(away.read_bytes())
            for deed in (lambda: mailbox.add([mail("lost")]), mailbox.check):
                with pytest.raises(StoreError, match=r"mail\.db' was removed or replaced: put it back"):
                    deed()
            assert path.exists() == replaced
        away.replace(path)
        mailbox.check()
        mailbox.add([mail("after")])
        assert [entry.summary.subject for entry in store.find().entries] == ["after", "before"]


def test_an_index_that_may_only_be_read_is_told_in_a_line(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store._indexer.execute("PRAGMA query_only = ON")  # type: ignore[attr-defined]
        store.add([mail("needle")])
        with pytest.raises(StoreError, match=r"index can't catch up: .* can't be written"):
            store.find(Choice(query=parse("needle")))
        store._indexer.execute("PRAGMA query_only = OFF")  # type: ignore[attr-defined]
        assert store.find(Choice(query=parse("needle"))).total == 1
    assert "work behind the store failed: store" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_damaged_index_is_made_anew(reopen: Callable[[], Store], path: Path) -> None:
    store = reopen()
    store.add([mail("needle")])
    store.close()
    Path(f"{path}-index").write_bytes(b"not a database" * 1000)
    assert reopen().find(Choice(query=parse("needle"))).total == 1


def soon(store: Store, query: str) -> int:
    """How many messages a query finds, once it can be told."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return store.find(Choice(query=parse(query))).total
        except StoreError:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def damage(path: Path) -> None:
    """Every table of the index but the one that says whose it is."""
    beside = Path(f"{path}-index")
    with closing(sqlite3.connect(beside)) as connection:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        roots = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE rootpage > 0 AND name <> 'about'"
        ).fetchall()
    damaged = bytearray(beside.read_bytes())
    for (root,) in roots:
        damaged[(root - 1) * size : root * size] = b"\xff" * size
    beside.write_bytes(damaged)


def test_an_index_that_is_found_damaged_later_is_made_anew(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("needle")])
        store.find(Choice(query=parse("needle")))
    damage(path)
    assert check(path) == ["the search index is damaged: db reindex makes it anew, from the mail"]
    with closing(open_store(f"sqlite:{path}")) as store:
        assert [entry.summary.subject for entry in store.find().entries] == ["needle"]
        assert soon(store, "needle") == 1
        store.add([mail("another needle")])
        assert soon(store, "needle") == 2
    assert "the search index is damaged and is made anew" in caplog.text
    assert check(path) == []


def test_an_index_is_made_anew_by_command(path: Path) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("needle")])
        store.find(Choice(query=parse("needle")))
    damage(path)
    assert list(reindex(path)) == [1]
    assert check(path) == []
    with closing(open_store(f"sqlite:{path}")) as store:
        assert store.find(Choice(query=parse("needle"))).total == 1


def unlinked(index: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{index}{suffix}").unlink(missing_ok=True)


@pytest.mark.skipif(sys.platform == "win32", reason="what is open can't be deleted there")
@pytest.mark.parametrize(
    "deed",
    [unlinked, lambda index: os.truncate(index, 0), lambda index: index.write_bytes(b"not one\n" * 1_000)],
)
def test_an_index_that_is_lost_while_it_is_used_is_made_anew(path: Path, deed: Callable[[Path], object]) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("needle")])
        assert store.find(Choice(query=parse("needle"))).total == 1
        deed(Path(f"{path}-index"))
        store._close_idle()  # type: ignore[attr-defined]  # a new reader sees it; who looked before may go on for long
        store.add([mail("another needle")])
        assert soon(store, "needle") == 2
    assert check(path) == []


def test_who_finds_no_index_is_told_so_and_what_makes_it_anew(path: Path) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("needle")])
        store.rest()
        with store._deriving() as connection:  # type: ignore[attr-defined]
            connection.execute("DROP TABLE idx.about")
        with pytest.raises(StoreError, match=r"the search index of store .* is damaged or gone: .* makes it anew"):
            store.get("")


def test_an_index_that_holds_less_than_it_did_answers_no_search(store: Store) -> None:
    store.add([mail("needle")])
    assert store.find(Choice(query=parse("needle"))).total == 1
    store.rest()
    with store._deriving() as connection:  # type: ignore[attr-defined]
        connection.execute("UPDATE idx.about SET value = '0' WHERE name = 'indexed'")
    with pytest.raises(StoreError, match=r"the search index of store .* is damaged or gone"):
        store.find(Choice(query=parse("needle")))
    assert store.find().total == 1


def test_a_damaged_mail_file_is_not_taken_for_a_damaged_index(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("needle")])
        store.find(Choice(query=parse("needle")))
        store.rest()
        assert store._doubt(_damaged())  # type: ignore[attr-defined]
        assert not store._chores.piece()[1]  # type: ignore[attr-defined]
        assert not store._doubt(_damaged()), "it was looked at just now"  # type: ignore[attr-defined]
    assert "made anew" not in caplog.text


def _damaged() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


@pytest.mark.parametrize("deed", [lambda path: open_store(f"sqlite:{path}"), check])
def test_an_index_that_can_not_be_opened_is_named(path: Path, deed: Callable[[Path], object]) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("needle")])
    Path(f"{path}-index").unlink()
    Path(f"{path}-index").mkdir()
    with pytest.raises(StoreError, match=r"mail\.db-index' can't be opened"):
        deed(path)


def test_a_summary_that_is_damaged_is_derived_anew(path: Path) -> None:
    with closing(open_store(f"sqlite:{path}")) as store:
        (receipt,) = store.add([mail("needle")])
        assert store.find(Choice(query=parse("needle"))).total == 1
    with closing(sqlite3.connect(f"{path}-index")) as connection, connection:
        connection.execute("UPDATE card SET summary = replace(CAST(summary AS TEXT), '\"subject\"', '\"subject')")
    with closing(open_store(f"sqlite:{path}")) as store:
        for page in (store.find(), store.find(Choice(query=parse("needle"))), store.find(sort="from")):
            assert [entry.summary.subject for entry in page.entries] == ["needle"]
        assert store.get(receipt.id) == store.find().entries[0]
    assert check(path) == ["the search index is damaged: db reindex makes it anew, from the mail"]


def test_a_deleted_index_is_made_anew(reopen: Callable[[], Store], path: Path) -> None:
    store = reopen()
    store.add([mail("needle")])
    store.find(Choice(query=parse("needle")))
    store.close()
    Path(f"{path}-index").unlink()
    store = reopen()
    assert store.find(Choice(query=parse("needle"))).total == 1
    store.clear()
    assert store.find(Choice(query=parse("needle"))).total == 0


def test_an_index_made_anew_gives_no_tag_again_that_was_taken_off(reopen: Callable[[], Store], path: Path) -> None:
    store = reopen()
    untagged, tagged = store.add([message(b"X-Tags: red, blue\r\n\r\n")] * 2)
    store.tag([untagged.id], remove=["Red"])
    store.close()
    Path(f"{path}-index").unlink()
    store = reopen()
    after = store.add([message(b"X-Tags: red\r\n\r\n")])[0]
    wanted = {after.id: ("red",), tagged.id: ("blue", "red"), untagged.id: ("blue",)}
    counts = {"blue": 2, "red": 2}
    for _ in ("not indexed", "indexed"):
        assert {entry.id: entry.tags for entry in store.find().entries} == wanted
        assert store.stats().tags == counts
        assert [entry.id for entry in store.find(Choice(query=parse("tag:red"))).entries] == [after.id, tagged.id]


def test_an_index_that_lost_something_is_made_anew(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    ids = [receipt.id for receipt in store.add([mail("needle"), mail("hay"), mail("straw")])]
    assert store.find(Choice(query=parse("needle"))).total == 1
    with store._deriving() as connection:  # type: ignore[attr-defined]
        connection.execute("INSERT INTO idx.text (text) VALUES ('delete-all')")
    assert store.find(Choice(query=parse("example"))).total == 0
    store._behind.close()  # type: ignore[attr-defined]
    store.remove([ids[0]])
    with caplog.at_level(logging.WARNING):
        while store._chores.piece()[1]:  # type: ignore[attr-defined]
            pass
    assert "is made anew" in caplog.text
    assert [entry.summary.subject for entry in store.find().entries] == ["straw", "hay"]
    with store._reading() as connection:  # type: ignore[attr-defined]
        assert connection.execute("SELECT rowid FROM idx.text t WHERE t.text MATCH 'hay'").fetchall() == [(2,)]
        assert connection.execute("SELECT count(*) FROM gone").fetchone() == (0,)


def test_an_index_of_another_store_is_made_anew(reopen: Callable[[], Store], path: Path) -> None:
    store = reopen()
    store.add([mail("needle")])
    store.find(Choice(query=parse("needle")))
    store.close()
    path.unlink()
    store = reopen()
    store.add([mail("hay")])
    assert store.find(Choice(query=parse("needle"))).total == 0
    assert store.find(Choice(query=parse("hay"))).total == 1


def test_where_a_write_ahead_log_is_impossible_a_journal_does(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = sqlite3.connect

    class Mount(sqlite3.Connection):
        """A file system without shared memory."""

        def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
            if sql.endswith("journal_mode = WAL"):
                sql = sql.replace("WAL", "DELETE")
            return super().execute(sql, values)

    monkeypatch.setattr(sqlite3, "connect", lambda *args, **named: real(*args, factory=Mount, **named))
    with caplog.at_level(logging.WARNING), closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("needle")])
        assert store.find(Choice(query=parse("needle"))).total == 1
    assert "rollback journal" in caplog.text


class NoSharedMemory(sqlite3.Connection):
    """A mount that lets SQLite begin a write-ahead log, and fails when it is first used."""

    exclusive = False

    def execute(self, sql: str, values: Any = (), /) -> sqlite3.Cursor:
        self.exclusive |= "locking_mode = EXCLUSIVE" in sql
        is_use = not sql.startswith("PRAGMA") or "user_version" in sql
        if is_use and not self.exclusive and super().execute("PRAGMA journal_mode").fetchone() == ("wal",):
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMMAP
            raise error
        return super().execute(sql, values)


@pytest.mark.parametrize("left", ["nothing", "a file", "a log"])
def test_where_there_is_no_shared_memory_a_journal_does(
    path: Path, left: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = sqlite3.connect
    if left != "nothing":
        with closing(open_store(f"sqlite:{path.with_name('before.db')}")) as store:
            store.rest()
            store.add([mail("needle before")])
            if left == "a file":
                store.close()
            for file in path.parent.glob("before.db*"):
                if not file.name.endswith(("-shm", "-lock")):
                    path.with_name(file.name.replace("before", "mail")).write_bytes(file.read_bytes())
    count = 1 if left == "nothing" else 2
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **named: real(*args, factory=NoSharedMemory, **named))
    with caplog.at_level(logging.WARNING), closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail("needle")])
        assert store.find(Choice(query=parse("needle"))).total == count
        assert not Path(f"{path}-wal").exists()
        assert not Path(f"{path}-index-wal").exists()
    assert caplog.text.count("rollback journal") == 1
    monkeypatch.undo()
    with closing(open_store(f"sqlite:{path}")) as store:
        assert store.find(Choice(query=parse("needle"))).total == count
        assert store._writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)  # type: ignore[attr-defined]
    assert check(path) == []


def test_power_safe_means_that_every_commit_is_synced(path: Path) -> None:
    with closing(open_store(f"sqlite:{path}", durability="power")) as store:
        assert store._writer.execute("PRAGMA synchronous").fetchone() == (2,)  # type: ignore[attr-defined]
    with closing(open_store(f"sqlite:{path}")) as store:
        assert store._writer.execute("PRAGMA synchronous").fetchone() == (1,)  # type: ignore[attr-defined]


def test_a_backup_is_a_store(store: Store, tmp_path: Path) -> None:
    store.add([mail("a", body="needle " * 500)])
    store.tag(Choice(), add=["red"])
    assert store.backup(tmp_path / "copy.db") == 1
    store.add([mail("later")])
    with closing(open_store(f"sqlite:{tmp_path / 'copy.db'}")) as copy:
        (entry,) = copy.find(Choice(query=parse("needle"))).entries
        assert (entry.summary.subject, entry.tags) == ("a", ("red",))
        assert copy.raw(entry.id) == mail("a", body="needle " * 500).raw
        assert copy.add([mail("b")])[0].seq == 2
    with pytest.raises(StoreError, match="exists already"):
        store.backup(tmp_path / "copy.db")
    with pytest.raises(StoreError, match="does not exist"):
        store.backup(tmp_path / "none" / "copy.db")


def test_a_backup_counts_what_has_no_row_yet(path: Path, tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:{path}")) as store, closing(sqlite3.connect(path)) as other:
        store.rest()
        store.add([mail("with a row")])
        assert store.backup(tmp_path / "copy.db") == 1
        store.add([mail("without")])
        assert (rows.counts(other)[0], rows.kept(other)) == (1, 2)


def test_a_backup_that_fails_leaves_no_file(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def backup(self, copy: sqlite3.Connection, **_: object) -> None:
            copy.execute("CREATE TABLE some (of_it)")
            raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(store, "_reading", lambda: nullcontext(Full()))
    with pytest.raises(StoreError, match="disk is full"):
        store.backup(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_conversations_outlive_a_restart(reopen: Callable[[], Store]) -> None:
    from tests.store.test_contract import conversation

    store = reopen()
    for id in "abc":
        store.conversations.keep(conversation(id))
    store.conversations.remove(["b"])
    store = reopen()
    assert [session.id for session in store.conversations.page().sessions] == ["c", "a"]
    store.conversations.remove(["c"])
    assert [session.id for session in reopen().conversations.page().sessions] == ["a"]
