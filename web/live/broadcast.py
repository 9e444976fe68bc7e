"""Tells every live stream what happens: one subscription at the hub, one thread, each frame written once.

The thread sleeps while nobody listens: what happens then waits in the hub's queue. It remembers what it told
last, so that a client that comes back continues where it was.
"""

import asyncio
import secrets
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence

from catcher.errors import StoreError
from catcher.events import Connected, Disconnected, Event, Faulted, Lagged, Refused
from catcher.mailbox import Mailbox
from catcher.message import Entry
from catcher.web.wire.frames import ALL, NARROWED, Frame, arrivals_in, stats, told_of

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


Said = tuple[str | None, bytes]
"""Frames as they are sent, and the inbox whose listeners are told (``frames.Told``)."""


class Live:
    """The streams of one HTTP service. Its methods are called on the event loop."""

    def __init__(self, mailbox: Mailbox, loop: asyncio.AbstractEventLoop) -> None:
        self._mailbox = mailbox
        self._loop = loop
        self._run_id = secrets.token_hex(4)
        self._told: deque[Event] = deque(maxlen=REMEMBERED)
        self._count = 0
        self._open: set[Listener] = set()
        self._listeners: set[Listener] = set()
        """Those of them that have been welcomed."""
        self._joining: deque[Listener] = deque()
        self._bell = threading.Event()
        self._closing = threading.Event()
        self.waits = Waits(mailbox, wake=self._bell.set)
        """Those who wait for mail; they hear of it from the same thread."""
        self._subscription = mailbox.hub.subscribe(limit=REMEMBERED, wake=self._wake)
        self._thread = threading.Thread(target=self._run, name="smtp-catcher-live", daemon=True)
        self._thread.start()

    def __len__(self) -> int:
        """Streams that are open."""
        return len(self._open)

    def listen(self, *, after: str = "", inboxes: frozenset[str] | None = None) -> Listener:
        """A new stream, which begins with ``hello``.

        ``after`` is the id of the last frame its client saw; ``inboxes``, case-folded, narrow what it is told
        of messages (None: everything).
        """
        listener = Listener(after=after, inboxes=inboxes, lagged=_LAGGED, on_close=self._left)
        if self._closing.is_set():
            listener.close()
        else:
            self._open.add(listener)
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
        for listener in tuple(self._open):
            listener.close()

    def _left(self, listener: Listener) -> None:
        self._open.discard(listener)
        self._listeners.discard(listener)

    def _wake(self) -> None:
        if self._open:
            self._bell.set()

    def _run(self) -> None:
        while True:
            heard = self._bell.wait(HEARTBEAT if self._open else None)
            self._bell.clear()
            if self._closing.is_set():
                return
            began = time.monotonic()
            joining = [self._joining.popleft() for _ in range(len(self._joining))]
            events = self._subscription.take() if self._open else []
            awaited = self.waits.events()
            arrived = self._arrivals([*events, *awaited])
            news: list[Said] = self._news(events, arrived) if heard else [(None, _HEARTBEAT)]
            welcomes = [(listener, self._welcome(listener)) for listener in joining]
            self._loop.call_soon_threadsafe(self._hand_over, news, welcomes)
            self.waits.look(awaited, arrived)
            self._closing.wait(began + GATHER - time.monotonic())

    def _news(self, events: Sequence[Event], arrived: Mapping[str, Entry]) -> list[Said]:
        """What is said of what has happened."""
        said: list[Said] = []
        counted = False
        for event in events:
            if isinstance(event, Lagged):
                self._told.clear()
            else:
                self._told.append(event)
            self._count += 1
            said += self._of(event, self._count, arrived)
            counted = counted or not isinstance(event, Connected | Faulted | Refused | Disconnected)
        return [*said, *self._stats()] if counted else said

    def _arrivals(self, events: Sequence[Event]) -> Mapping[str, Entry]:
        try:
            return arrivals_in(events, self._mailbox)
        except StoreError:
            return {}

    def _of(self, event: Event, number: int, arrived: Mapping[str, Entry]) -> list[Said]:
        """What is said of one event. Its last frame carries its number: a client that has that has them all."""
        try:
            told = list(told_of(event, self._mailbox, arrived=arrived))
        except StoreError:  # it can't be read now: clients are told that they missed something
            return [(None, _LAGGED)]
        last = len(told) - 1
        return [
            (inbox, frame.as_sse(f"{self._run_id}-{number}" if place == last else ""))
            for place, (frame, inbox) in enumerate(told)
        ]

    def _stats(self) -> list[Said]:
        try:
            return [(ALL, stats(self._mailbox).as_sse())]
        except StoreError:
            return []

    def _welcome(self, listener: Listener) -> bytes:
        """The first frames of a stream: ``hello``, and what its client missed since it was last here."""
        if not listener.after:
            hello = Frame("hello").as_sse(f"{self._run_id}-{self._count}")
            return hello + _for(listener.inboxes, self._stats())
        run_id, _, number = listener.after.partition("-")
        missed = self._count - int(number) if number.isascii() and number.isdigit() and len(number) < 20 else -1
        said: list[Said] = []
        if run_id != self._run_id or not 0 <= missed <= len(self._told):
            said.append((None, _LAGGED))
        else:
            events = list(self._told)[len(self._told) - missed :]
            arrived = self._arrivals(events)
            for number_of, event in enumerate(events, self._count - missed + 1):
                said += self._of(event, number_of, arrived)
        return Frame("hello").as_sse() + _for(listener.inboxes, [*said, *self._stats()])

    def _hand_over(self, news: list[Said], welcomes: list[tuple[Listener, bytes]]) -> None:
        if news:
            pieces: dict[frozenset[str] | None, bytes] = {}
            for listener in self._listeners:
                if listener.inboxes not in pieces:
                    pieces[listener.inboxes] = _for(listener.inboxes, news)
                if piece := pieces[listener.inboxes]:
                    listener.put(piece)
        for listener, welcome in welcomes:
            if not listener.ended:
                listener.put(welcome)
                self._listeners.add(listener)


def _for(inboxes: frozenset[str] | None, said: list[Said]) -> bytes:
    """What somebody who listens to these inboxes is told."""
    if inboxes is None:
        return b"".join(piece for inbox, piece in said if inbox != NARROWED)
    return b"".join(piece for inbox, piece in said if inbox in {None, NARROWED} or inbox.casefold() in inboxes)
