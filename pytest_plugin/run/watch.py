"""Keeps book of a run: which mail came of which test, what nobody looked at, what came too late, what went wrong."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from ..mailbox import Mailbox
from ..message import Message, Start
from ..server import Arrival, MailServer
from ..settings import Timeout
from ..view import Mine, View
from .timeline import Span, Timeline

if TYPE_CHECKING:
    from ..waits import FailedWait


class Errors(logging.Handler):
    """Collects what the server logs at ERROR, from any of its threads."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._texts: list[str] = []
        known = logging.getLogger().manager.loggerDict.items()
        self._loggers = [
            logger for name, logger in known if name.startswith("catcher.") and isinstance(logger, logging.Logger)
        ]
        logging.getLogger("catcher").addHandler(self)

    def listen(self) -> None:
        """Hear everything, though the application may have set up its logging, which silences whom it does not name."""
        for logger in self._loggers:
            logger.disabled = False

    def stop(self) -> None:
        """Hear no more. (``close`` is what an application's logging calls when it is set up anew.)"""
        logging.getLogger("catcher").removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record as text, with its traceback if it has one."""
        self._texts.append(self.format(record))

    def take(self) -> list[str]:
        """What was collected since it was last asked."""
        texts, self._texts = self._texts, []
        return texts


class Watch:
    """One server and the tests that use it."""

    def __init__(self, server: MailServer, timeline: Timeline, *, timeout: Timeout) -> None:
        self.server = server
        self.errors = Errors()
        self.stragglers: list[str] = []
        """Sentences about mail that came after its test had ended."""
        self.failures: list[str] = []
        """What the server could not do while no test ran."""
        self.heard = False
        """Whether anything has connected to the server, known at the end."""
        self.silent = 0
        """Tests in which it held that no mail was sent, while nothing even connected."""
        self._run = secrets.token_hex(3)
        self.marks = (f"{self._run}-{number}" for number in count(1))
        """Told apart from those of every other run and worker that shares a server with this one."""
        self._timeline = timeline
        self._timeout = timeout
        self._seq = server.newest()
        self._opened: list[Mailbox] = []
        self._wide: list[Mailbox] = []
        self._failed_waits: dict[str, list[FailedWait]] = {}

    def view(self, mine: Mine | None = None) -> View:
        """The mail of the test that runs, whatever a mailbox of it has forgotten."""
        start = Start(self._timeline.current.began + self.server.skew, "test")
        return View(self.server, start, self._seq, mine)

    def begin_test(self) -> None:
        """A test begins: what failed before is not its doing."""
        self.failures += self.errors.take()

    def open(self, *, hint: str) -> Mailbox:
        """The mailbox of the test that runs."""
        self.errors.listen()
        mailbox = Mailbox(self.view(), route=self.server.route(), timeout=self._timeout, hint=hint)
        self._opened.append(mailbox)
        return mailbox

    @contextmanager
    def open_wide(self, scope: str = "session") -> Iterator[Mailbox]:
        """A mailbox that begins now and outlives the test: while there is one, no mail is forgotten."""
        view = View(self.server, Start(self.server.now(), scope), self.server.newest())
        self._wide.append(mailbox := Mailbox(view, route=self.server.route(), timeout=self._timeout))
        try:
            yield mailbox
        finally:
            mailbox.activity.playing.stop()
            self._wide.remove(mailbox)

    def unchecked(self) -> list[Message]:
        """Mail of the test that runs which no assertion and no loop has looked at."""
        looked_at = set[str]().union(*(mailbox.activity.looked_at for mailbox in (*self._opened, *self._wide)))
        return [message for message in self.view(self._is_ours).look() if message.id not in looked_at]

    def late(self) -> list[str]:
        """What came after a wait of this test had given up on it."""
        from ..failures import came_late

        waits = [wait for mailbox in self._opened for wait in mailbox.activity.failed_waits]
        messages = self.view().look()
        return [said for wait in waits for message in messages if (said := came_late(message, wait))]

    def end_test(self) -> list[str]:
        """The test that runs is over: returns the ids of its mail, and lets go of it."""
        ids = [message.id for message in self.view(self._is_ours).look()]
        if waits := [wait for mailbox in self._opened for wait in mailbox.activity.failed_waits]:
            self._failed_waits[self._timeline.current.nodeid] = waits
        for mailbox in self._opened:
            mailbox.activity.playing.stop()
        self.silent += any(mailbox.activity.trusted_silence for mailbox in self._opened)
        self._opened.clear()
        self.take_stock()
        return ids

    def finish(self) -> None:
        """The run is over; the server is about to stop."""
        self.errors.stop()
        self.take_stock()
        self.heard = self.server.heard()

    def take_stock(self) -> None:
        """Name the stragglers among the mail that came since the last time, and forget it where nobody needs it."""
        arrivals = self.server.after(self._seq)
        if not arrivals:
            return
        self._seq = arrivals[-1].seq
        if self._wide:
            return
        for arrival in filter(self._is_ours, arrivals):
            cause = self._timeline.at(arrival.began - self.server.skew)
            seen_by = self._timeline.at(arrival.received - self.server.skew)
            if cause is not None and seen_by is not None and cause is not seen_by:
                self.stragglers.append(self._straggler(arrival, cause, seen_by))
        self.server.forget(arrivals)

    def _is_ours(self, arrival: Arrival) -> bool:
        """Whether a test of this process caused it: of what comes to a shared server, mail of an inbox made here."""
        if not self.server.shared:
            return True
        people = (arrival.envelope.auth_user, *arrival.envelope.rcpt_to)
        return any(f"-{self._run}-" in person for person in people)

    def _straggler(self, arrival: Arrival, cause: Span, seen_by: Span) -> str:
        from ..failures import came_late

        message = Message(arrival, server=self.server, number=0, start=Start(cause.began, "test"))
        ended = (cause.ended or seen_by.began) + self.server.skew
        late = max(0.0, arrival.received - ended)
        waits = self._failed_waits.get(cause.nodeid, ())
        missed = next((said for wait in waits if (said := came_late(message, wait))), "")
        said = f"{cause.nodeid}: {message.line} came {late:.2f} s after the test ended, during {seen_by.nodeid}"
        return f"{said}\n  {missed}" if missed else said
