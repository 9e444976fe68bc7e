"""The failures that a test asks for by name: narrowed to its mailbox, and played by the server."""

import re
import sys
from collections.abc import Mapping
from pathlib import PurePath

from .activity import Activity
from .server import Words

_BEFORE_RECIPIENTS = ("connect", "helo", "starttls", "auth", "mail")
"""Stages at which no recipient is known yet."""


class Troubles:
    """The failures that a mailbox can have played. Replies are written as in ``452 4.2.2 mailbox full``."""

    activity: Activity
    address: str = ""
    """Whose mail alone is to fail; empty means everyone's."""

    def reject(self, rcpt: str, reply: str = "550 5.1.1 No such mailbox") -> None:
        """Refuse a recipient: an address, a glob such as ``*@full.example``, or ``re:`` and a regular expression."""
        __tracebackhide__ = True
        self._play("reject", {"stage": "rcpt", "to": rcpt, "reply": reply}, narrowed=False)

    def fail_next(self, reply: str = "451 4.3.0 Try again later", times: int = 1, *, stage: str = "") -> None:
        """Refuse the next mail, or so many; then accept again. Without a stage at MAIL, for an inbox at its RCPT.

        Of an inbox, what is sent to it counts apart from what is sent with its login to others.
        """
        __tracebackhide__ = True
        stage = stage or ("rcpt" if self.address else "mail")
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
        if words["stage"] in _BEFORE_RECIPIENTS:
            return [by_user]
        return [{"to": self.address}, {**by_user, "to": f"re:^(?!{re.escape(self.address)}$)"}]
