"""What a running catcher says: where it listens, a line for each mail and each no; for people, or as JSON."""

import time
from collections.abc import Mapping, Sequence
from typing import TextIO

from catcher.app import Catcher
from catcher.cli import conversation
from catcher.cli.lines import as_json, facts, line
from catcher.cli.wording import clock
from catcher.errors import CatcherError
from catcher.events import Arrived, Disconnected, Event, Lagged, Refused
from catcher.message import Entry
from catcher.session import Session

MOST_LINES_A_SECOND = 20
"""More than that nobody reads, and a flood of lines would slow the mail down; the rest is told as a number."""
MOST_AT_ONCE = 500
"""Events that are told together."""


class Journal:
    """Writes to ``out`` what a catcher does. A pipe that is closed at the other end ends the writing, nothing else."""

    def __init__(self, catcher: Catcher, *, out: TextIO) -> None:
        self._catcher = catcher
        self._config = catcher.config
        self._out: TextIO | None = out
        self.tell = self._tell_in_json if self._config.log == "json" else self._tell_in_text

    def ready(self, *, seconds: float) -> None:
        """Say where the catcher listens; ``seconds`` is how long the start took."""
        catcher, config = self._catcher, self._config
        chance = {"seed": catcher.smtp.faults.seed} if config.faults else {}  # so that what it did can be had again
        if config.log == "json":
            where = {
                "smtp": [there.address for there in catcher.listeners],
                "http": catcher.http_url,
                "store": config.store,
            }
            self._write_json("ready", **where, **chance, max_messages=config.max_messages, seconds=round(seconds, 3))
            return
        limit = f"at most {config.max_messages:,} messages" if config.max_messages else "no limit"
        self._write(
            *([f"Label  {config.label}"] if config.label else []),
            *(f"{there.protocol.upper():5}  {there.address}" for there in catcher.listeners),
            f"HTTP   {catcher.http_url or 'none'}",
            f"Store  {config.store.removesuffix(':')}, {limit}",
            *(f"Seed   {seed} for chance in faults" for seed in chance.values()),
            f"Ready in {seconds:.2f} s. Ctrl-C stops.",
        )

    def _tell_in_json(self, events: list[Event]) -> float:
        for first in range(0, len(events), MOST_AT_ONCE):
            self._tell_some_in_json(events[first : first + MOST_AT_ONCE])
        return 0

    def _tell_some_in_json(self, events: list[Event]) -> None:
        entries, problem = self._entries(events)
        for event in events:
            if isinstance(event, Arrived):
                entry = entries.get(event.seq)
                why: dict[str, object] = {"error": problem} if problem else {"removed": True}
                known = {"id": event.id, "seq": event.seq, "inbox": event.inbox, **why}
                self._write_json("kept", **(facts(entry) if entry else known))
            elif isinstance(event, Refused):
                said = {"command": event.command, "reply": event.reply, "fault": event.fault}
                self._write_json("refused", session=event.session_id, **said)
            elif isinstance(event, Disconnected) and (session := self._conversation(event)):
                how = {"session": session.id, "outcome": session.outcome, "peer": session.peer}
                took = (session.ended or time.time()) - session.began
                self._write_json("conversation", **how, seconds=round(took, 3), warnings=session.warnings)
            elif isinstance(event, Lagged):
                self._write_json("lagged")

    def _tell_in_text(self, events: list[Event]) -> float:
        worth = Arrived | Refused | Disconnected if self._config.verbose else Arrived | Refused
        news = [event for event in events if isinstance(event, worth)]
        told = news[:MOST_LINES_A_SECOND]
        entries, problem = self._entries(told)
        self._write(*filter(None, (self._line(event, entries, problem) for event in told)))
        untold = len(news) - MOST_LINES_A_SECOND
        if untold > 0:
            self._write(f"{clock(time.time())}  … and {untold:,} more")
        # A line has the mail read, by a thread that competes with those who send: that must not happen for each.
        lines = MOST_LINES_A_SECOND if any(isinstance(event, Lagged) for event in events) else max(1, len(news))
        return min(lines / MOST_LINES_A_SECOND, 1.0)

    def _line(self, event: Arrived | Refused | Disconnected, entries: Mapping[int, Entry], problem: str) -> str:
        if isinstance(event, Arrived):
            entry = entries.get(event.seq)
            why = f"can't be shown: {problem}" if problem else "is removed already"
            return line(entry) if entry else f"{clock(time.time())}  {event.id} came, and {why}"
        if isinstance(event, Disconnected):
            session = self._conversation(event)
            return conversation.line(session, id_first=False) if session else ""
        said = [clock(time.time()), "refused", event.command, event.reply]
        return "  ".join(said + ([f"({event.fault})"] if event.fault else []))

    def _entries(self, events: Sequence[Event]) -> tuple[dict[int, Entry], str]:
        """The mail that came, as far as it is still there, by its seq; and if none can be read, why.

        Asked for at once: each look at the mailbox waits several times for the interpreter, which those who send
        don't let go of.
        """
        seqs = [event.seq for event in events if isinstance(event, Arrived)]
        if not seqs:
            return {}, ""
        try:
            page = self._catcher.mailbox.find(after=min(seqs) - 1, before=max(seqs) + 1, limit=None)
        except CatcherError as error:
            return {}, str(error)
        return {entry.seq: entry for entry in page.entries}, ""

    def _conversation(self, event: Disconnected) -> Session | None:
        """Only where more is to be said."""
        try:
            return self._catcher.mailbox.session(event.session_id) if self._config.verbose else None
        except CatcherError:
            return None

    def _write_json(self, event: str, **facts: object) -> None:
        label = {"label": self._config.label} if self._config.label else {}
        self._write(as_json({"time": time.time(), "event": event, **label, **facts}))

    def _write(self, *lines: str) -> None:
        if lines and self._out:
            try:
                self._out.write("\n".join(lines) + "\n")
                self._out.flush()
            except (OSError, ValueError):  # the reader left; the mail still has to be caught
                self._out = None
