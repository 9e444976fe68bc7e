"""Waiting for an answer that an event may bring: woken by the hub, never by a clock that ticks."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from catcher.events import Hub

T = TypeVar("T")


class Waiting:
    """One wait of at most ``timeout`` seconds. The question is asked at once, and after what happens then."""

    def __init__(self, hub: Hub, *, timeout: float) -> None:
        self._hub = hub
        self._deadline = time.monotonic() + timeout

    def for_answer(self, ask: Callable[[], T | None]) -> T | None:
        """Block this thread until the answer is something other than None, or the time is up."""
        with self._hub.subscribe(limit=1) as subscription:
            while (answer := ask()) is None:
                left = self._left()
                if left <= 0:
                    return None
                subscription.take(timeout=left)
        return answer

    async def for_answer_async(self, ask: Callable[[], T | None]) -> T | None:
        """As ``for_answer``, from an event loop; ``ask``, which may wait for a disk, is called in other threads."""
        loop, news = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(news.set)

        with self._hub.subscribe(limit=1, wake=wake) as subscription:
            while (answer := await asyncio.to_thread(ask)) is None:
                try:
                    await asyncio.wait_for(news.wait(), max(self._left(), 0))
                except TimeoutError:
                    return None
                news.clear()
                subscription.take()
        return answer

    def _left(self) -> float:
        return self._deadline - time.monotonic()
