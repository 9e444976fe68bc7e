"""The HTTP API's JSON as the values that the rest of the plugin speaks in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catcher.message import Envelope
from catcher.session import Line, Refusal, Session

CUT = 0.001
"""The API's times are cut to milliseconds; what began within the first of a test has not begun before it."""


def envelope_of(said: Mapping[str, Any]) -> Envelope:
    """What SMTP said about a mail."""
    return Envelope(
        mail_from=said["MailFrom"],
        rcpt_to=tuple(said["RcptTo"]),
        helo=said["Helo"],
        peer=said["Peer"],
        tls=said["TLS"],
        auth_user=said["AuthUser"],
        mail_options=tuple(said["MailOptions"]),
        rcpt_options=tuple(tuple(options) for options in said["RcptOptions"]),
        began=seconds_of(said["Began"]),
    )


def session_of(said: Mapping[str, Any]) -> Session:
    """One conversation with its lines."""
    return Session(
        id=said["ID"],
        began=seconds_of(said["Began"]),
        ended=seconds_of(said["Ended"]) or None,
        peer=said["Peer"],
        listener=said["Listener"],
        helo=said["Helo"],
        tls=said["TLS"],
        auth_user=said["AuthUser"],
        outcome=said["Outcome"],
        ending=said["Ending"],
        delivered=tuple(said["Delivered"]),
        refused=tuple(Refusal(one["Command"], one["Reply"]) for one in said["Refused"]),
        warnings=tuple(said["Warnings"]),
        lines=tuple(Line(line["At"], line["Side"], line["Text"]) for line in said["Lines"]),
        omitted=said["Omitted"],
    )


def seconds_of(time: str) -> float:
    """A time of the API in seconds since the epoch; 0 for none."""
    return datetime.fromisoformat(time).timestamp() + CUT if time else 0.0
