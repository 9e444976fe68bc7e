"""mbox (RFC 4155): mails in one file, each after a line that begins with ``From ``.

Written as "mboxrd": a line of a mail that looks like such a line gets a ``>`` before it, and loses it again when
read, so that nothing is changed but line ends: CRLF becomes LF, as everywhere in mbox.
"""

import re
import time
from calendar import timegm
from collections.abc import Iterable, Iterator
from email.utils import parsedate_tz

from msgspec.structs import replace

from catcher.errors import FileError
from catcher.files.found import NOBODY, Found, with_crlf
from catcher.message import Entry
from catcher.message.moments import sayable

_POSTMARK = re.compile(rb"From +(?:(\S+) +)?(.*)")
_LIKE_A_POSTMARK = re.compile(rb"^(>*From )", re.MULTILINE)
_GUARDED = re.compile(rb"^>(>*From )", re.MULTILINE)
_NULL_SENDER = "MAILER-DAEMON"


def read(lines: Iterable[bytes], origin: str) -> Iterator[Found]:
    """The mails of an mbox, which is read line by line. A postmark counts at the top and after an empty line."""
    mail: list[bytes] | None = None
    postmark, number = b"", 0
    after_empty = True
    for line in lines:
        if after_empty and line.startswith(b"From "):
            if mail is not None:
                yield _found(mail, postmark, f"{origin}, mail {number}")
            mail, postmark, number = [], line, number + 1
        elif mail is None:
            raise FileError(f"{origin} is no mbox: its first line does not begin with 'From '")
        else:
            mail.append(line)
        after_empty = line in (b"\n", b"\r\n")
    if mail is not None:
        yield _found(mail, postmark, f"{origin}, mail {number}")


def _found(mail: list[bytes], postmark: bytes, origin: str) -> Found:
    if mail and mail[-1] in (b"\n", b"\r\n"):
        mail.pop()  # it parts this mail from the next
    raw = _GUARDED.sub(rb"\1", with_crlf(b"".join(mail)))
    said = _POSTMARK.match(postmark)
    sender = (said[1] or b"").decode("utf-8", "replace") if said else ""
    sender = sender if "@" in sender else ""
    return Found(
        raw=raw, origin=origin, date=_date(said[2]) if said else None, envelope=replace(NOBODY, mail_from=sender)
    )


def _date(text: bytes) -> float | None:
    """When the mail was delivered: ``Thu Jan  1 00:00:00 1970``, in UTC unless it says otherwise."""
    found = parsedate_tz(text.decode("ascii", "replace"))
    if found is None:
        return None
    try:
        return float(timegm((*found[:6], 0, 0, 0)) - (found[9] or 0))
    except (ValueError, OverflowError):
        return None


def encode(entry: Entry, raw: bytes) -> bytes:
    """One mail of an mbox, its empty line included."""
    sender = re.sub(r"\s", "-", entry.envelope.mail_from) or _NULL_SENDER
    postmark = f"From {sender} {time.asctime(time.gmtime(sayable(entry.received)))}\n".encode()
    mail = _LIKE_A_POSTMARK.sub(rb">\1", raw.replace(b"\r\n", b"\n"))
    return postmark + mail + (b"\n" if mail.endswith(b"\n") else b"\n\n")
