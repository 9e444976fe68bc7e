"""What is wrong with the header of a mail, in plain words; who can't be read is told why."""

from catcher.message import charsets, words
from catcher.message.headers import Headers, canonical, unfolded
from catcher.message.values import Envelope

# Fields of which a mail may have one (RFC 5322, 3.6).
_ONCE = {b"from", b"sender", b"to", b"cc", b"bcc", b"reply-to", b"subject", b"date", b"message-id"}
# Fields in which encoded words are read.
_WORDED = (b"subject", b"from", b"to", b"cc", b"bcc", b"reply-to")


def of_headers(raw: bytes, headers: Headers, envelope: Envelope | None) -> list[str]:
    """What is wrong with the fields of a mail that came in this envelope."""
    block = raw[headers.start : headers.end]
    if not len(headers):
        return ["the mail has no header"]
    found = [
        f"{_named(key)} occurs {len(headers.every(key))} times (RFC 5322, 3.6)"
        for key in headers.repeated
        if key in _ONCE
    ]
    if b"=?" in block:
        for key in _WORDED:
            value = headers.first(key)
            if value is not None and b"=?" in value:
                found += [f"{_named(key)} {defect}" for defect in words.defects(unfolded(value))]
    if not block.isascii():
        found += _raw(headers, envelope)
    return found


def _raw(headers: Headers, envelope: Envelope | None) -> list[str]:
    """Raw UTF-8 is allowed where the client asked for it (RFC 6532); without an envelope nobody knows."""
    smtputf8 = envelope is None or any(option.upper() == "SMTPUTF8" for option in envelope.mail_options)
    found = []
    for header in headers:
        if not header.raw.isascii():
            charset = charsets.guess(header.raw)[1]
            if charset != "utf-8":
                found.append(f"{header.canonical} holds raw bytes outside ASCII: read as {charset}")
            elif not smtputf8:
                found.append(f"{header.canonical} holds raw UTF-8, and SMTPUTF8 was not asked for (RFC 6532)")
    return found


def _named(key: bytes) -> str:
    return canonical(key.decode("ascii"))
