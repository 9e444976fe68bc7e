"""Follows what happens in a catcher from a thread of its own: one life for whoever tells of it while it serves."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from catcher.errors import CatcherError
from catcher.events import Event, Hub

AGAIN_AFTER = 1.0
"""Seconds until ``tell`` is called again after an error: a full disk or a lock takes a person's time to mend."""

Tell = Callable[[list[Event]], float]
"""Is told what has happened, and says how many seconds it wants to be left alone: what happens meanwhile waits."""

logger = logging.getLogger(__name__)


class Following:
    """Tells of events until the block ends; what came before the end is told before the end.

    At most ``limit`` events wait; more, and ``tell`` gets a ``Lagged`` instead of them. If it raises a ``CatcherError``
    it is called again, also without news, until it does not: it has to know itself what it has not dealt with yet.
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
        ended = failing = False
        while not ended:
            ended = self._ending.is_set()
            events = self._subscription.take(timeout=0 if ended or failing else None)
            try:
                pause = self._tell(events)
                failing = False
            except CatcherError as error:
                if not failing:
                    logger.error("what is done with the mail that comes has to wait: %s", error)  # noqa: TRY400
                pause, failing = AGAIN_AFTER, True
            self._ending.wait(pause)
