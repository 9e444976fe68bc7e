"""Runs services on an event loop in a thread of its own, so that the caller's thread stays the caller's."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack
from functools import partial
from typing import Protocol


class Service(Protocol):
    """Something that runs on the catcher's loop."""

    async def start(self, stack: AsyncExitStack) -> None:
        """Begin to serve, and leave on the stack what ends it; when this returns the service serves."""


def run_services(services: Sequence[Service]) -> Callable[[], None]:
    """Start services in order, in a new thread; returns what stops them in reverse and ends the thread.

    What prevents a start is raised here, with the services before it stopped again.
    """
    started: Future[Callable[[], object]] = Future()

    async def serve() -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        async with AsyncExitStack() as stack:
            for service in services:
                await service.start(stack)
            started.set_result(partial(loop.call_soon_threadsafe, stopping.set))
            await stopping.wait()

    def run() -> None:
        try:
            with asyncio.Runner(loop_factory=_new_loop) as runner:
                runner.run(serve())
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=run, name="smtp-catcher-loop", daemon=True)
    thread.start()
    try:
        ask_to_stop = started.result()
    except BaseException:
        thread.join()
        raise

    def stop() -> None:
        ask_to_stop()
        thread.join()

    return stop


def _new_loop() -> asyncio.AbstractEventLoop:
    """uvloop's where it is installed (twice as fast), asyncio's elsewhere."""
    try:
        import uvloop
    except ImportError:
        return asyncio.new_event_loop()
    return uvloop.new_event_loop()
