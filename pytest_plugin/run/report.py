"""What the end of a failed test shows: its mail, its conversations, and what came too late."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .. import settings
from ..conversations import transcript
from ..message import Message
from .complaint import server_failed
from .redaction import redacted
from .saving import save
from .watch import Watch

if TYPE_CHECKING:
    from catcher.session import Session

MOST_SHOWN = 10
"""Mails and conversations of one test that are shown."""
MOST_LINES = 20
"""Lines of one mail's text."""


def add_mail(report: pytest.TestReport, item: pytest.Item, watch: Watch) -> None:
    """Show and save the mail of a failed test; as text, so that it travels from a worker to the terminal."""
    try:
        view = watch.view()
        messages, sessions = view.look(), watch.server.sessions(since=view.start.at)
        said = "\n".join([*watch.late(), *_told(messages, sessions, how=settings.report(item.config))])
        if folder := item.config.getoption("--mail-save"):
            try:
                saved = save(Path(folder), item.nodeid, messages, sessions, masks=settings.masks(item.config))
            except OSError as error:
                said = (
                    f"the mail of this test could not be saved in {folder}: {error.strerror or error}\n{said}".rstrip()
                )
            else:
                properties = [("mail_saved", str(path)) for path in saved]
                item.user_properties += properties
                report.user_properties += properties
    except Exception as error:  # noqa: BLE001  a report that can't be made must not end the whole run
        said = f"the mail of this test can't be shown: {error!r}"
    if said:
        report.sections.append(("mail", said))


def add_errors(report: pytest.TestReport, item: pytest.Item, watch: Watch) -> None:
    """Say what the server could not do: a test that has failed anyway is not failed for it a second time."""
    if said := server_failed(item, watch):
        report.sections.append(("mail server", said))


def mask(report: pytest.TestReport, config: pytest.Config) -> None:
    """Mask the whole report: a failure quotes mail, and so may what the application has printed."""
    masks = settings.masks(config)
    report.sections = [(title, redacted(text, masks)) for title, text in report.sections]
    said = str(report.longrepr)
    if (masked := redacted(said, masks)) != said:
        report.longrepr = masked


def _told(messages: list[Message], sessions: "list[Session]", *, how: str) -> list[str]:
    if how == "none":
        return []
    if how == "short":
        return [f"{message.line}  {message.when}" for message in messages[:MOST_SHOWN]] + _and_more(len(messages))
    return [*_mails(messages), *_transcripts(sessions)]


def _mails(messages: list[Message]) -> list[str]:
    said = []
    for message in messages[:MOST_SHOWN]:
        said.append(f"{message.line}  {message.when}")
        said += [f"  asked for {message.asked_for}"] if message.asked_for else []
        said += [f"  attached: {attachment!r}" for attachment in message.attachments]
        lines = (message.text or message.html).splitlines()
        said += [f"    {line}" for line in lines[:MOST_LINES]]
        if len(lines) > MOST_LINES:
            said.append(f"    and {len(lines) - MOST_LINES} more lines")
    return said + _and_more(len(messages))


def _transcripts(sessions: "list[Session]") -> list[str]:
    said = []
    for session in sessions[:MOST_SHOWN]:
        said.append(f"conversation with {session.peer}, {session.outcome}")
        said += [f"  {line}" for line in transcript(session)]
    return said + _and_more(len(sessions), what=" conversations")


def _and_more(count: int, *, what: str = "") -> list[str]:
    return [f"and {count - MOST_SHOWN} more{what}"] if count > MOST_SHOWN else []
