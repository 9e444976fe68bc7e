"""What a client has sent and nobody has read yet.

One growing buffer instead of asyncio's ``StreamReader``: a command is found in it, a mail of 50 MB is
collected in it and copied out once, and what follows either (pipelining, RFC 2920) simply stays.
"""

import asyncio
from typing import Protocol

from catcher.smtp.course import CLIENT, wait_for

HIGH_WATER = 256 * 1024
"""Octets that may wait while nobody reads; then the kernel is left to slow the client down."""


class HungUp(Exception):
    """The client is gone, or said that it will send no more, and everything it sent is read."""


class Pausable(Protocol):
    """The half of a transport that this needs."""

    def pause_reading(self) -> None:
        """Deliver no more for now."""

    def resume_reading(self) -> None:
        """Deliver again."""


class Incoming:
    """A buffer between the transport, which feeds it, and one reader on the same loop."""

    __slots__ = ("_cut", "_ended", "_loop", "_owed", "_paused", "_resting", "buffer", "rate", "transport", "waiting")

    def __init__(self, loop: asyncio.AbstractEventLoop, transport: Pausable) -> None:
        self.buffer = bytearray()
        self.transport = transport
        self.rate = 0
        """Octets a second that are read at most; 0 is no limit."""
        self._owed = 0
        self._loop = loop
        self.waiting = False
        """Whether the reader waits for the client: only then is the client's silence its own."""
        self._resting: asyncio.Future[None] | None = None
        self._ended = self._cut = self._paused = False

    @property
    def resting(self) -> bool:
        """Whether the reader reads nothing on purpose."""
        return self._resting is not None

    def feed(self, data: bytes) -> None:
        """More has come."""
        self.buffer += data
        if self.rate:
            self._owed += len(data)
        if len(self.buffer) > HIGH_WATER and not self.waiting and not self._paused:
            self._paused = True
            self.transport.pause_reading()

    def end(self, *, now: bool = False) -> None:
        """No more will come; what is here can still be read, unless it is to end ``now``."""
        self._ended = True
        self._cut = self._cut or now
        if now:
            _wake(self._resting)

    async def more(self) -> None:
        """Wait until the buffer has grown; ``HungUp`` if it never will."""
        length = len(self.buffer)
        if self._ended:
            raise HungUp
        if self._paused:
            self._paused = False
            self.transport.resume_reading()
        self.waiting = True
        await wait_for(CLIENT)
        self.waiting = False
        if len(self.buffer) == length or self._cut:
            raise HungUp
        while self._owed:
            seconds, self._owed = self._owed / self.rate, 0
            await self.rest(seconds)

    async def rest(self, seconds: float) -> None:
        """Read nothing for so long; ``HungUp`` if the client is gone before."""
        self._resting = self._loop.create_future()
        timer = self._loop.call_later(seconds, _wake, self._resting)
        try:
            if not self._cut:
                await self._resting
        finally:
            self._resting = None
            timer.cancel()
        if self._cut:
            raise HungUp

    def line(self) -> bytes | None:
        """The next line with its end, which is LF; None as long as it is not complete."""
        end = self.buffer.find(b"\n") + 1
        return self.take(end) if end else None

    def take(self, size: int) -> bytes:
        """The next ``size`` octets, which must be here."""
        if size == len(self.buffer):
            taken = bytes(self.buffer)
            self.buffer.clear()
        else:
            with memoryview(self.buffer) as view:
                taken = bytes(view[:size])
            del self.buffer[:size]
        return taken

    async def drain_line(self) -> None:
        """Read to the end of this line and forget it, in bounded memory."""
        while (end := self.buffer.find(b"\n")) < 0:
            self.buffer.clear()
            await self.more()
        del self.buffer[: end + 1]


def _wake(waiter: asyncio.Future[None] | None) -> None:
    if waiter is not None and not waiter.done():
        waiter.set_result(None)
