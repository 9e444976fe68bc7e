"""The JSON of the API, read into the values that the rest of the program speaks in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from catcher.message import Address, Entry, Envelope, Summary
from catcher.session import Line, Refusal, Session


def seconds(moment: str) -> float:
    """A time of the API in seconds since the epoch; 0 for none."""
    return datetime.fromisoformat(moment).timestamp() if moment else 0.0


def _address(said: dict[str, str]) -> Address:
    return Address(said["Name"], said["Address"])


def entry(said: dict[str, Any]) -> Entry:
    """A row of a list."""
    return Entry(
        seq=said["Seq"],
        id=said["ID"],
        received=seconds(said["Created"]),
        size=said["Size"],
        envelope=Envelope(mail_from=said["MailFrom"], rcpt_to=tuple(said["RcptTo"]), auth_user=said["Username"]),
        summary=Summary(
            message_id=said["MessageID"],
            sender=_address(said["From"]) if said["From"]["Address"] or said["From"]["Name"] else None,
            to=tuple(map(_address, said["To"])),
            cc=tuple(map(_address, said["Cc"])),
            bcc=tuple(map(_address, said["Bcc"])),
            reply_to=tuple(map(_address, said["ReplyTo"])),
            subject=said["Subject"],
            snippet=said["Snippet"],
            attachments=said["Attachments"],
            defects=said["Defects"],
        ),
        inbox=said["Inbox"],
        read=said["Read"],
        pinned=said["Pinned"],
        tags=tuple(said["Tags"]),
    )


def whole_entry(said: dict[str, Any]) -> Entry:
    """The entry that a whole message tells of, its whole envelope included."""
    row = {
        **said,
        "MailFrom": said["Envelope"]["MailFrom"],
        "RcptTo": said["Envelope"]["RcptTo"],
        "Snippet": "",
        "Attachments": len(said["Attachments"]),
        "Defects": len(said["Defects"]),
    }
    return replace(
        entry(row),
        session_id=said["SessionID"],
        envelope=envelope(said["Envelope"]),
    )


def envelope(said: Mapping[str, Any]) -> Envelope:
    """What SMTP said about a mail."""
    return Envelope(
        mail_from=said["MailFrom"],
        rcpt_to=tuple(said["RcptTo"]),
        helo=said["Helo"],
        peer=said["Peer"],
        tls=said["TLS"],
        auth_user=said["AuthUser"],
        mail_options=tuple(said["MailOptions"]),
        rcpt_options=tuple(map(tuple, said["RcptOptions"])),
        began=seconds(said["Began"]),
    )


def session(said: Mapping[str, Any]) -> Session:
    """A conversation, with what was said in it or without."""
    return Session(
        id=said["ID"],
        began=seconds(said["Began"]),
        ended=seconds(said["Ended"]) or None,
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
        lines=tuple(Line(line["At"], line["Side"], line["Text"]) for line in said.get("Lines", ())),
        omitted=said.get("Omitted", 0),
    )
