"""What is submitted at the same time is one batch."""

import asyncio
from collections.abc import Iterator, Sequence

import pytest

from catcher.errors import StoreError
from catcher.mailbox.writer import MOST_IN_ONE_BATCH, Writer
from catcher.message import Message, Receipt
from tests.store.conftest import mail


class Batches(list[int]):
    """How many were kept together, again and again."""

    def keep(self, batch: Sequence[Message]) -> list[Receipt]:
        self.append(len(batch))
        return [Receipt(number, f"{number}") for number, _ in enumerate(batch, 1)]


@pytest.fixture
def kept() -> Batches:
    return Batches()


@pytest.fixture(params=["on the loop", "apart"])
def writer(request: pytest.FixtureRequest, kept: Batches) -> Iterator[Writer]:
    writer = Writer(kept.keep, apart=request.param == "apart")
    yield writer
    writer.close()


def test_what_comes_in_one_turn_is_one_batch_in_its_order(writer: Writer, kept: Batches) -> None:
    async def scenario() -> None:
        receipts = await asyncio.gather(*(writer.submit(mail()) for _ in range(MOST_IN_ONE_BATCH + 2)))
        assert [receipt.seq for receipt in receipts] == [*range(1, MOST_IN_ONE_BATCH + 1), 1, 2]

    asyncio.run(scenario())
    assert kept == [MOST_IN_ONE_BATCH, 2]


def test_those_that_came_together_are_waited_for_but_not_for_ever(writer: Writer, kept: Batches) -> None:
    async def scenario() -> None:
        await asyncio.gather(*(writer.submit(mail()) for _ in range(3)))
        submitted = []
        for _ in range(3):
            submitted.append(writer.submit(mail()))
            await asyncio.sleep(0)
        await asyncio.gather(*submitted)
        for _ in range(2):
            await writer.submit(mail())

    asyncio.run(scenario())
    assert kept == [3, 3, 1, 1]


def test_what_can_not_be_kept_is_told_to_each(writer: Writer, kept: Batches, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_batch: Sequence[Message]) -> list[Receipt]:
        raise ZeroDivisionError("no such thing")

    async def scenario() -> None:
        with monkeypatch.context() as broken:
            broken.setattr(writer, "_add", fail)
            outcomes = await asyncio.gather(*(writer.submit(mail()) for _ in range(2)), return_exceptions=True)
        assert [*map(type, outcomes)] == [StoreError] * 2
        await writer.submit(mail())

    asyncio.run(scenario())
    assert kept == [1]


def test_mail_that_waits_at_the_end_is_kept(writer: Writer, kept: Batches) -> None:
    async def scenario() -> None:
        waiting = writer.submit(mail())
        writer.close()
        assert (await waiting).seq == 1
        with pytest.raises(StoreError, match="closed"):
            writer.submit(mail())

    asyncio.run(scenario())
    assert kept == [1]
