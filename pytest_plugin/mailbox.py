"""The mailbox of one test: a live view of the mail that came since the test began."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, Unpack, overload

from . import failures
from .failures import FailedWait, Scene, Waited
from .matching import Criterion, Match, criteria
from .message import Message, Start
from .server import Arrival, MailServer
from .settings import Timeout

if TYPE_CHECKING:
    from catcher.session import Session

T = TypeVar("T")


@dataclass(slots=True)
class View:
    """Which part of a server's mail a mailbox shows: what arrives after ``seq`` and is ``mine`` (None: all)."""

    server: MailServer
    start: Start
    seq: int
    mine: Callable[[Arrival], bool] | None = None
    messages: list[Message] = field(default_factory=list)
    elsewhere: list[Message] = field(default_factory=list)

    def look(self) -> list[Message]:
        """Take in what came since the last look; mail begun before this view began is an earlier test's."""
        for arrival in self.server.after(self.seq):
            self.seq = arrival.seq
            if arrival.began >= self.start.at:
                shown = self.messages if self.mine is None or self.mine(arrival) else self.elsewhere
                shown.append(Message(arrival, server=self.server, number=len(shown) + 1, start=self.start))
        return self.messages


class Mailbox(Sequence[Message]):
    """The mail of one test, oldest first; never stale, and empty when the test begins.

    Assertions look at what is there, or with a ``timeout`` at what is there by then; the keywords that say
    which mail is meant are those of ``Match``. One thread at a time may use it.
    """

    def __init__(self, view: View, *, timeout: Timeout, hint: str = "") -> None:
        self._view = view
        self._timeout = timeout
        self._hint = hint
        self.looked_at: set[str] = set()
        """Ids of the mails that a test was given."""
        self.failed_waits: list[FailedWait] = []

    @property
    def host(self) -> str:
        """Where the application is to send."""
        return self._view.server.host

    @property
    def port(self) -> int:
        """The port to send to."""
        return self._view.server.port

    def assert_sent(self, *, count: int = 1, timeout: float = 0, **match: Unpack[Match]) -> Message:
        """Exactly ``count`` mails match, now or within ``timeout`` seconds; returns the first of them."""
        __tracebackhide__ = True
        if count < 1:
            raise ValueError(f"count={count}: to assert that no mail was sent there is assert_none_sent")
        asked = criteria(match)
        waited = Waited(timeout, f"timeout={timeout} in the call") if timeout else None
        matched = self._await(asked, count, waited)
        if len(matched) > count:
            raise AssertionError(failures.too_many(asked, matched, count=count))
        return matched[0]

    def assert_none_sent(self, *, settle: float = 0, **match: Unpack[Match]) -> None:
        """No mail matches, nor comes within ``settle`` seconds."""
        __tracebackhide__ = True
        asked = criteria(match)
        if matched := self._until(lambda: self._matching(asked) or None, settle):
            raise AssertionError(failures.unexpected(asked, matched))

    def wait_for(self, count: int = 1, *, timeout: float | None = None, **match: Unpack[Match]) -> list[Message]:
        """Every matching mail, as soon as there are ``count``; without ``timeout`` waits for ``mail_timeout``."""
        __tracebackhide__ = True
        return self._await(criteria(match), count, self._patience(timeout))

    def find(self, **match: Unpack[Match]) -> list[Message]:
        """Every mail that matches by now, oldest first."""
        return self._seen(self._matching(criteria(match)))

    @property
    def latest(self) -> Message:
        """The newest mail; an AssertionError tells why there is none."""
        __tracebackhide__ = True
        if messages := self._view.look():
            return self._seen(messages[-1:])[0]
        raise AssertionError(failures.missing((), self._scene()))

    def clear(self) -> None:
        """Forget what came so far. The server keeps it: other mailboxes may show it."""
        self._view.look().clear()

    @property
    def sessions(self) -> "list[Session]":
        """The conversations since the test began, oldest first; those without a mail too."""
        return self._view.server.sessions(since=self._view.start.at)

    @overload
    def __getitem__(self, position: int) -> Message: ...
    @overload
    def __getitem__(self, position: slice) -> list[Message]: ...
    def __getitem__(self, position: int | slice) -> Message | list[Message]:
        messages = self._view.look()
        if isinstance(position, slice):
            return self._seen(messages[position])
        return self._seen([messages[position]])[0]

    def __iter__(self) -> Iterator[Message]:
        return iter(self._seen(self._view.look()[:]))

    def __len__(self) -> int:
        return len(self._view.look())

    def __repr__(self) -> str:
        messages = self._view.look()
        inside = ": " + "; ".join(message.line for message in messages) if messages else ""
        return f"<mailbox of {len(messages)} mail{'' if len(messages) == 1 else 's'}{inside}>"

    def _matching(self, asked: Sequence[Criterion]) -> list[Message]:
        return [message for message in self._view.look() if all(criterion.holds(message) for criterion in asked)]

    def _await(self, asked: tuple[Criterion, ...], count: int, waited: Waited | None) -> list[Message]:
        """At least ``count`` matching mails, or the failure that says why not."""
        __tracebackhide__ = True

        def enough() -> list[Message] | None:
            matched = self._matching(asked)
            return matched if len(matched) >= count else None

        matched = self._until(enough, waited.seconds if waited else 0)
        if matched is None:
            if waited:
                self.failed_waits.append(FailedWait(asked, self._view.server.now(), waited))
            raise AssertionError(failures.missing(asked, self._scene(), count=count, waited=waited))
        return self._seen(matched)

    def _until(self, answer: Callable[[], T | None], seconds: float) -> T | None:
        """Ask now, and after every arrival, until there is an answer or the time is up."""
        if (said := answer()) is not None or seconds <= 0:
            return said
        deadline = time.monotonic() + seconds
        with self._view.server.listen(self._view.seq) as news:
            while (said := answer()) is None and (left := deadline - time.monotonic()) > 0:
                news.wait(left)
        return said

    def _patience(self, timeout: float | None) -> Waited:
        if timeout is None:
            return Waited(self._timeout.seconds, self._timeout.source)
        return Waited(timeout, f"timeout={timeout} in the call")

    def _seen(self, messages: list[Message]) -> list[Message]:
        self.looked_at.update(message.id for message in messages)
        return messages

    def _scene(self) -> Scene:
        view = self._view
        view.look()
        return Scene(
            messages=view.messages,
            elsewhere=view.elsewhere,
            sessions=self.sessions,
            address=f"{view.server.host}:{view.server.port}",
            scope=view.start.scope,
            hint=self._hint,
            began=view.start.at,
        )
