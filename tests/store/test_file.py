"""What is true of the file: restarts, and what is said of files that can't serve."""

import errno
import random
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from importlib import resources
from pathlib import Path

import pytest

from catcher.errors import ConfigError, StoreError
from catcher.query import parse
from catcher.store import Choice, Limits, Store, behind, chores, index, open_store, open_to_look, sqlite
from catcher.store.upkeep import check, migrate, reindex, vacuum
from tests.store.conftest import mail


def test_everything_outlives_a_restart(reopen: Callable[[], Store]) -> None:
    store = reopen()
    a, b = store.add([mail("a"), mail("b")])
    store.mark([a.id], read=True)
    store = reopen()
    assert [(entry.id, entry.read) for entry in store.find().entries] == [(b.id, False), (a.id, True)]
    assert store.raw(a.id) == mail("a").raw
    assert (store.stats().messages, store.stats().unread) == (2, 1)


@pytest.mark.parametrize("how", ["remove", "clear", "limit"])
def test_seq_is_never_used_twice(reopen: Callable[[], Store], how: str) -> None:
    store = reopen()
    receipts = store.add([mail("a"), mail("b")])
    if how == "remove":
        store.remove([receipt.id for receipt in receipts])
    elif how == "clear":
        store.clear()
    else:
        store.follow(limits=Limits(max_messages=1), tagging=None, told=lambda: None)
    assert reopen().add([mail("c")])[0].seq == 3


def complaint(path: Path) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(f"sqlite:{path}")
    return str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs a right that few users have")
def test_a_link_leads_to_the_same_store(tmp_path: Path) -> None:
    path, link = tmp_path / "mail.db", tmp_path / "link.db"
    link.symlink_to(path)
    with closing(open_store(f"sqlite:{link}")):
        assert "is used by another smtp-catcher" in complaint(path)
    with closing(open_store(f"sqlite:{path}")):
        assert "is used by another smtp-catcher" in complaint(link)
        assert not [file.name for file in tmp_path.iterdir() if file.name.startswith("link.db-")]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none" / "mail.db"
    assert complaint(path) == f"store 'sqlite:{path}': folder {path.parent} does not exist"


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"shopping list\n" * 100)
    assert "is not a SQLite database" in complaint(path)
    assert path.read_bytes() == b"shopping list\n" * 100


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE invoice (number INTEGER)")
    return path


def test_another_programs_database_is_left_alone(foreign: Path) -> None:
    before = foreign.read_bytes()
    assert "another program's" in complaint(foreign)
    assert foreign.read_bytes() == before


@pytest.mark.parametrize("deed", [check, vacuum, migrate, lambda path: list(reindex(path))])
def test_another_programs_database_is_not_looked_after(foreign: Path, deed: Callable[[Path], object]) -> None:
    index = foreign.with_name("other.db-index")
    index.write_bytes(b"not ours either")
    before = foreign.read_bytes()
    with pytest.raises(StoreError, match="another program's"):
        deed(foreign)
    assert (foreign.read_bytes(), index.read_bytes()) == (before, b"not ours either")


