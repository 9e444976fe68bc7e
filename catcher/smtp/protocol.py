"""One conversation: aiosmtpd's protocol with a lean loop of our own.

The loop reads a line, finds its verb in a table and writes the reply to the transport; aiosmtpd's own
costs four fifths of a small mail. What is rare and hard stays aiosmtpd's: the change to TLS in mid-stream.
A conversation is a copy of one configured protocol, because aiosmtpd's ``__init__`` takes longer than
everything else that a new connection needs.
"""

import asyncio
import copy
import logging
from typing import TYPE_CHECKING, cast

from aiosmtpd.smtp import SMTP

from catcher.session import Record
from catcher.smtp import replies, syntax
from catcher.smtp.incoming import HungUp, Incoming
from catcher.smtp.transaction import Transaction
from catcher.smtp.verbs import State, obey

if TYPE_CHECKING:
    from collections.abc import Set

    from catcher.smtp.service import SmtpService

log = logging.getLogger(__name__)

LONGEST_COMMAND = 2048
"""Octets of a command line: four times what RFC 5321, 4.5.3.1.4 asks for."""
MOST_BAD_COMMANDS = 50
"""Syntax errors in a row; after that it is not a mail client that talks."""
IDLE_SECONDS = 300.0
"""RFC 5321, 4.5.3.2.7."""


class Conversation(SMTP):
    """What is said on one connection. Made by ``SmtpService``; belongs to its event loop."""

    transport: asyncio.Transport
    record: Record
    incoming: Incoming
    transaction: Transaction | None = None
    extensions: "Set[str]" = frozenset()
    """Those that the client knows we offer: none before EHLO."""
    state = State.CONNECTED
    task: asyncio.Task[None]

    def __init__(self, service: "SmtpService", *, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(None, hostname=service.hostname, loop=loop)
        self.service = service
        self._leaving = ""
        self._gone = False
        self._writable: asyncio.Event | None = None

    def another(self) -> "Conversation":
        """A conversation like this one, that has not begun."""
        return copy.copy(self)

    # What the transport calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is here: the conversation begins."""
        self.transport = cast("asyncio.Transport", transport)
        self.incoming = Incoming(self.loop, self.transport)
        self.record = Record(peer=_address(transport.get_extra_info("peername")), listener=self.service.listener)
        self._heard = self.loop.time()
        self._timer = self.loop.call_later(IDLE_SECONDS, self._watch_silence)
        self.task = self.loop.create_task(self._handle_client())
        self.service.began(self)

    def data_received(self, data: bytes) -> None:
        """The client has sent something."""
        self._heard = self.loop.time()
        self.incoming.feed(data)

    def eof_received(self) -> bool:
        """The client will send no more; what it sent is still answered."""
        self.incoming.end()
        return True

    def connection_lost(self, error: Exception | None) -> None:
        """The client is gone; mail that it had sent to the end is still kept."""
        self._gone = True
        self._timer.cancel()
        self.incoming.end()
        self.resume_writing()

    def pause_writing(self) -> None:
        """The client does not read what we answer."""
        self._writable = asyncio.Event()

    def resume_writing(self) -> None:
        """It reads again."""
        if self._writable is not None:
            self._writable.set()
            self._writable = None

    # What commands use

    def answer(self, reply: bytes) -> None:
        """Send a reply and record it."""
        self.record.answered(reply)
        if not self._gone:
            self.transport.write(reply)

    def greeted(self, argument: bytes, *, extensions: "Set[str]") -> bytes | None:
        """Take the client's name for itself and begin anew (RFC 5321, 4.1.4); a reply only if it can't be one."""
        if syntax.has_controls(argument):
            return replies.BAD_CHARACTER
        self.reset()
        self.record.helo = argument.decode("utf-8", "backslashreplace")
        self.extensions = extensions
        self.state = State.GREETED
        return None

    def reset(self) -> None:
        """Forget the mail transaction (RFC 5321, 4.1.1.5)."""
        self.transaction = None
        self.state = min(self.state, State.GREETED)

    def leave(self, how: str) -> None:
        """End the conversation after the reply that comes next."""
        self._leaving = self._leaving or how

    def stop(self) -> None:
        """End the conversation with 421: now if we wait for the client, else after the reply it waits for."""
        if not self.task.done():
            self._end_with(replies.STOPPING, "this server stopped")

    # The loop

    async def _handle_client(self) -> None:
        try:
            await self._converse()
        except HungUp:
            self.record.end(self._leaving or f"client hung up after {self._last_verb}")
        except Exception:
            log.exception("a conversation failed", extra={"session": self.record.id, "peer": self.record.peer})
            self.answer(replies.FAILED)
            self.record.end("failed here")
        finally:
            self.record.end(self._leaving or "cut off")
            self._timer.cancel()
            self.transport.close()
            self.service.ended(self)

    async def _converse(self) -> None:
        incoming, record = self.incoming, self.record
        self._last_verb = "connecting"
        bad = 0
        self.answer(self.service.greeting)
        while not self._leaving:
            line = incoming.line()
            if line is None and len(incoming.buffer) <= LONGEST_COMMAND:
                await incoming.more()
                continue
            if line is None or len(line) > LONGEST_COMMAND:
                record.said(f"[a line of more than {LONGEST_COMMAND:,} bytes]".encode())
                if line is None:
                    await incoming.drain_line()
                reply = replies.LINE_TOO_LONG
            else:
                record.said(line)
                if not line.endswith(b"\r\n"):
                    record.warn("a command line ended by a bare LF; a strict server refuses this (RFC 5321 2.3.8)")
                verb, _, argument = line.rstrip(b" \r\n").partition(b" ")
                reply = await obey(self, verb, argument)
                self._last_verb = verb.decode("ascii", "backslashreplace")[:20]
            bad = bad + 1 if reply.startswith(b"50") else 0
            if bad == MOST_BAD_COMMANDS:
                reply = replies.TOO_MANY_ERRORS
                self.leave("too many bad commands")
            self.answer(reply)
            if self._writable is not None:
                await self._writable.wait()

    def _watch_silence(self) -> None:
        """One timer a conversation; it looks how long ago the client was heard, and sleeps for the rest."""
        silent = self.loop.time() - self._heard
        if not (self.incoming.waiting or self._writable):
            silent = 0.0  # the client waits for us
        if silent >= IDLE_SECONDS:
            self._end_with(replies.IDLE, f"nothing was heard for {IDLE_SECONDS:.0f} s")
        self._timer = self.loop.call_later(max(0.01, IDLE_SECONDS - silent), self._watch_silence)

    def _end_with(self, reply: bytes, how: str) -> None:
        self.leave(how)
        if self.incoming.waiting:
            self.answer(reply)
            self.incoming.end()


def _address(name: object) -> str:
    """As people write it; a unix socket's client has no name."""
    if not isinstance(name, tuple):
        return "unix"
    return f"[{name[0]}]:{name[1]}" if ":" in name[0] else f"{name[0]}:{name[1]}"
