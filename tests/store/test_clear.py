"""To clear a store is the same work however much is in it; the rest is done behind, in steps."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from catcher.query import Document, parse
from catcher.store import Choice, Limits, Store, aside, chores, database, index, open_store, rows
from catcher.store.index import beside
from catcher.store.upkeep import check
from tests.store.conftest import mail

MANY = rows.FEW + 500


def filled(store: Store, count: int) -> None:
    store.add([mail(f"old n{number}n") for number in range(count)])


def found(store: Store, query: str) -> list[str]:
    return [entry.summary.subject for entry in store.find(Choice(query=parse(query))).entries]


def left(store: Store) -> dict[str, int]:
    """How many rows there are in each table that a clear leaves empty, and in those it put aside."""
    with store._reading() as connection:  # type: ignore[attr-defined]
        tables = [
            f"{schema}.{name}"
            for schema in ("main", "idx")
            for (name,) in connection.execute(
                f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
                " AND (name IN ('message', 'content', 'gone', 'stretch', 'tagged', 'card', 'word')"
                " OR name GLOB 'aside_*')"
            ).fetchall()
        ]
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def sweep(store: Store) -> None:
    """Have everything done that is done behind, in this thread."""
    store._behind.close()  # type: ignore[attr-defined]
    while store._chores.piece()[1]:  # type: ignore[attr-defined]
        pass


def test_to_clear_twice_as_many_is_the_same_work(store: Store) -> None:
    def work() -> int:
        with store._writing() as connection:  # type: ignore[attr-defined]
            before = connection.total_changes
            rows.clear(connection)
            return int(connection.total_changes - before)

    store._behind.close()  # type: ignore[attr-defined]
    filled(store, MANY)
    once = work()
    filled(store, 2 * MANY)
    assert work() == once < 100


@pytest.mark.parametrize("count", [10, MANY])
def test_what_was_cleared_is_gone_and_leaves_nothing(store: Store, count: int) -> None:
    filled(store, count)
    store.tag(Choice(query=parse("n7n")), add=["seven"])
    assert found(store, "tag:seven") == ["old n7n"]
    assert store.clear() == count
    assert store.stats().messages == store.stats().unread == 0
    assert (store.stats().tags, store.ids()) == ({}, [])
    assert found(store, "old") == found(store, "n7n") == found(store, "tag:seven") == []
    assert store.add([mail("new n7n")])[0].seq == count + 1
    assert found(store, "n7n") == found(store, "-old") == ["new n7n"]
    store.clear()
    sweep(store)
    assert set(left(store).values()) == {0}
    assert not any("aside" in table for table in left(store))


def test_when_all_of_many_were_removed_the_rest_is_as_if_cleared(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(index, "empty")  # its time depends on what is in there
    filled(store, MANY)
    assert len(found(store, "old")) == 50
    store._behind.close()  # type: ignore[attr-defined]  # or some may be swept before the last are removed
    assert len(store.remove(store.ids())) == MANY
    sweep(store)
    assert set(left(store).values()) == {0}


def test_what_falls_free_is_given_back_and_then_there_is_rest(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def free() -> list[int]:
        with store._reading() as connection:  # type: ignore[attr-defined]
            return [database.free_pages(connection, schema) for schema in ("main", "idx")]

    monkeypatch.setattr(chores, "FREE_PAGES", 8)
    store.add([mail(f"n{number}n", body=f"{number:x} " * 400) for number in range(1_000)])
    assert len(found(store, "n7n")) == 1
    store._behind.close()  # type: ignore[attr-defined]
    store.remove(store.ids()[:-1])
    fell = [0]
    while store._chores.piece()[1]:  # type: ignore[attr-defined]
        fell.append(max(free()))
        assert len(fell) < 1_000, f"pages left: {free()}"
    assert max(fell) > 50
    assert max(free()) <= 8


def test_cleared_again_before_it_was_swept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "LONGEST", 0)
    for turn in range(3):
        filled(store, MANY)
        assert len(found(store, f"n{MANY - 1}n")) == 1
        assert store.clear() == MANY
        (receipt,) = store.add([mail(f"between n{turn}")])
        assert receipt.seq == (turn + 1) * (MANY + 1)
        assert found(store, "between") == [f"between n{turn}"]
        assert store.clear() == 1
    sweep(store)
    assert set(left(store).values()) == {0}


def test_a_file_left_in_the_middle_of_a_sweep_is_swept_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "LONGEST", 0)
    path, killed = tmp_path / "mail.db", tmp_path / "killed.db"
    with closing(open_store(f"sqlite:{path}")) as store:
        filled(store, MANY)
        assert len(found(store, "old")) == 50
        store._behind.close()  # type: ignore[attr-defined]
        store.clear()
        store.add([mail("kept")])
        store._chores.piece()  # type: ignore[attr-defined]  # what came since is indexed, for which the index begins anew
        before = left(store)
        for _ in range(5):
            store._chores.piece()  # type: ignore[attr-defined]
        part = sum(left(store).values())
        assert MANY < part < sum(before.values())
        for suffix in ("", "-wal", "-index", "-index-wal"):  # what SIGKILL would leave
            shutil.copy(f"{path}{suffix}", f"{killed}{suffix}")
    with closing(open_store(f"sqlite:{killed}")) as store:
        assert found(store, "kept") == ["kept"]
        assert found(store, "old") == []
        assert store.add([mail("after")])[0].seq == MANY + 2
        assert store.stats().messages == 2
        sweep(store)
        assert left(store)["main.content"] == left(store)["main.message"] == left(store)["idx.card"] == 2
        assert not any("aside" in table for table in left(store))
    assert check(killed) == []
    for file in (killed, beside.path_of(str(killed))):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_comes_after_a_clear_is_found_though_what_came_before_was_being_indexed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "FEW", 0)
    to_do = ["clear"]

    def clear(document: Document) -> Sequence[str]:
        if document.content.subject == f"old n{index.PIECE + 5}n":  # read while the piece before it is written
            to_do.clear()
            store.clear()
            store.add([mail(f"new n{number}n") for number in range(2 * index.PIECE)])
        return ()

    store.follow(limits=Limits(), told=lambda: None, tagging=clear)
    filled(store, 3 * index.PIECE)
    store._behind.catch_up()  # type: ignore[attr-defined]
    assert not to_do
    assert store.find(Choice(query=parse("new"))).total == 2 * index.PIECE
    assert found(store, "old") == []
    assert found(store, "n7n") == ["new n7n"]
    sweep(store)
    assert left(store)["idx.card"] == 2 * index.PIECE


def test_what_a_clear_makes_anew_is_as_it_was(store: Store) -> None:
    def schema() -> set[tuple[str, ...]]:
        with store._reading() as connection:  # type: ignore[attr-defined]
            return {
                row
                for schema in ("main", "idx")
                for row in connection.execute(f"SELECT type, name, tbl_name, sql FROM {schema}.sqlite_master")
            }

    before = schema()
    filled(store, MANY)
    store.clear()
    sweep(store)
    assert schema() == before
