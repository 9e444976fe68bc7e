"""Group commit: whatever waits when the writer is free becomes one batch and one transaction.

The event loop never waits on a disk, and a burst costs one commit, not one a mail.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue

from catcher.errors import CatcherError, StoreError
from catcher.message import Message, Receipt

ENOUGH_FOR_ONE_BATCH = 500
"""Enough that a commit's cost vanishes; few enough that no client waits long for those behind it."""

_Waiting = tuple[Message, "asyncio.Future[Receipt]"]


class Writer:
    """The thread that adds messages to a store which may wait for a disk."""

    def __init__(self, add: Callable[[Sequence[Message]], list[Receipt]]) -> None:
        self._add = add
        self._gathered: list[_Waiting] = []
        self._queue: SimpleQueue[list[_Waiting] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="smtp-catcher-writer", daemon=True)
        self._thread.start()

    def submit(self, message: Message) -> "asyncio.Future[Receipt]":
        """Queue a message; the future, of the running loop, ends when it is kept or could not be.

        It is handed over with all that comes in the same turn of the loop: the thread would else be up for the
        first of them, and write it alone.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Receipt] = loop.create_future()
        with self._lock:
            if self._closed:
                raise StoreError("the mailbox is closed")
            self._gathered.append((message, future))
            if len(self._gathered) == 1:
                loop.call_soon(self._hand_over)
        return future

    def _hand_over(self) -> None:
        with self._lock:
            self._queue.put(self._gathered)
            self._gathered = []

    def close(self) -> None:
        """Write what waits, then end the thread. Closing twice is harmless."""
        with self._lock:
            self._closed = True
        self._hand_over()
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        closing = False
        while not closing:
            batch: list[_Waiting] = []
            some = self._queue.get()
            while some is not None:
                batch += some
                if len(batch) >= ENOUGH_FOR_ONE_BATCH or self._queue.empty():
                    break
                some = self._queue.get()
            closing = some is None
            if batch:
                self._write(batch)

    def _write(self, batch: list[_Waiting]) -> None:
        outcome: list[Receipt] | CatcherError
        try:
            outcome = self._add([message for message, _ in batch])
        except CatcherError as error:
            outcome = error
        except Exception as error:  # noqa: BLE001  the thread must outlive any error: mail after it would hang
            outcome = StoreError(f"the store failed: {error!r}")
            outcome.__cause__ = error
        try:
            batch[0][1].get_loop().call_soon_threadsafe(_tell, [future for _, future in batch], outcome)
        except RuntimeError:  # the loop was closed: nobody is left to tell
            return


def _tell(futures: "list[asyncio.Future[Receipt]]", outcome: list[Receipt] | CatcherError) -> None:
    """Runs on the loop: ends the futures of one batch; those whose client hung up are cancelled already."""
    for position, future in enumerate(futures):
        if future.cancelled():
            continue
        if isinstance(outcome, CatcherError):
            future.set_exception(outcome)
        else:
            future.set_result(outcome[position])
