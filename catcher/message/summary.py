"""A mail in short: what a list shows of it."""

from catcher.message.content import Content
from catcher.message.values import Envelope, Summary


def summarise(raw: bytes, envelope: Envelope) -> Summary:
    """What a list shows of a mail. Attachments are not decoded."""
    return summary_of(Content(raw, envelope))


def summary_of(content: Content) -> Summary:
    """What a list shows of a mail that is being read anyway: whoever indexes it reads it once for both."""
    return Summary(
        message_id=content.message_id,
        sender=content.sender,
        to=content.to,
        cc=content.cc,
        bcc=content.bcc,
        reply_to=content.reply_to,
        subject=content.subject,
        snippet=content.snippet,
        attachments=len(content.attachments),
        defects=len(content.defects),
    )
