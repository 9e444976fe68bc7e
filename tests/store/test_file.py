"""What is true of the file: restarts, and what is said of files that can't serve."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from catcher.errors import ConfigError, StoreError
from catcher.store import Limits, Store, open_store
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


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none" / "mail.db"
    assert complaint(path) == f"store 'sqlite:{path}': folder {path.parent} does not exist"


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"shopping list\n" * 100)
    assert "is not a SQLite database" in complaint(path)
    assert path.read_bytes() == b"shopping list\n" * 100


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE invoice (number INTEGER)")
    other.close()
    before = path.read_bytes()
    assert "another program's" in complaint(path)
    assert path.read_bytes() == before


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
    path = tmp_path / "mail.db"
    store = open_store(f"sqlite:{path}")
    store.add([mail()])
    beside = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    assert beside.execute("SELECT count(*) FROM message").fetchone() == (1,)
    beside.close()
    store.close()


@pytest.mark.parametrize("url", ["ftp://x", "memory", "", "sqlite:", "memory:x"])
def test_an_unknown_store_is_named(url: str) -> None:
    with pytest.raises(ConfigError, match=f"store '{url}'"):
        open_store(url)
