"""What one test has had the server play, and how it is undone at the test's end."""

from typing import TYPE_CHECKING

from msgspec import to_builtins

from catcher.errors import CatcherError

from .server import MailServer, Words

if TYPE_CHECKING:
    from collections.abc import Callable


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
