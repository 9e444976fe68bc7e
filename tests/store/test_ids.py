"""Ids sort by time and never repeat."""

import time

import pytest

from catcher.store.ids import ALPHABET, Ids


def test_ids_ascend_and_are_well_formed() -> None:
    ids = Ids()
    made = [ids.next() for _ in range(50_000)]
    assert made == sorted(set(made))
    assert {len(id) for id in made} == {26}
    assert set("".join(made)) <= set(ALPHABET)


def test_an_id_begins_with_its_millisecond() -> None:
    before = time.time_ns() // 1_000_000
    id = Ids().next()
    millisecond = 0
    for letter in id[:10]:
        millisecond = millisecond * 32 + ALPHABET.index(letter)
    assert before <= millisecond <= time.time_ns() // 1_000_000


def test_ids_ascend_though_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    ids = Ids()
    clock = iter([2_000_000_000, 1_000_000_000, 3_000_000_000])
    monkeypatch.setattr(time, "time_ns", lambda: next(clock))
    made = [ids.next() for _ in range(3)]
    assert made == sorted(set(made))


def test_a_millisecond_that_is_used_up_borrows_the_next() -> None:
    ids = Ids()
    first = ids.next()
    ids._count = 1 << 20
    assert ids.next() > first
