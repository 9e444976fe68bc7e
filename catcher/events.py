"""What has happened, in the past tense, and the hub that tells whoever listens.

Nobody polls. A publisher never waits: each listener has a bounded queue of its own, and one that falls
behind loses that queue, is told so with ``Lagged``, and is expected to look at the mailbox afresh.
"""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from msgspec import Struct


class Event(Struct, frozen=True, gc=False):
    """The root of all that can have happened."""


class Arrived(Event, frozen=True, gc=False):
    """A message is kept. What a list shows of it is one ``mailbox.get(id)`` away."""

    seq: int
    id: str
    inbox: str


class Marked(Event, frozen=True, gc=False):
    """Marks on these messages changed: read, pinned or tags."""

    ids: tuple[str, ...]


class Removed(Event, frozen=True, gc=False):
    """These messages are gone, in the order of their arrival."""

    ids: tuple[str, ...]


class Cleared(Event, frozen=True, gc=False):
    """Every message is gone."""


class Connected(Event, frozen=True, gc=False):
    """A client has connected; what it says is one ``mailbox.session(id)`` away."""

    session_id: str


class Faulted(Event, frozen=True, gc=False):
    """A fault was played, or a policy spoke up: a reply, a delay, a dropped connection."""

    session_id: str
    because: str
    """Which: ``fault 1, 2 of 2``."""


class Refused(Event, frozen=True, gc=False):
    """A client was told no: any reply from 400 on."""

    session_id: str
    command: str
    reply: str
    fault: str = ""
    """What made us say so, if it was a fault or a hook: ``fault 1, 2 of 2`` or ``hook shop.hooks:refuse``."""


class Disconnected(Event, frozen=True, gc=False):
    """A conversation is over, and is kept."""

    session_id: str


class Lagged(Event, frozen=True, gc=False):
    """The listener was too slow; an unknown number of events is lost to it."""


class Subscription:
    """One listener's queue. Any thread may read it, one at a time; leave its ``with`` block to end it."""

    def __init__(self, hub: "Hub", *, limit: int, wake: Callable[[], None] | None) -> None:
        self._hub = hub
        self._limit = limit
        self._wake = wake
        self._waiting: deque[Event] = deque()
        self._filled = threading.Event()

    def put(self, events: Sequence[Event]) -> None:
        """Queue events and wake the listener; the hub's part, called under its lock."""
        if len(self._waiting) + len(events) > self._limit:
            self._waiting.clear()
            events = (Lagged(),)
        self._waiting.extend(events)
        if not self._filled.is_set():
            self._filled.set()
        if self._wake is not None:
            self._wake()

    def take(self, *, timeout: float | None = 0) -> list[Event]:
        """All events that wait, oldest first.

        Blocks for up to ``timeout`` seconds for the first (None: for ever); an empty list says that the
        time is up. From an event loop leave the timeout at 0 and rely on ``wake``.
        """
        if timeout != 0:
            self._filled.wait(timeout)
        with self._hub.lock:
            events = list(self._waiting)
            self._waiting.clear()
            self._filled.clear()
        return events

    def wake(self) -> None:
        """End a ``take`` that blocks, as if its time were up."""
        self._filled.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hub.unsubscribe(self)


class Hub:
    """Tells every listener of every event, in the order of publication. Safe from any thread."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._subscriptions: tuple[Subscription, ...] = ()

    def publish(self, *events: Event) -> None:
        """Hand events to every listener; never waits, never fails."""
        if self._subscriptions and events:
            with self.lock:
                for subscription in self._subscriptions:
                    subscription.put(events)

    def subscribe(self, *, limit: int = 10_000, wake: Callable[[], None] | None = None) -> Subscription:
        """Listen from now on.

        ``limit`` is the number of events that may wait. ``wake`` is called in the publisher's thread, under
        the hub's lock, after each delivery: it may do no more than set a flag or ``call_soon_threadsafe``.
        """
        subscription = Subscription(self, limit=limit, wake=wake)
        with self.lock:
            self._subscriptions = (*self._subscriptions, subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Stop telling this listener; doing it twice is harmless."""
        with self.lock:
            self._subscriptions = tuple(s for s in self._subscriptions if s is not subscription)
