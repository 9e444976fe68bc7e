"""Reads the body of a mail in blocks, after DATA (RFC 5321, 4.1.1.4) or as chunks (RFC 3030); never line by line."""

import re

from msgspec import Struct

from catcher.smtp.incoming import Incoming


class Body(Struct, frozen=True, gc=False):
    """A mail as it came after DATA."""

    raw: bytes
    """Unstuffed, byte for byte."""
    clean: bool
    """Whether every LF in it is known to follow a CR."""


async def read_body(incoming: Incoming, *, limit: int) -> Body | None:
    """The mail that follows a 354 reply; None if it has more than ``limit`` octets.

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
        return Body(b"", clean=True)
    # Doubled dots don't count (RFC 1870, 4), and at worst there is one to every three octets of the mail.
    most = limit + limit // 3 + 5
    end, start, clean = _find_end(buffer, 0, clean=not buffer.startswith(b"."))
    while end < 0:
        if start > most:
            await _drain(incoming)
            return None
        await incoming.more()
        end, start, clean = _find_end(buffer, start, clean=clean)
    raw = incoming.take(end + 2)  # the CRLF before the last dot ends the mail's last line and belongs to it
    del buffer[:3]
    if not clean:
        raw = unstuff(raw)
    return Body(raw, clean) if len(raw) <= limit else None


_END = b"\r\n.\r\n"
_ODD = re.compile(rb"\n(?:(?<!\r\n)|\.)")
"""An LF without its CR, or a line that begins with a dot. Nearly every mail has one such place: its end."""


def _find_end(buffer: bytearray, start: int, *, clean: bool) -> tuple[int, int, bool]:
    """Where the end is, -1 if it is not here yet; where to look on; whether nothing odd stands before.

    As long as nothing odd was met this is the only scan that a mail needs, for its end, for dots and for LFs.
    """
    if clean:
        odd = _ODD.search(buffer, start)
        if odd is None:
            return -1, max(0, len(buffer) - 1), True  # what follows a last LF has not come
        at = odd.start()
        if buffer[at - 1 : at + 1] == _END[:2]:
            found = buffer[at - 1 : at + 4]
            if _END.startswith(found):
                return (at - 1 if found == _END else -1), at, True
        start = max(0, at - 1)
    return buffer.find(_END, start), max(start, len(buffer) - 4), False


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


def unstuff(body: bytes) -> bytes:
    """Take away the dot that each line with a dot in front was given on the way (RFC 5321, 4.5.2)."""
    if body.startswith(b"."):
        body = body[1:]
    return body.replace(b"\r\n.", b"\r\n") if b"\r\n." in body else body


async def _drain(incoming: Incoming) -> None:
    buffer = incoming.buffer
    while (end := buffer.find(_END)) < 0:
        del buffer[:-4]
        await incoming.more()
    del buffer[: end + 5]
