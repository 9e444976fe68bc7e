"""A running catcher, asked over HTTP: what it answers, in the values that the rest of the program speaks in."""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from catcher.client import values
from catcher.client.place import Place
from catcher.client.speaking import TIMEOUT, Speaker, TooLate, Unreachable
from catcher.errors import CatcherError, NotFound
from catcher.message import Entry
from catcher.session import Outcome, Session
from catcher.store import Inbox, Page, SessionPage, Stats

if TYPE_CHECKING:
    from catcher.files import Found

__all__ = ["Client", "TooLate", "Unreachable"]


class Client:
    """Asks the catcher at ``url``, which may hold a user and a password, or a token alone.

    A token is read from ``SMTP_CATCHER_TOKEN``, or a password from ``SMTP_CATCHER_PASSWORD``, where the URL has none.
    Any thread may ask. ``flag`` names the setting that the URL is from, ``otherwise`` what to do where nothing answers.
    """

    def __init__(self, url: str, *, flag: str = "--url", otherwise: str = "name another with --url") -> None:
        self._at = Speaker(Place(url, flag=flag), otherwise=otherwise)
        self.url, self.host = self._at.url, self._at.place.host

    def another(self) -> "Client":
        """One on a connection of its own, to wait there: its ``close`` ends that wait."""
        twin = copy.copy(self)
        twin._at = self._at.another()  # noqa: SLF001  one of us
        return twin

    # Messages

    def find(self, query: str = "", *, start: int = 0, limit: int | None = 50, newest_first: bool = True) -> Page:
        """As ``Mailbox.find``."""
        asked = {
            "start": start,
            "limit": limit or 0,
            "order": "desc" if newest_first else "asc",
            "query": query or None,
        }
        said = self._at.json("GET", "/api/v1/search" if query else "/api/v1/messages", asked)
        return Page(tuple(map(values.entry, said["messages"])), said["messages_count"], said["messages_unread"])

    def wait(
        self, query: str = "", *, inbox: str | None = None, count: int = 1, after: int | None = None, timeout: float
    ) -> Page:
        """As ``Mailbox.wait_for``; when the time is up, ``TooLate`` with what came close."""
        asked = {"query": query or None, "inbox": inbox, "count": count, "after": after, "timeout": timeout}
        said = self._at.json("GET", "/api/v1/wait", asked, timeout=timeout + TIMEOUT)
        return Page(tuple(map(values.entry, said["messages"])), said["messages_count"], said["messages_unread"])

    def get(self, id: str) -> Entry:
        """The entry of that id, its whole envelope included; it stays as read or unread as it is."""
        with _known("message", id, self.url):
            return values.whole_entry(self._at.json("GET", f"/api/v1/message/{quote(id, safe='')}", {"peek": 1}))

    def raw(self, id: str) -> bytes:
        """The bytes of a mail."""
        with _known("message", id, self.url):
            return self._at.ask("GET", f"/api/v1/message/{quote(id, safe='')}/raw")

    def remove(self, ids: Sequence[str]) -> None:
        """Remove these; nothing where none is named."""
        if ids:
            self._at.ask("DELETE", "/api/v1/messages", body={"IDs": list(ids)})

    def add(self, found: "Sequence[Found]", *, own_dates: bool = False) -> None:
        """Keep mail that nobody sends, with all that its file says of it; its date only if ``own_dates``."""
        from catcher.files import encode_found  # who only looks needs none of that room

        asked = {"dates": "header"} if own_dates else {}
        lines = b"".join(map(encode_found, found))
        self._at.ask("POST", "/api/v1/messages", asked, body=lines, content_type="application/x-ndjson")

    # Conversations, faults, numbers

    def sessions(self, *, start: int = 0, limit: int | None = 50, outcome: Outcome | None = None) -> SessionPage:
        """As ``Mailbox.sessions``, without what was said in them."""
        said = self._at.json("GET", "/api/v1/sessions", {"start": start, "limit": limit or 0, "outcome": outcome})
        return SessionPage(tuple(map(values.session, said["sessions"])), said["total"])

    def session(self, id: str) -> Session:
        """One conversation, line by line."""
        with _known("conversation", id, self.url):
            return values.session(self._at.json("GET", f"/api/v1/sessions/{quote(id, safe='')}"))

    def remove_sessions(self) -> None:
        """Forget every conversation that has ended."""
        self._at.ask("DELETE", "/api/v1/sessions")

    def faults(self) -> list[dict[str, Any]]:
        """Every fault: its ``ID``, its ``Hits``, and its words as ``Fault``."""
        found: list[dict[str, Any]] = self._at.json("GET", "/api/v1/faults")["faults"]
        return found

    def add_fault(self, words: object) -> dict[str, Any]:
        """Play one more, in the words of ``--fault`` as JSON."""
        state: dict[str, Any] = self._at.json("POST", "/api/v1/faults", body=words)
        return state

    def switch_fault(self, id: int, *, on: bool) -> None:
        """Switch one on or off."""
        self._at.ask("PUT", f"/api/v1/faults/{id}", body={"On": on})

    def remove_faults(self, ids: Sequence[int] | None = None) -> None:
        """Play these no more; None: none at all."""
        for path in ["/api/v1/faults"] if ids is None else [f"/api/v1/faults/{id}" for id in ids]:
            self._at.ask("DELETE", path)

    def stats(self) -> Stats:
        """The mailbox in numbers."""
        said = self.info()
        boxes = self._at.json("GET", "/api/v1/inboxes")["inboxes"]
        return Stats(
            messages=said["Messages"],
            unread=said["Unread"],
            size=said["DatabaseSize"],
            removed=said["RuntimeStats"]["MessagesDeleted"],
            evicted=said["Evicted"],
            tags=said["Tags"],
            inboxes=tuple(Inbox(name=box["Name"], messages=box["Messages"], unread=box["Unread"]) for box in boxes),
        )

    def info(self) -> dict[str, Any]:
        """What it says of itself, as it says it."""
        said: dict[str, Any] = self._at.json("GET", "/api/v1/info")
        return said

    def date(self) -> str:
        """What time it is there, to the second, as HTTP writes it."""
        return self._at.date()

    def is_ready(self) -> bool:
        """Whether it serves."""
        try:
            self._at.ask("GET", "/readyz")
        except CatcherError:
            return False
        return True

    def news(self, *, timeout: float | None = None) -> Iterator[str]:
        """The types of what happens, ``hello`` first: whoever then looks misses nothing.

        Ends when ``timeout`` seconds have passed; ``Unreachable`` if the catcher ends before.
        """
        return self._at.news(timeout=timeout)

    def close(self) -> None:
        """Hang up."""
        self._at.close()


@contextmanager
def _known(what: str, id: str, url: str) -> Iterator[None]:
    """Say in our words that there is none."""
    try:
        yield
    except NotFound:
        raise NotFound(f"{url} has no {what} {id!r}: it was removed, or never was") from None
