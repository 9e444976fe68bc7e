"""Tells every live stream what happens: one subscription at the hub, one thread, each frame written once.

The thread sleeps while nobody listens: what happens then waits in the hub's queue. It remembers what it told
last, so that a client that comes back continues where it was.
"""

import asyncio
import secrets
import threading
from collections import deque

from catcher.errors import StoreError
from catcher.events import Connected, Disconnected, Event, Lagged, Refused
from catcher.mailbox import Mailbox

from .frames import Frame, frames_of, stats
from .listener import Listener
from .waits import Waits

GATHER = 0.05
"""Seconds between two deliveries: under load frames travel together, a lone one travels at once."""

REMEMBERED = 2_000
"""Events that a client may have missed and still be told; one that missed more loads its list afresh."""

HEARTBEAT = 15
"""Seconds after which silent streams say something, so that proxies and clients know that they live."""

_HEARTBEAT = b":\n\n"
_LAGGED = Frame("lagged").as_sse()


class Live:
    """The streams of one HTTP service. Its methods are called on the event loop."""

    def __init__(self, mailbox: Mailbox, loop: asyncio.AbstractEventLoop) -> None:
        self._mailbox = mailbox
        self._loop = loop
        self._run_id = secrets.token_hex(4)
        self._told: deque[Event] = deque(maxlen=REMEMBERED)
        self._count = 0
        self._listeners: set[Listener] = set()
        self._joining: deque[Listener] = deque()
        self._bell = threading.Event()
        self._closing = threading.Event()
        self.waits = Waits(mailbox, wake=self._bell.set)
        """Those who wait for mail; they hear of it from the same thread."""
        self._subscription = mailbox.hub.subscribe(limit=REMEMBERED, wake=self._wake)
        self._thread = threading.Thread(target=self._run, name="smtp-catcher-live", daemon=True)
        self._thread.start()

    def listen(self, *, after: str = "") -> Listener:
        """A new stream, which begins with ``hello``; ``after`` is the id of the last frame its client saw."""
        listener = Listener(after=after, lagged=_LAGGED, on_close=self._listeners.discard)
        if self._closing.is_set():
            listener.close()
        else:
            self._joining.append(listener)
            self._bell.set()
        return listener

    def close(self) -> None:
        """End every stream and the thread."""
        self._closing.set()
        self._bell.set()
        self._thread.join()
        self._mailbox.hub.unsubscribe(self._subscription)
        self.waits.close()
        for listener in (*self._listeners, *self._joining):
            listener.close()

    def _wake(self) -> None:
        if self._listeners:
            self._bell.set()

    def _run(self) -> None:
        while True:
            heard = self._bell.wait(HEARTBEAT if self._listeners else None)
            self._bell.clear()
            if self._closing.is_set():
                return
            if not heard:
                self._loop.call_soon_threadsafe(self._hand_over, _HEARTBEAT, [])
                continue
            self.waits.look()
            joining = [self._joining.popleft() for _ in range(len(self._joining))]
            news = self._news()
            welcomes = [(listener, self._welcome(listener.after)) for listener in joining]
            self._loop.call_soon_threadsafe(self._hand_over, news, welcomes)
            self._closing.wait(GATHER)

    def _news(self) -> bytes:
        """What has happened since the last call, as frames."""
        said: list[bytes] = []
        counted = False
        for event in self._subscription.take():
            if isinstance(event, Lagged):
                self._told.clear()
            else:
                self._told.append(event)
            self._count += 1
            said.append(self._frames(event, self._count))
            counted = counted or not isinstance(event, Connected | Refused | Disconnected)
        if counted:
            said.append(self._stats())
        return b"".join(said)

    def _frames(self, event: Event, number: int) -> bytes:
        try:
            *frames, last = [said.as_sse() for said in frames_of(event, self._mailbox)] or [b""]
        except StoreError:  # it can't be read now: the client is told that it missed something
            return _LAGGED
        return b"".join(frames) + (f"id: {self._run_id}-{number}\n".encode() + last if last else b"")

    def _stats(self) -> bytes:
        try:
            return stats(self._mailbox).as_sse()
        except StoreError:
            return b""

    def _welcome(self, after: str) -> bytes:
        """The first frames of a stream: ``hello``, and what its client missed since it was last here."""
        if not after:
            return Frame("hello").as_sse(f"{self._run_id}-{self._count}") + self._stats()
        hello = Frame("hello").as_sse()
        run_id, _, number = after.partition("-")
        missed = self._count - int(number) if number.isascii() and number.isdigit() and len(number) < 20 else -1
        if run_id != self._run_id or not 0 <= missed <= len(self._told):
            return hello + _LAGGED + self._stats()
        events = list(self._told)[len(self._told) - missed :]
        first = self._count - missed + 1
        return hello + b"".join(self._frames(event, first + i) for i, event in enumerate(events)) + self._stats()

    def _hand_over(self, news: bytes, welcomes: list[tuple[Listener, bytes]]) -> None:
        if news:
            for listener in self._listeners:
                listener.put(news)
        for listener, welcome in welcomes:
            if not listener.ended:
                listener.put(welcome)
                self._listeners.add(listener)
