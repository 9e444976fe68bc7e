"""Follows what happens in a catcher from a thread of its own: one life for whoever tells of it while it serves."""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from catcher.events import Event, Hub

Tell = Callable[[list[Event]], float]
"""Is told what has happened, and says how many seconds it wants to be left alone: what happens meanwhile waits."""


class Following:
    """Tells of events until the block ends; what came before the end is told before the end.

    At most ``limit`` events wait; more, and ``tell`` gets a ``Lagged`` instead of them.
    """

    def __init__(self, hub: Hub, tell: Tell, *, limit: int) -> None:
        self._hub = hub
        self._tell = tell
        self._limit = limit
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="smtp-catcher-following", daemon=True)

    def __enter__(self) -> Self:
        self._subscription = self._hub.subscribe(limit=self._limit)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.set()
        with self._subscription:
            self._subscription.wake()
            self._thread.join()

    def _follow(self) -> None:
        ended = False
        while not ended:
            ended = self._ending.is_set()
            pause = self._tell(self._subscription.take(timeout=0 if ended else None))
            self._ending.wait(pause)
