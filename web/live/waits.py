"""Those who wait for mail: ``GET /api/v1/wait`` holds its request until enough has come.

A waiter costs no thread. Each message that arrives is read once and asked once for each different query that
somebody waits for; only a waiter whose time has come looks at the mailbox, so ten thousand of them are idle.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence

from catcher.errors import NotFound, StoreError
from catcher.events import Arrived, Event, Lagged, Marked, Subscription
from catcher.mailbox import Mailbox
from catcher.message import Entry
from catcher.query import Document, Node, TooSlow, matches
from catcher.query.tree import Mark, Tag, walk


class Waiter:
    """Somebody who waits until ``missing`` more messages have come that their query finds."""

    def __init__(self, query: Node | None) -> None:
        self.query = query
        self.missing = 1
        self.by_marks = query is not None and any(isinstance(node, Mark | Tag) for node in walk(query))
        self._loop = asyncio.get_running_loop()
        self._ready = asyncio.Event()

    async def ready(self) -> None:
        """Returns when it pays to look again."""
        await self._ready.wait()
        self._ready.clear()

    def came(self, number: int) -> None:
        """So many more have come; from any thread."""
        self.missing -= number
        if self.missing <= 0:
            self._loop.call_soon_threadsafe(self._ready.set)


class Waits:
    """Everybody who waits. ``look`` runs on the thread that hears of events, the rest on the event loop."""

    def __init__(self, mailbox: Mailbox, *, wake: Callable[[], None]) -> None:
        self.closed = False
        """Whether the service stops; whoever waits is told so."""
        self._mailbox = mailbox
        self._wake = wake
        self._waiters: set[Waiter] = set()
        self._subscription: Subscription | None = None

    def __len__(self) -> int:
        """How many wait."""
        return len(self._waiters)

    def add(self, waiter: Waiter) -> None:
        """Tell them from now on."""
        self._waiters.add(waiter)
        if self._subscription is None:
            self._subscription = self._mailbox.hub.subscribe(wake=self._wake)

    def discard(self, waiter: Waiter) -> None:
        """Tell them no longer. While nobody waits, nothing is heard."""
        self._waiters.discard(waiter)
        if not self._waiters and self._subscription is not None:
            self._mailbox.hub.unsubscribe(self._subscription)
            self._subscription = None

    def close(self) -> None:
        """Let everybody go."""
        self.closed = True
        for waiter in self._waiters:
            waiter.came(waiter.missing)

    def events(self) -> list[Event]:
        """What has happened since the last call, if anybody waits."""
        subscription = self._subscription
        return subscription.take() if subscription is not None else []

    def look(self, events: Sequence[Event], arrived: Mapping[str, Entry]) -> None:
        """Tell those whom it concerns what has happened. ``arrived`` saves looking up."""
        for event in events:
            self._happened(event, self._waiters.copy(), arrived)

    def _happened(self, event: Event, waiters: set[Waiter], arrived: Mapping[str, Entry]) -> None:
        match event:
            case Arrived(id=id):
                self._arrived(id, waiters, arrived)
            case Marked():
                _look_again(waiter for waiter in waiters if waiter.by_marks)
            case Lagged():
                _look_again(waiters)
            case _:
                pass

    def _arrived(self, id: str, waiters: set[Waiter], arrived: Mapping[str, Entry]) -> None:
        try:
            document = Document.of(arrived.get(id) or self._mailbox.get(id), self._mailbox.raw(id))
        except (NotFound, StoreError):
            return
        answers: dict[Node | None, bool] = {None: True}
        for waiter in waiters:
            if waiter.query not in answers and waiter.query is not None:
                answers[waiter.query] = _holds(waiter.query, document)
            if answers[waiter.query]:
                waiter.came(1)


def _holds(query: Node, document: Document) -> bool:
    """Whether it holds, or takes too long: then whoever looks again is told so."""
    try:
        return matches(query, document)
    except TooSlow:
        return True


def _look_again(waiters: Iterable[Waiter]) -> None:
    for waiter in waiters:
        waiter.came(waiter.missing)
