"""Reads the body of a mail in blocks, after DATA (RFC 5321, 4.1.1.4) or as chunks (RFC 3030); never line by line."""

from catcher.smtp.incoming import Incoming


async def read_body(incoming: Incoming, *, limit: int) -> bytes | None:
    """The mail that follows a 354 reply, unstuffed, byte for byte; None if it has more than ``limit`` octets.

    It ends with CRLF ``.`` CRLF and with nothing else: a dot between bare line feeds is part of the mail
    (RFC 5321, 4.1.1.4; what servers disagree on here is known as SMTP smuggling). A mail that is too large
    is read to its end and forgotten on the way, so that no part of it is ever taken for a command.
    """
    buffer = incoming.buffer
    # The line that said DATA has just ended, so a dot may end the mail at once.
    while len(buffer) < 3 and b".\r\n".startswith(buffer):
        await incoming.more()
    if buffer.startswith(b".\r\n"):
        del buffer[:3]
        return b""
    # Doubled dots don't count (RFC 1870, 4), and at worst there is one to every three octets of the mail.
    most = limit + limit // 3 + 5
    start = 0
    while (end := buffer.find(b"\r\n.\r\n", start)) < 0:
        start = max(0, len(buffer) - 4)
        if start > most:
            await _drain(incoming)
            return None
        await incoming.more()
    body = unstuff(_take_body(incoming, end))
    return body if len(body) <= limit else None


async def read_chunk(incoming: Incoming, size: int, *, most: int) -> bytes | None:
    """The chunk that follows BDAT, ``size`` octets as they are; None if that is more than ``most``.

    A chunk that is too large is read and forgotten, in bounded memory: what follows it is a command again.
    """
    buffer = incoming.buffer
    if size <= most:
        while len(buffer) < size:
            await incoming.more()
        return incoming.take(size)
    while len(buffer) < size:
        size -= len(buffer)
        buffer.clear()
        await incoming.more()
    del buffer[:size]
    return None


def header_of(raw: bytes) -> bytes:
    """The header of a mail, without the empty line that ends it."""
    if raw.startswith(b"\r\n"):
        return b""
    end = raw.find(b"\r\n\r\n")
    return raw if end < 0 else raw[:end]


def unstuff(body: bytes) -> bytes:
    """Take away the dot that each line with a dot in front was given on the way (RFC 5321, 4.5.2)."""
    if body.startswith(b"."):
        body = body[1:]
    return body.replace(b"\r\n.", b"\r\n") if b"\r\n." in body else body


def _take_body(incoming: Incoming, end: int) -> bytes:
    body = incoming.take(end + 2)  # the CRLF before the last dot ends the mail's last line and belongs to it
    del incoming.buffer[:3]
    return body


async def _drain(incoming: Incoming) -> None:
    buffer = incoming.buffer
    while (end := buffer.find(b"\r\n.\r\n")) < 0:
        del buffer[:-4]
        await incoming.more()
    del buffer[: end + 5]