def test_an_older_file_is_to_be_brought_forward_first(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    open_store(f"sqlite:{path}").close()
    with closing(sqlite3.connect(path)) as older:
        older.execute("PRAGMA user_version = 1")
    with pytest.raises(StoreError, match="has schema 1, an older one: db migrate brings it forward"):
        check(path)


def test_a_newer_schema_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    open_store(f"sqlite:{path}").close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 999")
    newer.close()
    assert "newer smtp-catcher (schema 999" in complaint(path)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    open_store(f"sqlite:{path}").close()
    damaged = bytearray(path.read_bytes())
    damaged[100:3000] = b"\xff" * 2900
    path.write_bytes(damaged)
    assert "is damaged" in complaint(path)


@pytest.mark.parametrize("work", [vacuum, lambda path: list(reindex(path))])
def test_a_store_that_can_not_be_claimed_is_named(tmp_path: Path, work: Callable[[Path], object]) -> None:
    path = tmp_path / "mail.db"
    open_store(f"sqlite:{path}").close()
    (tmp_path / "mail.db-lock").unlink()
    (tmp_path / "mail.db-lock").mkdir()
    with pytest.raises(StoreError, match=r"mail\.db' can't be opened: check"):
        work(path)


def test_a_backup_that_leaves_nothing_to_take_away_is_told_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlink(path: Path, *, missing_ok: bool = False) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with closing(open_store(f"sqlite:{tmp_path / 'mail.db'}")) as store:
        (tmp_path / "away").mkdir()
        (tmp_path / "away" / "copy.db").symlink_to(tmp_path / "nowhere" / "copy.db")
        monkeypatch.setattr(Path, "unlink", unlink)
        with pytest.raises(StoreError, match=r"copy\.db' can't be opened: check"):
            store.backup(tmp_path / "away" / "copy.db")


def test_the_second_catcher_is_told_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    script = f"from catcher.store import open_store; open_store('sqlite:{path}'); print('open', flush=True); input()"
    first = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert first.stdout is not None
    assert first.stdin is not None
    assert first.stdout.readline().strip() == b"open"
    assert f"is used by another smtp-catcher (pid {first.pid})" in complaint(path)
    first.stdin.close()
    first.wait()
    first.stdout.close()
    open_store(f"sqlite:{path}").close()


def test_the_same_file_twice_in_one_process(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    store = open_store(f"sqlite:{path}")
    assert "is used by another smtp-catcher" in complaint(path)
    store.close()


def test_reading_beside_a_running_catcher(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'mail.db'}"
    with closing(open_store(url)) as store:
        (receipt,) = store.add([mail("needle")])
        with closing(open_to_look(url)) as beside:
            assert beside.find().entries[0].id == receipt.id
            assert beside.find(Choice(query=parse("needle"))).total == 1
            with pytest.raises(StoreError, match="to change it, ask that one with --url"):
                beside.clear()


def test_whoever_reads_beside_a_catcher_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:{tmp_path / 'mail.db'}"
    with closing(open_store(url)) as store:
        (receipt,) = store.add([mail("needle")])
        with closing(open_to_look(url)) as beside:
            for change in (
                lambda: beside.add([mail("another")]),
                lambda: beside.mark([receipt.id], read=True),
                lambda: beside.tag([receipt.id], add=["new"]),
                lambda: beside.retag([receipt.id], ["new"]),
                lambda: beside.rename_tag("new", "old"),
                lambda: beside.remove([receipt.id]),
                lambda: beside.probe(1),
            ):
                with pytest.raises(StoreError, match="to change it, ask that one"):
                    change()
            assert [entry.id for entry in beside.find(sort="from").entries] == [receipt.id]


def test_mail_outlives_a_kill_before_anybody_looked_at_it(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    with closing(open_store(f"sqlite:{path}")) as store:
        store._behind.close()  # type: ignore[attr-defined]
        store.add([mail("a"), mail("b")], inboxes=["main", "Shop"])
        for suffix in ("", "-wal"):  # what a killed process leaves
            (tmp_path / f"copy.db{suffix}").write_bytes(Path(f"{path}{suffix}").read_bytes())
    with closing(open_store(f"sqlite:{tmp_path / 'copy.db'}")) as store:
        assert [(entry.summary.subject, entry.inbox) for entry in store.find().entries] == [
            ("b", "Shop"),
            ("a", "main"),
        ]
        assert store.stats().messages == 2
        assert store.add([mail("c")])[0].seq == 3


@pytest.mark.parametrize("most_behind", [1, 1_000_000], ids=["indexing", "putting it off"])
def test_the_log_begins_anew_while_mail_pours_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_behind: int
) -> None:
    monkeypatch.setattr(sqlite, "LONGEST_LOG", 1_000_000)
    monkeypatch.setattr(behind, "MOST_BEHIND", most_behind)
    log, longest = tmp_path / "mail.db-wal", 0
    deadline = time.monotonic() + 30
    with closing(open_store(f"sqlite:{tmp_path / 'mail.db'}")) as store:
        while (size := log.stat().st_size) >= longest or longest < 1_000_000:
            longest = max(longest, size)
            store.add([mail(body=random.Random(size).randbytes(50_000).hex())])
            assert time.monotonic() < deadline, f"the log has {size:,} octets and grows"


def test_space_is_given_back_while_it_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind, "TICK", 0.01)
    monkeypatch.setattr(chores, "FREE_PAGES", 10)
    files = [tmp_path / f"mail.db{suffix}" for suffix in ("", "-wal", "-index", "-index-wal")]
    noise = random.Random(1)
    deadline = time.monotonic() + 30
    with closing(open_store(f"sqlite:{tmp_path / 'mail.db'}")) as store:
        for _ in range(10):
            store.add([mail(body=noise.randbytes(10_000).hex()) for _ in range(20)])
        assert store.find(Choice(query=parse("hello"))).total == 200
        assert sum(file.stat().st_size for file in files) > 2_000_000
        store.remove(Choice())
        while store.stats().size > 500_000:
            assert time.monotonic() < deadline, {file.name: file.stat().st_size for file in files}
            time.sleep(0.01)


def test_the_logs_are_copied_once_when_space_has_fallen_free(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:{tmp_path / 'mail.db'}")) as store:
        store.rest()
        store.add([mail()])
        store.clear()
        said = list[str]()
        store._copier.set_trace_callback(said.append)  # type: ignore[attr-defined]
        pieces = [store._piece()[1] for _ in range(10)]  # type: ignore[attr-defined]
        idle = pieces.index(False)
        assert not any(pieces[idle:])
        assert said == ["PRAGMA wal_checkpoint(PASSIVE)", "PRAGMA wal_checkpoint(TRUNCATE)"]
        assert (tmp_path / "mail.db-wal").stat().st_size == (tmp_path / "mail.db-index-wal").stat().st_size == 0


def test_a_file_of_the_first_schema_is_brought_forward(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    first = (resources.files("catcher.store") / "schema" / "0001-messages.sql").read_text()
    with closing(sqlite3.connect(path)) as old:
        old.executescript(first)
        old.executescript("""
            INSERT INTO message (seq, inbox, size, received, id, unread)
                VALUES (1, 1, 6, 7.5, 'A', 0), (127, 1, 600, 8.5, 'B', 1);
            UPDATE inbox SET messages = 2, unread = 1, size = 606;
            UPDATE state SET value = 127 WHERE name = 'last_seq';
            PRAGMA user_version = 1;
        """)
        envelope = b'{"mail_from": "", "rcpt_to": []}'
        old.execute("INSERT INTO content VALUES (1, 's', ?, ?)", (envelope, b"X: y\r\n"))
        old.execute("INSERT INTO packed VALUES (127, 's', ?, ?)", (envelope, zlib.compress(b"X" * 600)))
        old.commit()
    with closing(open_store(f"sqlite:{path}")) as store:
        assert (store.raw("A"), store.raw("B")) == (b"X: y\r\n", b"X" * 600)
        assert [entry.received for entry in store.find().entries] == [8.5, 7.5]
        assert [entry.id for entry in store.find(Choice(query=parse("is:unread"))).entries] == ["B"]
        assert [entry.id for entry in store.find(Choice(query=parse("-before:1970-01-01T00:00:08Z"))).entries] == ["B"]
        assert store.add([mail()])[0].seq == 128
    assert check(path) == []


@pytest.mark.parametrize("url", ["ftp://x", "memory", "", "sqlite:", "memory:x"])
def test_an_unknown_store_is_named(url: str) -> None:
    with pytest.raises(ConfigError, match=f"store '{url}'"):
        open_store(url)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DELETE FROM content WHERE seq = 2", "the bytes of 1 messages are missing"),
        ("UPDATE inbox SET unread = 2", "inbox 'main' says 3 messages, 2 unread, and holds 3, 3 unread"),
        ("UPDATE stretch SET unread = 2", "1 stretches of 64 messages are not what searches take them for"),
        ("DELETE FROM stretch", "1 stretches of 64 messages are not what searches take them for"),
    ],
)
def test_what_does_not_add_up_is_found(tmp_path: Path, damage: str, said: str) -> None:
    path = tmp_path / "mail.db"
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail()] * 3)
        store.find()
    assert check(path) == []
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(damage)
    assert check(path) == [said]


def test_an_index_made_anew_says_how_far_it_is(tmp_path: Path) -> None:
    path, count = tmp_path / "mail.db", 5 * index.PIECE
    with closing(open_store(f"sqlite:{path}")) as store:
        store.add([mail(f"needle{number}") for number in range(count)])
    stages = list(reindex(path))
    assert stages == sorted(set(stages))
    assert len(stages) > 1
    assert stages[-1] == count
    with closing(open_store(f"sqlite:{path}")) as store:
        assert store.find(Choice(query=parse("needle449"))).total == 1
