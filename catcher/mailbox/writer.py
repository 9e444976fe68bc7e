"""Group commit: whatever waits when the writer is free becomes one batch and one transaction.

The event loop never waits on a disk, and a burst costs one commit, not one a mail.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from queue import SimpleQueue

from catcher.errors import CatcherError, StoreError
from catcher.message import Message, Receipt

MOST_IN_ONE_BATCH = 500
"""Enough that a commit's cost vanishes; few enough that no client waits long for those behind it."""

_Waiting = tuple[Message, "asyncio.Future[Receipt]"]


class Writer:
    """The thread that adds messages to a store which may wait for a disk."""

    def __init__(self, add: Callable[[Sequence[Message]], list[Receipt]]) -> None:
        self._add = add
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="smtp-catcher-writer", daemon=True)
        self._thread.start()

    def submit(self, message: Message) -> "asyncio.Future[Receipt]":
        """Queue a message; the future, of the running loop, ends when it is kept or could not be."""
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._closed:
                raise StoreError("the mailbox is closed")
            self._queue.put((message, future))
        return future

    def close(self) -> None:
        """Write what waits, then end the thread. Closing twice is harmless."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        closing = False
        while not closing:
            batch: list[_Waiting] = []
            item = self._queue.get()
            while item is not None:
                batch.append(item)
                if len(batch) == MOST_IN_ONE_BATCH or self._queue.empty():
                    break
                item = self._queue.get()
            closing = item is None
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
