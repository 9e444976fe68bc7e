"""Runs a conversation without a task of its own: on the spot, whenever the client has sent something.

A small mail is four lines and their answers, of some ten microseconds each; to be woken by the event loop for a line,
by way of a future, a handle and a step of a task, takes another two. A task is made for what can't be answered on the
spot: a disk, a delay, a handshake, somebody's hook.
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
    """A coroutine, and who runs it. It may await ``wait_for(CLIENT)``, and all that can be awaited in a task.

    There is a current task only once it has waited for something else than the client.
    """

    __slots__ = ("_coroutine", "_heeds", "_loop", "task")

    def __init__(self, coroutine: Coroutine[Any, None, None], loop: asyncio.AbstractEventLoop) -> None:
        self._coroutine = coroutine
        self._loop = loop
        self._heeds = True
        self.task: asyncio.Task[None] | None = None
        """Where it goes on, or went on last, while it waited for something else than the client."""

    def go_on(self) -> None:
        """The client was heard, or is gone. Does nothing while the coroutine waits for something else."""
        if not self._heeds:
            return
        self._heeds = False
        try:
            awaited = self._coroutine.send(None)
        except StopIteration:
            return
        if awaited is CLIENT:
            self._heeds = True
        else:
            self.task = self._loop.create_task(self._go_on_apart(awaited))

    async def _go_on_apart(self, awaited: object) -> None:
        """Be a task, until the client is waited for again."""
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
