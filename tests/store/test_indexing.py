"""A rush: pieces that are written into the index while the next ones are read."""

from collections.abc import Sequence
from contextlib import suppress

import pytest

from catcher.errors import StoreError
from catcher.query import Document, parse
from catcher.store import Choice, Limits, Store, index
from tests.store.conftest import mail

RUSH = 2 * index.PIECE + 10
"""Two whole pieces, and one that is not."""


def found(store: Store, query: str) -> list[int]:
    return [entry.seq for entry in store.find(Choice(query=parse(query)), limit=None, newest_first=False).entries]


def held(store: Store) -> tuple[int, int]:
    """How many messages the index holds, and how many of their texts have that word."""
    with store._reading() as connection:  # type: ignore[attr-defined]
        cards, texts = connection.execute(
            "SELECT (SELECT count(*) FROM idx.card), (SELECT count(*) FROM idx.text t WHERE t.text MATCH 'rush')"
        ).fetchone()
    return cards, texts


def test_all_of_a_rush_is_found_in_order_and_tagged(store: Store) -> None:
    store.follow(limits=Limits(), told=lambda: None, tagging=lambda document: [document.content.subject.split()[1]])
    store.add([mail(f"rush n{number}", body=f"line {number % 7}\r\nodd{number}end") for number in range(1, RUSH + 1)])
    assert found(store, "rush") == [*range(1, RUSH + 1)]
    assert held(store) == (RUSH, RUSH)
    for number in (1, index.PIECE, index.PIECE + 1, 2 * index.PIECE, RUSH):
        assert found(store, f"odd{number}end") == found(store, f"dd{number}e") == [number]
        assert found(store, f"tag:n{number}") == [number]
    assert len(found(store, '"line 3"')) == len(range(3, RUSH + 1, 7))


@pytest.mark.parametrize("upto", [index.PIECE, 2 * index.PIECE, RUSH])
def test_a_piece_that_cannot_be_written_is_written_once_it_can(
    store: Store, monkeypatch: pytest.MonkeyPatch, upto: int
) -> None:
    enter = index.enter
    broken = [True]

    def enter_later(*given: object, upto: int, **named: object) -> None:
        enter(*given, upto=upto, **named)  # type: ignore[arg-type]
        if broken and upto == place:
            broken.clear()
            raise StoreError("no room")  # after all is in: it has to be taken back

    place = upto
    monkeypatch.setattr(index, "enter", enter_later)
    store.add([mail(f"rush n{number}") for number in range(1, RUSH + 1)])
    with suppress(StoreError):  # unless it came to pass before anybody asked
        found(store, "rush")
    assert not broken
    assert found(store, "rush") == [*range(1, RUSH + 1)]
    assert held(store) == (RUSH, RUSH)
    assert found(store, "ush n2") == [number for number in range(1, RUSH + 1) if str(number).startswith("2")]


def test_what_is_removed_after_it_was_read_is_not_found(store: Store) -> None:
    doomed: list[str] = []

    def remove_another(document: Document) -> Sequence[str]:
        if document.content.subject == f"rush n{2 * index.PIECE}":  # read, as those before it, and not written yet
            store.remove([doomed.pop()])
        return ()

    store.follow(limits=Limits(), told=lambda: None, tagging=remove_another)
    receipts = store.add([mail(f"rush n{number}") for number in range(1, RUSH + 1)])
    doomed.append(receipts[index.PIECE + 5].id)
    assert found(store, "rush") == [number for number in range(1, RUSH + 1) if number != index.PIECE + 6]
    store._behind.close()  # type: ignore[attr-defined]
    while store._chores.piece()[1]:  # type: ignore[attr-defined]
        pass
    assert held(store) == (RUSH - 1, RUSH - 1)


def test_what_is_removed_leaves_no_words_behind(store: Store) -> None:
    ids = [receipt.id for receipt in store.add([mail(f"all own{number}word") for number in range(1, 301)])]
    assert found(store, "own") == [*range(1, 301)]
    store.remove(ids[:250])
    store._behind.close()  # type: ignore[attr-defined]
    store.add([mail("all own301word")])  # letters are forgotten as others come
    while store._chores.piece()[1]:  # type: ignore[attr-defined]
        pass
    with store._reading() as connection:  # type: ignore[attr-defined]
        own = {word for (word,) in connection.execute("SELECT word FROM idx.word WHERE word LIKE 'own%'")}
        grams = connection.execute("SELECT count(*) FROM idx.gram g WHERE g.gram MATCH '\"own\"'").fetchone()
        stretches = {stretch for (stretch,) in connection.execute("SELECT stretch FROM idx.letter")}
    assert own == {f"own{number}word" for number in range(251, 302)}
    assert grams == (len(own),)
    assert stretches == {number >> 6 for number in range(251, 302)}
