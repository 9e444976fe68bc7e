"""The thread behind a store: what no client waits for is done there, and not while mail is pouring in.

A search that must see everything waits in ``catch_up``, and then the work is no longer put off.
"""

import logging
import threading
from collections.abc import Callable, Iterator

from catcher.errors import StoreError

MOST_BEHIND = 20_000
"""Messages that may wait for that reason: a search that catches up with them takes some seconds."""
PAUSE = 0.02
"""Seconds without a new mail after which work begins: Python runs one thread at a time, and work beside a sender
costs it milliseconds for each reply (a thread that computes lets go of the interpreter every 5 ms)."""
TICK = 5.0
"""Seconds between two looks when nothing happens: for what grows too old."""

logger = logging.getLogger(__name__)


class Behind:
    """Calls ``work`` until it says that nothing is left, then waits to be woken.

    ``work`` does a piece of some milliseconds and returns the seq up to which everything is done and whether
    more is left; ``meanwhile`` is called, every ``PAUSE`` seconds, while mail pours in and work is put off;
    ``newest`` is the seq that was given last.
    """

    def __init__(
        self,
        work: Callable[[], tuple[int, bool]],
        *,
        meanwhile: Callable[[], None],
        newest: Callable[[], int],
        done: int,
    ) -> None:
        self._work = work
        self._meanwhile = meanwhile
        self._newest = newest
        self._done = done
        self._wanted = 0
        self._failure: Exception | None = None
        self._closing = False
        self._news = threading.Event()
        self._progress = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="smtp-catcher-behind", daemon=True)

    def start(self) -> None:
        """Begin: ``work`` is called from now on."""
        self._thread.start()

    def wake(self) -> None:
        """There is something to do. Cheap enough to call for every mail."""
        if not self._news.is_set():
            self._news.set()

    def catch_up(self) -> None:
        """Wait until everything that was kept before this call is done; ``StoreError`` if it can't be."""
        for _ in self.pieces():
            pass

    def pieces(self) -> Iterator[int]:
        """As ``catch_up``; yields, after each piece or once if none is left, the seq up to which everything is done."""
        seq = self._newest()
        done = self._done
        if done >= seq:
            yield done
        while done < seq:
            with self._progress:
                self._wanted = max(self._wanted, seq)
                self._failure = None
                self._news.set()
                done = self._one_more(done)
            yield done

    def _one_more(self, done: int) -> int:
        """Wait for the piece after that."""
        self._progress.wait_for(lambda: self._done > done or self._failure or self._closing)
        if self._done <= done:
            raise StoreError(f"the search index can't catch up: {self._failure or 'the store is closed'}")
        return self._done

    def close(self) -> None:
        """End after the piece at hand. Closing twice is harmless."""
        with self._progress:
            self._closing = True
            self._progress.notify_all()
        self._news.set()
        self._thread.join()

    def _run(self) -> None:
        seen = self._newest()
        while not self._closing:
            newest = self._newest()
            rushing = newest != seen
            seen = newest
            if rushing and self._wanted <= self._done and newest - self._done < MOST_BEHIND:
                self._pause()
            elif not self._worked():
                self._news.wait(TICK)
                self._news.clear()

    def _pause(self) -> None:
        try:
            self._meanwhile()
        except Exception as error:  # noqa: BLE001  the thread must outlive any error: searches would wait for ever
            self._failed(error)
        # Woken by every mail it would not rest; only a search that waits is a reason not to.
        with self._progress:
            self._progress.wait_for(lambda: self._closing or self._wanted > self._done, PAUSE)

    def _worked(self) -> bool:
        """Do a piece; whether more is left."""
        try:
            done, more = self._work()
        except Exception as error:  # noqa: BLE001  as above
            self._failed(error)
            return False
        with self._progress:
            self._done = done
            self._failure = None
            self._progress.notify_all()
        return more

    def _failed(self, error: Exception) -> None:
        if self._failure is None:
            known = isinstance(error, StoreError)  # says all there is to say: the disk is full, the file locked
            logger.error("work behind the store failed: %s", error, exc_info=None if known else error)
        with self._progress:
            self._failure = error
            self._progress.notify_all()
