"""Every reader of bytes is fed whole, octet by octet, cut in two everywhere, and with a tail that it must leave."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing

import pytest

from catcher import Catcher
from catcher.smtp.body import Body, read_body, read_chunk
from catcher.smtp.course import Course
from catcher.smtp.incoming import HIGH_WATER, HungUp, Incoming
from tests.smtp.talk import Talk

TAIL = b"QUIT\r\n"


class Wire:
    """A transport that remembers whether it was told to wait."""

    def __init__(self) -> None:
        self.reading = True

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True


def cuts(data: bytes) -> Iterator[list[bytes]]:
    yield [data]
    yield [bytes([octet]) for octet in data]
    for cut in range(1, len(data)):
        yield [data[:cut], data[cut:]]


def read(pieces: list[bytes], reader: Callable[[Incoming], Awaitable[object]]) -> tuple[object, bytes]:
    """What a reader makes of pieces that come one after the other, and what it leaves."""

    made: list[object] = []

    async def reading() -> None:
        made.append(await reader(incoming))

    with closing(asyncio.new_event_loop()) as loop:
        incoming = Incoming(loop, Wire())
        course = Course(reading(), loop)
        course.go_on()
        for piece in pieces:
            incoming.feed(piece)
            course.go_on()
    return made[0], bytes(incoming.buffer)


BODIES = [
    # on the wire, the mail, whether it is known to be clean
    (b".\r\n", b"", True),
    (b"\r\n.\r\n", b"\r\n", True),
    (b"a\r\nb\r\n.\r\n", b"a\r\nb\r\n", True),
    (b"..\r\n.\r\n", b".\r\n", False),
    (b"a\r\n..b\r\n.\r\n", b"a\r\n.b\r\n", False),
    (b"a\n.\nb\r\n.\r\n", b"a\n.\nb\r\n", False),
    (b"a\n.\r\nb\r\n.\r\n", b"a\n.\r\nb\r\n", False),
    (b"a\r\n.\nb\r\n.\r\n", b"a\r\n\nb\r\n", False),
    (b"a\r.\r\r\n.\r\n", b"a\r.\r\r\n", True),
    (b"\n\r\n.\r\n", b"\n\r\n", False),
    (b"a\r\n.\r.\r\n.\r\n", b"a\r\n\r.\r\n", False),
]


@pytest.mark.parametrize(("wire", "raw", "clean"), BODIES)
@pytest.mark.parametrize("tail", [b"", TAIL])
def test_bodies(wire: bytes, raw: bytes, clean: bool, tail: bytes) -> None:
    async def reader(incoming: Incoming) -> Body | None:
        return await read_body(incoming, limit=1000)

    for pieces in cuts(wire + tail):
        assert read(pieces, reader) == (Body(raw, clean), tail), pieces


def test_bodies_that_are_too_large() -> None:
    async def reader(incoming: Incoming) -> Body | None:
        return await read_body(incoming, limit=10)

    for pieces in cuts(b"0123456\r\n89\r\n" + b"x\r\n" * 10 + b".\r\n" + TAIL):
        assert read(pieces, reader) == (None, TAIL), pieces


@pytest.mark.parametrize("most", [0, 6, 100])
def test_chunks(most: int) -> None:
    async def reader(incoming: Incoming) -> bytes | None:
        return await read_chunk(incoming, 6, most=most)

    for pieces in cuts(b"a\r\n.\r\n" + TAIL):
        assert read(pieces, reader) == (b"a\r\n.\r\n" if most >= 6 else None, TAIL), pieces


def test_who_is_not_read_from_is_slowed_down() -> None:
    wire = Wire()
    with closing(asyncio.new_event_loop()) as loop:
        incoming = Incoming(loop, wire)
        incoming.feed(b"x" * (HIGH_WATER + 1))
        seen = [wire.reading]
        more = Course(incoming.more(), loop)
        more.go_on()
        seen.append(wire.reading)
        assert seen == [False, True]
        incoming.end()
        with pytest.raises(HungUp):
            more.go_on()


CONVERSATION = (
    b"EHLO app\r\nAUTH LOGIN\r\nYm9i\r\ncHc=\r\nMAIL FROM:<a@x> SIZE=3\r\nRCPT TO:<b@x>\r\nBDAT 5\r\nab\r\nc"
    b"BDAT 0 LAST\r\nMAIL FROM:<>\r\nRCPT TO:<b@x>\r\nDATA\r\n..\r\n.\r\nNOOP\r\nQUIT\r\n"
)
ANSWERS = (
    "220",
    "250",
    "334",
    "334",
    "235",
    "250",
    "250",
    "250 2.0.0 5",
    "250",
    "250",
    "250",
    "354",
    "250",
    "250",
    "221",
)


def test_a_conversation_however_it_is_cut(catcher: Catcher) -> None:
    for pieces in (*list(cuts(CONVERSATION))[::7], [bytes([octet]) for octet in CONVERSATION]):
        with Talk(catcher.smtp_address) as talk:
            for piece in pieces:
                talk.sent(piece)
            for answer in ANSWERS:
                talk.answered(answer)
            talk.hung_up()
        newest = catcher.mailbox.find(limit=2).entries
        assert [catcher.mailbox.raw(entry.id) for entry in newest] == [b".\r\n", b"ab\r\nc"]
