"""What a running catcher says: where it listens, a line for each mail and each no; for people, or as JSON."""

import threading
import time
from types import TracebackType
from typing import Self, TextIO

from catcher.app import Catcher
from catcher.cli.lines import as_json, facts, line
from catcher.cli.wording import clock
from catcher.errors import CatcherError
from catcher.events import Arrived, Event, Lagged, Refused
from catcher.message import Entry

MOST_LINES_A_SECOND = 20
"""More than that nobody reads, and a flood of lines would slow the mail down; the rest is told as a number."""


class Journal:
    """Follows a catcher from a thread of its own and writes to ``out``.

    A pipe that is closed at the other end ends the writing; the catcher goes on.
    """

    def __init__(self, catcher: Catcher, *, out: TextIO) -> None:
        self._catcher = catcher
        self._config = catcher.config
        self._out = out
        self._tell = self._tell_in_json if self._config.log == "json" else self._tell_in_text
        self._subscription = catcher.mailbox.hub.subscribe(limit=100_000)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="smtp-catcher-journal", daemon=True)

    def __enter__(self) -> Self:
        if self._config.quiet:
            self._stopped.set()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        with self._subscription:
            self._subscription.wake()
        self._thread.join()

    def ready(self, *, seconds: float) -> None:
        """Say where the catcher listens; ``seconds`` is how long the start took."""
        catcher, config = self._catcher, self._config
        if config.log == "json":
            where = {
                "smtp": [there.address for there in catcher.listeners],
                "http": catcher.http_url,
                "store": config.store,
            }
            self._write_json("ready", **where, max_messages=config.max_messages, seconds=round(seconds, 3))
            return
        limit = f"at most {config.max_messages:,} messages" if config.max_messages else "no limit"
        self._write(
            *(f"{there.protocol.upper():5}  {there.address}" for there in catcher.listeners),
            f"HTTP   {catcher.http_url or 'none'}",
            f"Store  {config.store.removesuffix(':')}, {limit}",
            f"Ready in {seconds:.2f} s. Ctrl-C stops.",
        )

    def _follow(self) -> None:
        while not self._stopped.is_set():
            self._tell(self._subscription.take(timeout=None))

    def _tell_in_json(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Arrived) and (entry := self._entry(event.id)):
                self._write_json("kept", **facts(entry))
            elif isinstance(event, Refused):
                said = {"command": event.command, "reply": event.reply, "fault": event.fault}
                self._write_json("refused", session=event.session_id, **said)
            elif isinstance(event, Lagged):
                self._write_json("lagged")

    def _tell_in_text(self, events: list[Event]) -> None:
        news = [event for event in events if isinstance(event, Arrived | Refused)]
        self._write(*filter(None, map(self._line, news[:MOST_LINES_A_SECOND])))
        untold = len(news) - MOST_LINES_A_SECOND
        if untold > 0:
            self._write(f"{clock(time.time())}  … and {untold:,} more")
        # A line has the mail read, by a thread that competes with those who send: that must not happen for each.
        lines = MOST_LINES_A_SECOND if any(isinstance(event, Lagged) for event in events) else max(1, len(news))
        self._stopped.wait(min(lines / MOST_LINES_A_SECOND, 1.0))

    def _line(self, event: Arrived | Refused) -> str:
        if isinstance(event, Arrived):
            entry = self._entry(event.id)
            return line(entry) if entry else ""
        said = [clock(time.time()), "refused", event.command, event.reply]
        return "  ".join(said + ([f"({event.fault})"] if event.fault else []))

    def _entry(self, id: str) -> Entry | None:
        try:
            return self._catcher.mailbox.get(id)
        except CatcherError:
            return None  # removed before its line was written

    def _write_json(self, event: str, **facts: object) -> None:
        label = {"label": self._config.label} if self._config.label else {}
        self._write(as_json({"time": time.time(), "event": event, **label, **facts}))

    def _write(self, *lines: str) -> None:
        if lines and not self._config.quiet:
            try:
                self._out.write("\n".join(lines) + "\n")
                self._out.flush()
            except (BrokenPipeError, ValueError):  # the reader left; the mail still has to be caught
                self._stopped.set()
