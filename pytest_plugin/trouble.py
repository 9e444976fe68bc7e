"""The failures that a test has the server play: asked for by name, narrowed to its mailbox, undone at its end."""

import sys
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from msgspec import to_builtins

from catcher.errors import CatcherError

from .server import MailServer, Words

if TYPE_CHECKING:
    from .activity import Activity

_BEFORE_RECIPIENTS = ("connect", "helo", "starttls", "auth", "mail")
"""Stages at which no recipient is known yet."""


class Playing:
    """What one test has asked for so far."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._undo: list[Callable[[], None]] = []
        self.origins: dict[str, str] = {}
        """Which line of the test asked, by what the transcript says: ``fault 1``."""

    def play(self, words: Words, *, origin: str) -> None:
        """Play a fault; a ValueError says which word is wrong."""
        __tracebackhide__ = True
        try:
            number = self._server.play(words)
        except CatcherError as error:
            raise ValueError(str(error)) from None
        self.origins[f"fault {number}"] = origin

    def play_text(self, text: str, *, origin: str) -> None:
        """Play a fault that is written as for ``--fault``."""
        __tracebackhide__ = True
        from catcher.smtp.fault import parse_fault

        try:
            fault = parse_fault(text)
        except CatcherError as error:
            raise ValueError(str(error)) from None
        self.play(to_builtins(fault), origin=origin)

    def require_login(self, user: str, password: str) -> None:
        """Take mail only from who logs in as that."""
        self._undo.append(self._server.require_login(user, password))

    def stop(self) -> None:
        """Undo all of it; doing it twice is harmless."""
        while self._undo:
            self._undo.pop()()
        for name in self.origins:
            self._server.stop_playing(int(name.removeprefix("fault ")))
        self.origins = {}


class Troubles:
    """The failures that a mailbox can have played. Replies are written as in ``452 4.2.2 mailbox full``."""

    activity: "Activity"
    address: str = ""
    """Whose mail alone is to fail; empty means everyone's."""

    def reject(self, rcpt: str, reply: str = "550 5.1.1 No such mailbox") -> None:
        """Refuse a recipient: an address, a glob such as ``*@full.example``, or ``re:`` and a regular expression."""
        __tracebackhide__ = True
        self._play("reject", {"stage": "rcpt", "to": rcpt, "reply": reply}, narrowed=False)

    def fail_next(self, reply: str = "451 4.3.0 Try again later", times: int = 1, *, stage: str = "mail") -> None:
        """Refuse the next mail, or so many; then accept again."""
        __tracebackhide__ = True
        self._play("fail_next", {"stage": stage, "reply": reply, "times": times})

    def delay(self, seconds: float, *, stage: str = "message") -> None:
        """Take that long over the answer to every mail."""
        __tracebackhide__ = True
        self._play("delay", {"stage": stage, "delay": f"{round(seconds * 1000)}ms"})

    def drop(self, stage: str = "data") -> None:
        """Cut the connection at a stage: connect, helo, starttls, auth, mail, rcpt, data or message."""
        __tracebackhide__ = True
        self._play("drop", {"stage": stage, "drop": True})

    def _play(self, name: str, words: Words, *, narrowed: bool = True) -> None:
        __tracebackhide__ = True
        caller = sys._getframe(2)  # noqa: SLF001  the line of the test, for the story of a refusal
        file = PurePath(caller.f_code.co_filename).name
        origin = f"by mailbox.{name}(...), {file}:{caller.f_lineno}"
        for narrow in self._narrowing(words) if narrowed else [{}]:
            self.activity.playing.play({**words, **narrow}, origin=origin)

    def _narrowing(self, words: Words) -> list[Mapping[str, str]]:
        """Words that spare the mail of others: one fault for what is to this address, one for what it sends."""
        if not self.address:
            return [{}]
        by_user = {"user": self.address}
        return [by_user] if words["stage"] in _BEFORE_RECIPIENTS else [by_user, {"to": self.address}]
