"""The mailbox of one test: what it was sent, and the assertions on it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar, overload

from .activity import Activity
from .matching import Criterion, criteria
from .message import Message
from .server.route import Route
from .settings import Timeout
from .trouble import Troubles
from .view import Mine, View, for_address
from .waits import FailedWait, Waited

if TYPE_CHECKING:
    from typing import Unpack

    from catcher.session import Session

    from .expectation import Expectation, NoExpectation
    from .failures import Scene
    from .keywords import Match

M = TypeVar("M", bound="Mailbox")


class Mailbox(Troubles, Sequence[Message]):
    """The mail of one test, oldest first; never stale, and empty when the test begins.

    Assertions look at what is there, or with a ``timeout`` at what is there by then; the keywords that say
    which mail is meant are those of ``Match``. One thread at a time may use it.
    """

    def __init__(
        self, view: View, *, route: Route, timeout: Timeout, hint: str = "", activity: Activity | None = None
    ) -> None:
        self.route = route
        """How the application is to send: ``mail_env`` sets it."""
        self.activity = activity or Activity(view.server)
        self._view = view
        self._timeout = timeout
        self._hint = hint

    @property
    def host(self) -> str:
        """Where the application is to send."""
        return self.route.host

    @property
    def port(self) -> int:
        """The port to send to."""
        return self.route.port

    # Assertions

    def assert_sent(self, *, count: int = 1, timeout: float = 0, **match: "Unpack[Match]") -> Message:
        """Exactly ``count`` mails match, now or within ``timeout`` seconds; returns the first of them."""
        __tracebackhide__ = True
        _check_seconds("timeout", timeout)
        _check_count(count)
        asked = criteria(match)
        waited = Waited(timeout, f"timeout={timeout} in the call") if timeout else None
        answer = self._enough(asked, count)
        matched = self._given(self._view.until(answer, timeout), asked, count, waited)
        if len(matched) > count:
            from . import failures

            raise AssertionError(failures.too_many(asked, matched, count=count))
        return matched[0]

    def assert_none_sent(self, *, settle: float = 0, **match: "Unpack[Match]") -> None:
        """No mail matches, nor comes within ``settle`` seconds."""
        __tracebackhide__ = True
        _check_seconds("settle", settle)
        asked = criteria(match)
        if matched := self._view.until(lambda: self._matching(asked) or None, settle):
            from . import failures

            raise AssertionError(failures.unexpected(asked, self._seen(matched)))
        self.activity.trusted_silence = self.activity.trusted_silence or not self.sessions

    def wait_for(self, count: int = 1, *, timeout: float | None = None, **match: "Unpack[Match]") -> list[Message]:
        """Every matching mail, as soon as there are ``count``; without ``timeout`` waits for ``mail_timeout``."""
        __tracebackhide__ = True
        _check_count(count)
        asked, waited = criteria(match), self._patience(timeout)
        return self._given(self._view.until(self._enough(asked, count), waited.seconds), asked, count, waited)

    async def wait_for_async(
        self,
        count: int = 1,
        *,
        timeout: float | None = None,  # noqa: ASYNC109  asyncio.timeout would end it without its story
        **match: "Unpack[Match]",
    ) -> list[Message]:
        """``wait_for`` for a coroutine: others run meanwhile, in asyncio and in trio."""
        __tracebackhide__ = True
        _check_count(count)
        asked, waited = criteria(match), self._patience(timeout)
        matched = await self._view.until_async(self._enough(asked, count), waited.seconds)
        return self._given(matched, asked, count, waited)

    def expect(self, *, count: int = 1, timeout: float | None = None, **match: "Unpack[Match]") -> "Expectation":
        """A ``with`` block that sends exactly ``count`` such mails; what it sent is in the list it gives."""
        __tracebackhide__ = True
        _check_count(count)
        from .expectation import Expectation

        return Expectation(self.from_now, match, count=count, timeout=timeout)

    def expect_none(self, *, settle: float = 0, **match: "Unpack[Match]") -> "NoExpectation":
        """A ``with`` block that sends no such mail, nor does any come within ``settle`` seconds of its end."""
        from .expectation import NoExpectation

        return NoExpectation(self.from_now, match, settle=settle)

    # What is there

    def find(self, **match: "Unpack[Match]") -> list[Message]:
        """Every mail that matches by now, oldest first."""
        return self._seen(self._matching(criteria(match)))

    @property
    def latest(self) -> Message:
        """The newest mail; an AssertionError tells why there is none."""
        __tracebackhide__ = True
        return self._given(self._view.look()[-1:] or None, (), 1, None)[0]

    def clear(self) -> None:
        """Forget what came so far. The server keeps it: other mailboxes may show it."""
        self._view.clear()

    def inbox(self, address: str) -> "Mailbox":
        """The part of this mailbox that was sent to an address, by its envelope, or by who logged in with it."""
        part = self.narrowed(for_address(address), Mailbox)
        part.address = address
        return part

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

    # Parts of it

    def from_now(self, scope: str) -> "Mailbox":
        """A mailbox of what is sent from now on."""
        return self._part(self._view.from_now(scope), Mailbox)

    def narrowed(self, mine: Mine, kind: type[M]) -> M:
        """A mailbox of the mails here that are ``mine``."""
        return self._part(self._view.narrowed(mine), kind)

    def show_only(self, mine: Mine) -> None:
        """Be a mailbox of the mails that are ``mine``, from its beginning."""
        self._view = self._view.narrowed(mine)

    def _part(self, view: View, kind: type[M]) -> M:
        """What is done with a part is done here."""
        return kind(view, route=self.route, timeout=self._timeout, hint=self._hint, activity=self.activity)

    def _matching(self, asked: Sequence[Criterion]) -> list[Message]:
        return [message for message in self._view.look() if all(criterion.holds(message) for criterion in asked)]

    def _enough(self, asked: Sequence[Criterion], count: int) -> Callable[[], list[Message] | None]:
        """Answers every matching mail once there are ``count``; until then None."""

        def answer() -> list[Message] | None:
            matched = self._matching(asked)
            return matched if len(matched) >= count else None

        return answer

    def _given(
        self, matched: list[Message] | None, asked: Sequence[Criterion], count: int, waited: Waited | None
    ) -> list[Message]:
        """What was asked for; or the failure that says why it is not there."""
        __tracebackhide__ = True
        if matched is not None:
            return self._seen(matched)
        if waited:
            self.activity.failed_waits.append(FailedWait(asked, self._view.server.now(), waited))
        from . import failures

        raise AssertionError(failures.missing(asked, self._scene(), count=count, waited=waited))

    def _patience(self, timeout: float | None) -> Waited:
        if timeout is None:
            return Waited(self._timeout.seconds, self._timeout.source)
        return Waited(timeout, f"timeout={timeout} in the call")

    def _seen(self, messages: list[Message]) -> list[Message]:
        self.activity.looked_at.update(message.id for message in messages)
        return messages

    def _scene(self) -> "Scene":
        from .failures import Scene

        view = self._view
        return Scene(
            messages=view.look(),
            elsewhere=view.elsewhere,
            sessions=self.sessions,
            address=f"{self.host}:{self.port}",
            scope=view.start.scope,
            hint=self._hint,
            origins=self.activity.playing.origins,
            began=view.start.at,
            removed=self.activity.removed(),
        )


def _check_count(count: int) -> None:
    __tracebackhide__ = True
    if count < 1:
        raise ValueError(f"count={count}: to assert that no mail was sent there is assert_none_sent")


def _check_seconds(name: str, given: object) -> None:
    __tracebackhide__ = True
    if not isinstance(given, int | float):
        raise TypeError(f"{name}={given!r}: expected a number of seconds")
