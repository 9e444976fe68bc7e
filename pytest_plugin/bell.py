"""Wakes a coroutine from another thread, in asyncio and in trio: an async wait needs no thread and no polling."""

import asyncio
from typing import Protocol


class Bell(Protocol):
    """Belongs to the coroutine that waits; ``ring`` may be called from any thread."""

    def ring(self) -> None:
        """Wake whoever waits, now or later."""

    async def wait(self, seconds: float) -> None:
        """Return when it has rung since the last time, or when the time is up."""


def new_bell() -> Bell:
    """A bell for the running coroutine, whichever library runs it."""
    try:
        return _AsyncioBell(asyncio.get_running_loop())
    except RuntimeError:  # not asyncio's: then it is trio that runs coroutines
        return _TrioBell()


class _AsyncioBell:
    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return
        self._rung.clear()


class _TrioBell:
    def __init__(self) -> None:
        import trio

        self._trio = trio
        self._token = trio.lowlevel.current_trio_token()
        self._rung = trio.Event()

    def ring(self) -> None:
        self._token.run_sync_soon(lambda: self._rung.set())

    async def wait(self, seconds: float) -> None:
        with self._trio.move_on_after(seconds):
            await self._rung.wait()
            self._rung = self._trio.Event()
