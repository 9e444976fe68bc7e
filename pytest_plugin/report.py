"""What the end of a failed test shows: its mail, its conversations, and what came too late."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from .conversations import transcript
from .message import Message
from .watch import Watch

if TYPE_CHECKING:
    from catcher.session import Session

MOST_SHOWN = 10
"""Mails and conversations of one test that are shown."""
MOST_LINES = 20
"""Lines of one mail's text."""
MASK = "********"


def complaint(item: pytest.Item, watch: Watch) -> str:
    """Why a test that passed has failed; empty if it has not."""
    if errors := watch.errors.take():
        return "\n".join(["the mail server failed during this test:", *errors])
    if not item.config.getini("mail_strict") or _allows_unchecked(item):
        return ""
    if not (unchecked := watch.unchecked()):
        return ""
    mails = "1 mail that nobody looked at" if len(unchecked) == 1 else f"{len(unchecked)} mails that nobody looked at"
    return "\n".join(
        [
            f"this test sent {mails} (mail_strict):",
            *(f"  {message.line}" for message in unchecked[:MOST_SHOWN]),
            "Assert on it, or mark the test: @pytest.mark.mail(allow_unchecked=True)",
        ]
    )


def add_mail(report: pytest.TestReport, item: pytest.Item, watch: Watch) -> None:
    """Add a section to the report; as text, so that it travels from a worker to the terminal."""
    how = item.config.getini("mail_report")
    if how == "none":
        return
    try:
        said = "\n".join(_told(watch, full=how == "full"))
    except Exception as error:  # noqa: BLE001  a report that can't be made must not end the whole run
        said = f"the mail of this test can't be shown: {error!r}"
    if said:
        report.sections.append(("mail", redacted(said, item.config.getini("mail_report_redact"))))


def redacted(text: str, patterns: Iterable[str]) -> str:
    """``text`` with everything that a pattern finds masked; of a pattern with groups only the groups."""
    for pattern in patterns:
        text = re.sub(pattern, _mask, text)
    return text


def _mask(match: re.Match[str]) -> str:
    if not match.re.groups:
        return MASK
    whole = match[0]
    for group in match.groups():
        whole = whole.replace(group, MASK) if group else whole
    return whole


def _told(watch: Watch, *, full: bool) -> list[str]:
    view = watch.view()
    messages = view.look()
    if not full:
        return [*watch.late(), *(f"{message.line}  {message.when}" for message in messages[:MOST_SHOWN])]
    return [*watch.late(), *_mails(messages), *_transcripts(watch.server.sessions(since=view.start.at))]


def _mails(messages: list[Message]) -> list[str]:
    said = []
    for message in messages[:MOST_SHOWN]:
        said.append(f"{message!r}  {message.when}")
        lines = (message.text or message.html).splitlines()
        said += [f"    {line}" for line in lines[:MOST_LINES]]
        if len(lines) > MOST_LINES:
            said.append(f"    … {len(lines) - MOST_LINES} more lines")
    if len(messages) > MOST_SHOWN:
        said.append(f"and {len(messages) - MOST_SHOWN} more")
    return said


def _transcripts(sessions: "list[Session]") -> list[str]:
    said = []
    for session in sessions[:MOST_SHOWN]:
        said.append(f"conversation with {session.peer}, {session.outcome}")
        said += [f"  {line}" for line in transcript(session)]
    if len(sessions) > MOST_SHOWN:
        said.append(f"and {len(sessions) - MOST_SHOWN} more conversations")
    return said


def _allows_unchecked(item: pytest.Item) -> bool:
    return any(mark.kwargs.get("allow_unchecked") for mark in item.iter_markers("mail"))
