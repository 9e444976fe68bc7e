"""A mail in short, for lists and for the search index: what stores keep beside the bytes, read in one go."""

from msgspec import Struct

from catcher.message.content import Content
from catcher.message.links import in_text
from catcher.message.values import Envelope, Summary


class Digest(Struct, frozen=True, kw_only=True):
    """All that a list, a search and a tag rule need to know of a mail."""

    summary: Summary
    text: str
    """What a word is searched in, one piece a line: the subject, who it is from and to, the text part, the text
    of the HTML and the targets of its links, the names of the files. Neither folded nor shortened."""
    filenames: tuple[str, ...] = ()
    """Of attachments and inline parts."""
    types: tuple[str, ...] = ()
    """Content types of the parts, the root's first, each once."""
    inline: int = 0
    """Parts that the text shows within itself."""
    links: bool = False
    codes: bool = False
    """Whether something in it is likely to be a one-time code."""
    tags: tuple[str, ...] = ()
    """What its X-Tags header asks for."""


def summarise(raw: bytes, envelope: Envelope) -> Summary:
    """What a list shows of a mail. Attachments are not decoded."""
    return _summary(Content(raw, envelope))


def digest(raw: bytes, envelope: Envelope) -> Digest:
    """The summary of a mail and what it is searched by. Attachments are not decoded."""
    content = Content(raw, envelope)
    files = content.attachments + content.inline
    names = tuple(part.filename for part in files if part.filename)
    hrefs = content.hrefs
    plain, seen = content.plain, content.seen_text
    people = content.senders + content.to + content.cc + content.bcc + content.reply_to
    named = (f"{person.name} {person.address}".strip() for person in people)
    return Digest(
        summary=_summary(content),
        text="\n".join(filter(None, (content.subject, *named, envelope.mail_from, plain, seen, *hrefs, *names))),
        filenames=names,
        types=tuple(dict.fromkeys(part.content_type for part in content.parts)),
        inline=len(content.inline),
        links=bool(hrefs) or any(in_text(plain)),
        codes=any(code.likely for code in content.codes),
        tags=content.tags,
    )


def _summary(content: Content) -> Summary:
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
