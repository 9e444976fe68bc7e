"""A mail as a program hands it to sendmail, made fit to be sent: what an MTA would add is added, Bcc is taken out.

This is a client's part. What the catcher receives it never changes.
"""

import re
import socket
from collections.abc import Sequence
from email.utils import formataddr, formatdate, make_msgid
from typing import IO

from msgspec import Struct

from catcher.message import read

_BCC = re.compile(rb"^(?:resent-)?bcc[ \t]*:.*\n(?:[ \t].*\n)*", re.IGNORECASE | re.MULTILINE)
_FROM = re.compile(rb"^from[ \t]*:", re.IGNORECASE | re.MULTILINE)
_DATE = re.compile(rb"^date[ \t]*:", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:", re.IGNORECASE | re.MULTILINE)


class Submission(Struct, frozen=True):
    """What to say to the server."""

    sender: str
    recipients: list[str]
    raw: bytes


def prepared(
    source: IO[bytes],
    *,
    sender: str,
    name: str,
    recipients: Sequence[str],
    from_headers: bool,
    dot_is_text: bool,
) -> Submission:
    """Read a mail up to its end, or to a line with a single dot; ``from_headers`` adds whom it names."""
    raw = _lines(source, dot_is_text=dot_is_text)
    wanted = list(recipients)
    content = read(raw)
    if from_headers:
        wanted += [person.address for person in (*content.to, *content.cc, *content.bcc) if person.address]
    head, body = _parted(raw)
    if from_headers:
        head = _BCC.sub(b"", head)
    added = b""
    if not _FROM.search(head):
        added += b"From: %s\r\n" % formataddr((name, sender)).encode()
    if not _DATE.search(head):
        added += b"Date: %s\r\n" % formatdate(localtime=True).encode()
    if not _MESSAGE_ID.search(head):
        added += b"Message-ID: %s\r\n" % make_msgid(domain=socket.gethostname() or None).encode()
    unique = list(dict.fromkeys(wanted))
    return Submission(sender, unique, added + head + body)


def _lines(source: IO[bytes], *, dot_is_text: bool) -> bytes:
    """The mail with its lines ended by CRLF. A postmark that a mailbox left at the top is no part of it."""
    lines: list[bytes] = []
    for line in source:
        bare = line.rstrip(b"\r\n")
        if bare == b"." and not dot_is_text:
            break
        if lines or not line.startswith(b"From "):
            lines.append(bare + b"\r\n")
    return b"".join(lines)


def _parted(raw: bytes) -> tuple[bytes, bytes]:
    """The header block, and the empty line with the body; a mail that begins with no header is all body."""
    end = read(raw).headers.end
    head = raw[:end]
    if head == b"\r\n" or head.endswith(b"\r\n\r\n"):
        head = head[:-2]
    return head, b"\r\n" + raw[end:]
