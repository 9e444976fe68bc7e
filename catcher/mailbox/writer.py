"""Group commit: what clients send at the same time is kept together, as one batch and in one transaction.

A burst then costs one commit, not one a mail. And clients that are answered together come together again: whoever is
awake for one of them is awake for all, where each would else be woken alone. The event loop never waits on a disk: for
a store that may, a thread does.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import SimpleQueue

from catcher.errors import CatcherError, StoreError
from catcher.message import Message, Receipt

PATIENCE = 0.002
"""Seconds for which a message waits for as many as came together before: what ten clients take for a mail each."""
COMPANY_ENOUGH = 50
"""Messages that wait for no more: the cost of a commit is as good as shared."""
MOST_IN_ONE_BATCH = 500
"""Few enough that no client waits long for those behind it."""

_Waiting = tuple[Message, "asyncio.Future[Receipt]"]


class Writer:
    """Adds messages to a store, with others; ``apart``, in a thread of its own, if ``add`` may block.

    For one event loop. What comes while a batch is written waits for that, and then for company.
    """

    def __init__(self, add: Callable[[Sequence[Message]], list[Receipt]], *, apart: bool) -> None:
        self._add = add
        self._gathered: list[_Waiting] = []
        self._busy = False
        """Whether a batch is being written."""
        self._expected = 1
        """How many came together before: those that were written at a time, and those that waited by then."""
        self._lock = threading.Lock()
        self._closed = False
        self._queue: SimpleQueue[list[_Waiting] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="smtp-catcher-writer", daemon=True) if apart else None
        if self._thread is not None:
            self._thread.start()

    def submit(self, message: Message) -> "asyncio.Future[Receipt]":
        """Queue a message; the future ends when it is kept or could not be. ``StoreError`` if this is closed."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Receipt] = loop.create_future()
        with self._lock:
            if self._closed:
                raise StoreError("the mailbox is closed")
            self._gathered.append((message, future))
        if len(self._gathered) == 1 and not self._busy:
            self._await_others(loop)
        return future

    def close(self) -> None:
        """Write what waits, then end the thread. Closing twice is harmless."""
        with self._lock:
            self._closed = True
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
        with self._lock:
            left, self._gathered = self._gathered, []
        if left:
            self._write_apart(left)

    def _await_others(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon(self._gather, loop, time.perf_counter() + PATIENCE)

    def _gather(self, loop: asyncio.AbstractEventLoop, until: float) -> None:
        """Look again in the next turn of the loop, until all are here that came together before."""
        if len(self._gathered) < self._expected and time.perf_counter() < until:
            loop.call_soon(self._gather, loop, until)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        with self._lock:
            if self._closed:  # who closes writes what is left
                return
            batch, self._gathered = self._gathered[:MOST_IN_ONE_BATCH], self._gathered[MOST_IN_ONE_BATCH:]
            self._busy = True
            if self._thread is not None:
                self._queue.put(batch)
                return
        self._tell(batch, self._write(batch))

    def _run(self) -> None:
        while (batch := self._queue.get()) is not None:
            self._write_apart(batch)

    def _write_apart(self, batch: list[_Waiting]) -> None:
        outcome = self._write(batch)
        with suppress(RuntimeError):  # the loop was closed: nobody is left to tell
            batch[0][1].get_loop().call_soon_threadsafe(self._tell, batch, outcome)

    def _write(self, batch: list[_Waiting]) -> list[Receipt] | CatcherError:
        try:
            return self._add([message for message, _ in batch])
        except CatcherError as error:
            return error
        except Exception as error:  # noqa: BLE001  whatever it is, the futures have to end, and the thread to go on
            failed = StoreError(f"the store failed: {error!r}")
            failed.__cause__ = error
            return failed

    def _tell(self, batch: list[_Waiting], outcome: list[Receipt] | CatcherError) -> None:
        """End the futures of a batch; the end of the service may have cancelled some."""
        self._busy = False
        for position, (_, future) in enumerate(batch):
            if future.cancelled():
                continue
            if isinstance(outcome, CatcherError):
                future.set_exception(outcome)
            else:
                future.set_result(outcome[position])
        self._expected = min(len(batch) + len(self._gathered), COMPANY_ENOUGH)
        if self._gathered:
            self._await_others(batch[0][1].get_loop())
