"""What we answer: codes after RFC 5321, 4.2, enhanced codes after RFC 3463, encoded once."""

import re

from msgspec import Struct

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Nothing that a client sent may end a line of a reply or start another."""


class Reply(Struct, frozen=True):
    """An answer, as policies, faults and hooks give it."""

    code: int
    text: str
    """May have several lines, divided by ``\\n``."""
    enhanced: str = ""
    """As in ``5.1.1``; empty for none."""

    def encode(self) -> bytes:
        """As it is sent."""
        return reply(self.code, self.enhanced, *self.text.split("\n"))


class Unacceptable(Exception):
    """A command can't be taken; the reply says why."""

    def __init__(self, reply: bytes) -> None:
        super().__init__(reply)
        self.reply = reply


def reply(code: int, enhanced: str, *lines: str) -> bytes:
    """One reply of one or more lines, with its line ends."""
    texts = [f"{enhanced} {line}".strip() if enhanced else line for line in lines]
    marks = ["-"] * (len(texts) - 1) + [" "]
    safe = (f"{code}{mark}{_UNSAFE.sub('?', text)}\r\n" for mark, text in zip(marks, texts, strict=True))
    return "".join(safe).encode("utf-8", "replace")


_ENHANCED = re.compile(rb"^([0-9]{3}[ -])[245]\.[0-9]{1,3}\.[0-9]{1,3} ?", re.MULTILINE)


def without_enhanced_codes(encoded: bytes) -> bytes:
    """A reply, as it was before RFC 2034."""
    return _ENHANCED.sub(rb"\1", encoded)


OK = reply(250, "2.0.0", "Ok")
SENDER_OK = reply(250, "2.1.0", "Ok")
RECIPIENT_OK = reply(250, "2.1.5", "Ok")
BYE = reply(221, "2.0.0", "Bye")
DISCARDED = reply(250, "2.0.0", "Ok: discarded")
START_TLS = reply(220, "2.0.0", "Ready to start TLS")
SEND_BODY = reply(354, "", "End data with <CR><LF>.<CR><LF>")
NOT_VERIFIED = reply(252, "2.1.5", "Send some mail and see: everything is accepted here")

STOPPING = reply(421, "4.3.2", "This server is stopping")
TOO_MANY_CONNECTIONS = reply(421, "4.3.2", "Too many connections; come back later")
IDLE = reply(421, "4.4.2", "Nothing was heard for too long")
TOO_MANY_ERRORS = reply(421, "4.7.0", "Too many bad commands in a row")
NOT_HTTP = reply(421, "4.7.0", "This is an SMTP server; HTTP is spoken on another port")
TOO_MANY_RECIPIENTS = reply(452, "4.5.3", "Too many recipients for one mail")
FAILED = reply(421, "4.3.0", "This server failed; its log says why")

UNKNOWN = reply(500, "5.5.2", "No such command; try HELP")
LINE_TOO_LONG = reply(500, "5.5.2", "Line too long")
BAD_CHARACTER = reply(501, "5.5.2", "A command may have no control characters")
BDAT_SYNTAX = reply(501, "5.5.4", "Syntax: BDAT size [LAST]")
NO_ARGUMENT = reply(501, "5.5.4", "This command takes no argument")
NOT_OFFERED = reply(502, "5.5.1", "Not offered here")
NEED_HELO = reply(503, "5.5.1", "Say HELO or EHLO first")
NEED_MAIL = reply(503, "5.5.1", "Say MAIL first")
NEED_RCPT = reply(503, "5.5.1", "Say RCPT first")
NO_CHUNKS_BEFORE_DATA = reply(503, "5.5.1", "The mail has begun with BDAT; go on with it, or say RSET")
BINARY_NEEDS_BDAT = reply(503, "5.5.1", "A BINARYMIME mail is sent with BDAT (RFC 3030 3)")
ALREADY_TLS = reply(503, "5.5.1", "TLS is already spoken")
NOT_WELCOME = reply(503, "5.5.1", "You were refused; say QUIT (RFC 5321 3.1)")
NESTED_MAIL = reply(503, "5.5.1", "A sender is already given; RSET begins anew")
NEED_TLS = reply(530, "5.7.0", "Must issue a STARTTLS command first")
NEED_AUTH = reply(530, "5.7.0", "Authentication required")
TOO_LARGE = reply(552, "5.3.4", "The mail is larger than this server takes")


def queued_as(id: str) -> bytes:
    """The mail is kept."""
    return f"250 2.0.0 Ok: queued as {id}\r\n".encode()


def duplicate_of(id: str) -> bytes:
    """A mail of that Message-ID is kept already."""
    return f"250 2.0.0 Ok: duplicate of {id}, not kept again\r\n".encode()


def chunk_received(size: int) -> bytes:
    """One chunk of several is here (RFC 3030, 2)."""
    return f"250 2.0.0 {size} octets received\r\n".encode()
