"""A mail in short: what a list shows of it."""

from catcher.message.content import Content
from catcher.message.values import Summary


def summary_of(content: Content) -> Summary:
    """What a list shows of a mail. Attachments are not decoded."""
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
