"""Runs a conversation without a task of its own: on the spot, whenever what it waits for is there.

A small mail is four lines and their answers, of some ten microseconds each; to be woken by the event loop for a line,
by way of a future, a handle and a step of a task, takes another two, and a task for each mail that a disk is waited for
some thirty.
"""

import asyncio
import types
from collections.abc import Coroutine, Generator
from typing import Any

CLIENT = object()
"""What a conversation waits for that needs to hear more: ``await wait_for(CLIENT)``."""


@types.coroutine
def wait_for(what: object) -> Generator[object, None, None]:
    """Hand this to whoever runs the coroutine that awaits it: a ``Course`` the client, a task its future."""
    yield what


class Course:
    """A coroutine, and who runs it. It may await ``wait_for(CLIENT)``, and what can be awaited in a task, but no future
    that others await.

    There is a current task only after ``asyncio.sleep(0)``, until the client is waited for again: a timeout needs one.
    """

    __slots__ = ("_awaited", "_cancelled", "_coroutine", "_heeds", "_loop")

    def __init__(self, coroutine: Coroutine[Any, None, None], loop: asyncio.AbstractEventLoop) -> None:
        self._coroutine = coroutine
        self._loop = loop
        self._heeds = True
        self._cancelled = False
        """Whether it is to be told so as soon as it goes on: what it waited for was there already."""
        self._awaited: asyncio.Future[Any] | None = None
        """What it waited for last that was not the client: a future, or the task where it went on."""

    def go_on(self) -> None:
        """The client was heard, or is gone. Does nothing while the coroutine waits for something else."""
        if self._heeds:
            self._step()

    def cancel(self) -> None:
        """End it where it stands, as a task is cancelled, if it does not wait for the client; that is hung up on."""
        if self._awaited is not None:
            self._cancelled = not self._awaited.cancel()

    def _step(self, _ended: object = None) -> None:
        self._heeds = False
        try:
            cancelled = self._cancelled
            awaited = self._coroutine.throw(asyncio.CancelledError()) if cancelled else self._coroutine.send(None)
        except (StopIteration, asyncio.CancelledError):
            return
        if awaited is CLIENT:
            self._heeds = True
        elif awaited is None:  # what asyncio.sleep(0) says to a task
            self._awaited = self._loop.create_task(self._go_on_apart())
        else:
            self._awaited = awaited
            awaited.add_done_callback(self._step)

    async def _go_on_apart(self) -> None:
        """Be a task, until the client is waited for again."""
        awaited: object = None
        try:
            while awaited is not CLIENT:
                try:
                    await wait_for(awaited)
                except BaseException as error:  # noqa: BLE001  the coroutine is told, of being cancelled too
                    awaited = self._coroutine.throw(error)
                else:
                    awaited = self._coroutine.send(None)
        except StopIteration:
            return
        self._heeds = True
