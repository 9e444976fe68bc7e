"""How mail is packed, and that it comes out as it went in: of any length, packed or not yet, asked by any thread."""

import os
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from catcher.errors import StoreError
from catcher.store import open_store
from catcher.store.memory import MemoryStore
from catcher.store.rows import arrivals
from catcher.store.rows.compression import LARGEST, LONG, PLAIN, SMALLEST, UNTRIED, ZSTD, Packer, unpack
from tests.store.conftest import message

WITHIN = 10.0
"""Seconds; it takes milliseconds."""

LINE = b"The same line over and over again.\r\n"


def text(octets: int) -> bytes:
    return (LINE * (octets // len(LINE) + 1))[:octets]


@pytest.mark.parametrize("hurried", [False, True])
def test_what_is_packed_comes_back(hurried: bool) -> None:
    mails = [
        b"",
        text(SMALLEST - 1),
        text(SMALLEST),
        os.urandom(SMALLEST),
        text(LONG),
        text(LONG + 1),
        text(LARGEST + 1),
    ]
    packed = Packer().pack(mails, hurried=hurried)
    assert [unpack(*one) for one in packed] == mails
    long = UNTRIED if hurried else ZSTD
    assert [coding for coding, _ in packed] == [PLAIN, PLAIN, ZSTD, PLAIN, ZSTD, long, PLAIN]
    assert len(packed[4][1]) < LONG / 10


def test_one_is_packed_as_many_are() -> None:
    packer, mails = Packer(), [text(2_000), text(20_000)]
    assert packer.pack(mails) == [one for raw in mails for one in packer.pack([raw])]


def test_threads_unpack_beside_each_other() -> None:
    mails = [text(2_000) + bytes([number]) * 500 for number in range(200)]
    packed = Packer().pack(mails)
    with ThreadPoolExecutor(8) as threads:
        assert [*threads.map(lambda one: unpack(*one), packed * 5)] == mails * 5


def test_in_memory_long_mail_is_packed_when_nothing_else_is_to_be_done() -> None:
    raws = [b"Subject: %d\r\n\r\n" % number + text(LONG + number) for number in range(600)]
    with closing(open_store("memory:")) as store:
        assert isinstance(store, MemoryStore)
        ids = [receipt.id for receipt in store.add([message(raw) for raw in raws])]
        assert [store.raw(id) for id in ids] == raws  # whether or not it is packed
        gone = store.remove(ids[:2])
        deadline = time.monotonic() + WITHIN
        while (codings := _codings(store)) != {ZSTD: len(raws) - len(gone)}:
            assert time.monotonic() < deadline, codings
            time.sleep(0.01)
        assert [store.raw(id) for id in ids[2:]] == raws[2:]


def test_a_backup_of_a_store_in_memory_is_packed(tmp_path: Path) -> None:
    raws = [b"Subject: %d\r\n\r\n" % number + text(LONG + number) for number in range(300)]
    with closing(open_store("memory:")) as store:
        store.rest()  # nothing is done behind any more
        receipts = store.add([message(raw) for raw in raws])
        assert store.backup(tmp_path / "copy.db") == len(raws)
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT DISTINCT coding FROM content").fetchall() == [(ZSTD,)]
    with closing(open_store(f"sqlite:{tmp_path / 'copy.db'}")) as store:
        assert [store.raw(receipt.id) for receipt in receipts] == raws


def test_a_backup_that_can_not_be_packed_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with closing(open_store("memory:")) as store:
        store.add([message(text(LONG + 1))])
        store.rest()
        monkeypatch.setattr(arrivals, "pack", full)
        with pytest.raises(StoreError, match="disk is full"):
            store.backup(tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def _codings(store: MemoryStore) -> dict[int, int]:
    with store._reading() as connection:
        return dict(
            connection.execute(
                "SELECT coding, count(*) FROM content JOIN message USING (seq) GROUP BY coding"
            ).fetchall()
        )
