"""The queue of one live stream, between the thread that tells and the coroutine that sends."""

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_WAITING = 1024 * 1024
"""Octets that may wait for one client; about two thousand messages. A client further behind has lost some."""


class Listener:
    """What one client has yet to be sent. Everything here runs on the event loop."""

    def __init__(
        self, *, after: str, inboxes: frozenset[str] | None, lagged: bytes, on_close: "Callable[[Listener], None]"
    ) -> None:
        self.after = after
        """The last frame the client saw, in its own words; empty if it saw none."""
        self.inboxes = inboxes
        """What it is narrowed to, case-folded; None: everything."""
        self._lagged = lagged
        self._on_close = on_close
        self._chunks: deque[bytes] = deque()
        self._octets = 0
        self._filled = asyncio.Event()
        self.ended = False
        """Whether the client hung up or the service stops."""

    def put(self, chunk: bytes) -> None:
        """Queue frames; if the client is too far behind, it is told that instead of what it missed."""
        if self._octets + len(chunk) > MOST_WAITING:
            self._chunks.clear()
            self._octets = 0
            chunk = self._lagged
        self._chunks.append(chunk)
        self._octets += len(chunk)
        self._filled.set()

    async def take(self) -> bytes | None:
        """All that waits, in one piece, as soon as there is any; None at the end."""
        await self._filled.wait()
        if self.ended:
            return None
        chunk = b"".join(self._chunks)
        self._chunks.clear()
        self._octets = 0
        self._filled.clear()
        return chunk

    def close(self) -> None:
        """End the stream; doing it twice is harmless."""
        if not self.ended:
            self.ended = True
            self._filled.set()
            self._on_close(self)
