"""Entries and mails, in the shapes of the wire."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import astuple

from catcher.message import Address, Entry, Envelope
from catcher.message.moments import sayable

from . import mailpit

if TYPE_CHECKING:
    from catcher.message import Content, Part


def moment(seconds: float) -> str:
    """A point in time as RFC 3339 has it, in milliseconds; empty for none."""
    if not seconds:
        return ""
    return datetime.fromtimestamp(sayable(seconds), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def summary(entry: Entry) -> mailpit.Summary:
    """A row of a list."""
    said = entry.summary
    return mailpit.Summary(
        ID=entry.id,
        MessageID=said.message_id,
        Read=entry.read,
        From=_address(said.sender),
        To=_addresses(said.to),
        Cc=_addresses(said.cc),
        Bcc=_addresses(said.bcc),
        ReplyTo=_addresses(said.reply_to),
        Subject=said.subject,
        Created=moment(entry.received),
        Username=entry.envelope.auth_user,
        Tags=list(entry.tags),
        Size=entry.size,
        Attachments=said.attachments,
        Snippet=said.snippet,
        Seq=entry.seq,
        MailFrom=entry.envelope.mail_from,
        RcptTo=list(entry.envelope.rcpt_to),
        Inbox=entry.inbox,
        Pinned=entry.pinned,
        Defects=said.defects,
    )


def message(entry: Entry, content: "Content") -> mailpit.Message:
    """One message, read."""
    sums = {part.id: _checksums(part.body) for part in content.parts if not part.children}
    return mailpit.Message(
        ID=entry.id,
        MessageID=content.message_id,
        From=_address(content.sender),
        To=_addresses(content.to),
        Cc=_addresses(content.cc),
        Bcc=_addresses(content.bcc),
        ReplyTo=_addresses(content.reply_to),
        ReturnPath=entry.envelope.mail_from,
        Subject=content.subject,
        ListUnsubscribe=_list_unsubscribe(content),
        Date=_date(content) or moment(entry.received),
        Tags=list(entry.tags),
        Username=entry.envelope.auth_user,
        Text=content.text,
        HTML=content.html,
        Size=entry.size,
        Inline=[_attachment(part, sums[part.id]) for part in content.inline],
        Attachments=[_attachment(part, sums[part.id]) for part in content.attachments],
        Seq=entry.seq,
        Read=entry.read,
        Pinned=entry.pinned,
        Inbox=entry.inbox,
        Created=moment(entry.received),
        SessionID=entry.session_id,
        Envelope=_envelope(entry.envelope),
        Links=[mailpit.Link(link.url, link.text, link.where) for link in content.links],
        Codes=[mailpit.Code(code.value, code.context, code.likely) for code in content.codes],
        Deliveries=[mailpit.Delivery(*astuple(delivery)) for delivery in content.deliveries],
        Invitations=[mailpit.Invitation(*astuple(invitation)) for invitation in content.invitations],
        Defects=list(content.defects),
        Parts=_tree(content.root, sums),
    )


def _address(address: Address | None) -> mailpit.Address:
    return mailpit.Address(address.name, address.address) if address else mailpit.Address("", "")


def _addresses(addresses: Iterable[Address]) -> list[mailpit.Address]:
    return [mailpit.Address(address.name, address.address) for address in addresses]


def _date(content: "Content") -> str:
    return content.date.isoformat().replace("+00:00", "Z") if content.date else ""


def _envelope(envelope: Envelope) -> mailpit.Envelope:
    return mailpit.Envelope(
        MailFrom=envelope.mail_from,
        RcptTo=list(envelope.rcpt_to),
        Helo=envelope.helo,
        Peer=envelope.peer,
        TLS=envelope.tls,
        AuthUser=envelope.auth_user,
        MailOptions=list(envelope.mail_options),
        RcptOptions=[list(options) for options in envelope.rcpt_options],
        Began=moment(envelope.began),
    )


def _checksums(body: bytes) -> mailpit.Checksums:
    return mailpit.Checksums(
        hashlib.md5(body, usedforsecurity=False).hexdigest(),
        hashlib.sha1(body, usedforsecurity=False).hexdigest(),
        hashlib.sha256(body).hexdigest(),
    )


def _attachment(part: "Part", sums: mailpit.Checksums) -> mailpit.Attachment:
    return mailpit.Attachment(
        PartID=part.id,
        FileName=part.download_name,
        ContentType=part.content_type,
        ContentID=part.content_id,
        Size=part.size,
        Checksums=sums,
    )


def _tree(part: "Part", sums: dict[str, mailpit.Checksums]) -> mailpit.Part:
    return mailpit.Part(
        PartID=part.id,
        ContentType=part.content_type,
        Charset=part.charset,
        Encoding=part.encoding,
        Disposition=part.disposition,
        FileName=part.filename,
        ContentID=part.content_id,
        Size=part.size,
        Checksums=sums.get(part.id),
        Parts=[_tree(child, sums) for child in part.children],
    )


def _list_unsubscribe(content: "Content") -> mailpit.ListUnsubscribe:
    said = content.list_unsubscribe
    return mailpit.ListUnsubscribe(said.header, list(said.links), said.errors, said.header_post, said.one_click)
