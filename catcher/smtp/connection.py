"""One connection: aiosmtpd's protocol, cut down to what a transport calls, TLS, silence and the end.

What is rare and hard stays aiosmtpd's: the change to TLS in mid-stream. Its own reader, command loop and
timers are four fifths of the cost of a small mail, and are not used; nor is its ``__init__``, which makes
them, and takes longer than all else that a new connection needs.
"""

import asyncio
import logging
from abc import abstractmethod
from typing import TYPE_CHECKING, cast

from aiosmtpd.smtp import SMTP, TLSSetupException

from catcher.config import Listener
from catcher.events import Refused
from catcher.session import Record
from catcher.smtp import replies
from catcher.smtp.course import Course
from catcher.smtp.incoming import HungUp, Incoming
from catcher.sockets import spoken

if TYPE_CHECKING:
    from catcher.smtp.service import SmtpService

logger = logging.getLogger(__name__)


LINGER = 5.0
"""Seconds that a client has to read our last words; who reads nothing would hold the connection for ever."""


class Connection(SMTP):
    """What carries a conversation. Belongs to the service's event loop."""

    transport: asyncio.Transport
    record: Record
    incoming: Incoming
    course: Course
    _original_transport: asyncio.Transport | None = None
    """What carries TLS, once that is spoken; aiosmtpd's name for it."""

    def __init__(
        self, service: "SmtpService", listener: Listener, *, where: str, loop: asyncio.AbstractEventLoop
    ) -> None:
        self.service = service
        self.listener = listener
        self.loop = loop
        self.leaving = ""
        """How the conversation ends, once that is decided."""
        self.clogged: asyncio.Event | None = None
        """Set when the client reads again; there while it does not."""
        self.because = ""
        """Who decided on the reply to come, if it was a policy."""
        self._shaking_hands = False
        """Whether TLS is being agreed on, which our reader does not see."""
        self.patient = False
        """Whether silence is what we want of the client."""
        self.last_verb = b"connecting"
        self._where = where
        self._farewell = b""
        self._gone = False

    @abstractmethod
    async def converse(self) -> None:
        """Talk until one side has had enough."""

    @abstractmethod
    def begin_anew(self) -> None:
        """Forget everything that was said."""

    # What the transport calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is here; or, for the second time, TLS is."""
        self.transport = cast("asyncio.Transport", transport)
        if self._original_transport is not None:
            self._tls_spoken()
            return
        self.incoming = Incoming(self.loop, self.transport)
        self.record = Record(peer=spoken(transport.get_extra_info("peername")), listener=self._where)
        self._heard = self.loop.time()
        self._timer = self.loop.call_later(self.service.idle_timeout, self._watch_silence)
        self.course = Course(self._handle_client(), self.loop)
        self.service.began(self)
        self.course.go_on()

    def data_received(self, data: bytes) -> None:
        """The client has sent something."""
        self._heard = self.loop.time()
        self.incoming.feed(data)
        self.course.go_on()

    def eof_received(self) -> bool:
        """The client will send no more; what it sent is still answered, but TLS knows no half-open connection."""
        self.incoming.end()
        self.course.go_on()
        return self._original_transport is None

    def connection_lost(self, error: Exception | None) -> None:
        """The client is gone; mail that it had sent to the end is still kept."""
        self._gone = True
        if self._original_transport is not None:
            self._original_transport.close()
            if error is not None:
                self.leave(f"TLS failed: {str(error) or 'the client broke off'}")
        self._timer.cancel()
        self.incoming.end(now=self.incoming.resting)
        self.course.go_on()
        self.resume_writing()

    def pause_writing(self) -> None:
        """The client does not read what we answer."""
        self.clogged = asyncio.Event()

    def resume_writing(self) -> None:
        """It reads again."""
        if self.clogged is not None:
            self.clogged.set()
            self.clogged = None

    # What the conversation uses

    def answer(self, reply: bytes) -> None:
        """Send a reply and record it."""
        if self.service.plain_replies:
            reply = replies.without_enhanced_codes(reply)
        self.record.answered(reply)
        if not self._gone:
            self.transport.write(reply)
        if reply >= b"4":
            text = reply.decode().rstrip().replace("\r\n", "\n")
            self.service.counts["refused"] += 1
            refused = Refused(self.record.id, self.record.last_said(), text, self.because)
            self.service.mailbox.hub.publish(refused)
        self.because = ""

    async def read_line(self, most: int) -> bytes | None:
        """The next line with its end; None if it has more than ``most`` octets: then it is read and forgotten."""
        incoming = self.incoming
        while (line := incoming.line()) is None and len(incoming.buffer) <= most:
            if incoming.buffer:
                self.must_be_plain(incoming.buffer)
            await incoming.more()
        if line is not None and len(line) <= most:
            return line
        self.record.said(b"[a line of more than %d bytes]" % most)
        if line is None:
            await incoming.drain_line()
        return None

    def must_be_plain(self, beginning: bytes | bytearray) -> None:
        """End a conversation that the client begins with TLS: it would wait for an answer in TLS for ever."""
        if beginning.startswith(b"\x16\x03"):  # RFC 8446, 5.1: a handshake record
            self.record.happened("the client speaks TLS at once; that is what --smtps is for")
            self.leave("TLS on a plain port")
            raise HungUp

    async def secure(self) -> None:
        """Speak TLS from now on.

        What has come in the clear behind STARTTLS is discarded (RFC 3207, 6). Where TLS comes first, what
        has come is TLS: it is handed over, in its order, once there is something that understands it.
        """
        self.tls_context = await asyncio.to_thread(self.service.certificates.context)
        self.transport.pause_reading()
        early = self.incoming.take(len(self.incoming.buffer))
        if early and self.listener.protocol != "smtps":
            self.record.happened(f"{len(early)} bytes of plain text after STARTTLS were discarded")
            early = b""
        self.loop.call_soon(self._hand_over, self.transport, early)
        self._shaking_hands = True
        await self.smtp_STARTTLS("")
        self._shaking_hands = False
        if self._gone:
            raise HungUp

    def _hand_over(self, transport: asyncio.Transport, early: bytes) -> None:
        """Runs when aiosmtpd waits for the handshake."""
        tls = self._tls_protocol
        while early and tls is not None:
            room = tls.get_buffer(len(early))
            size = min(len(room), len(early))
            room[:size] = early[:size]
            tls.buffer_updated(size)
            early = early[size:]
        transport.resume_reading()

    async def push(self, _status: object) -> None:
        """What aiosmtpd says, which is the invitation to TLS; where TLS comes first nobody needs one."""
        if self.listener.protocol != "smtps":
            self.answer(replies.START_TLS)

    # Its end

    def leave(self, how: str) -> None:
        """End the conversation after the reply that comes next; the first word on how counts."""
        self.leaving = self.leaving or how

    def cut(self, how: str) -> None:
        """End it without another word."""
        self._sever(how)
        raise HungUp

    def _sever(self, how: str) -> None:
        self.leave(how)
        self._gone = True
        self.transport.abort()

    def stop(self) -> None:
        """End the conversation with 421: now if we wait for the client, else after the reply it waits for."""
        self._end_with(replies.STOPPING, "this server stopped")

    async def _handle_client(self) -> None:
        try:
            if self.service.stopping:
                self.cut("this server stopped")
            if self.listener.protocol == "smtps":
                await self.secure()
            await self.converse()
            if self._farewell:
                self.answer(self._farewell)
        except HungUp:
            self.leave(f"client hung up after {self.last_verb.decode()}")
            if self._farewell and not self._gone:
                self.answer(self._farewell)
        except TLSSetupException as error:
            self.leave(f"TLS failed: {str(error.__cause__) or 'the client broke off the handshake'}")
        except Exception:
            logger.exception("a conversation failed", extra={"session": self.record.id, "peer": self.record.peer})
            self.answer(replies.FAILED)
            self.leave("failed here")
        finally:
            self.record.end(self.leaving or "cut off")
            self._close()
            self.service.ended(self)

    def _close(self) -> None:
        self._timer.cancel()
        for transport in (self.transport, self._original_transport):
            if transport is not None:
                transport.close()
        if not self._gone:
            self._timer = self.loop.call_later(LINGER, self.transport.abort)

    def _tls_spoken(self) -> None:
        """The handshake is done."""
        self.incoming.transport = self.transport
        self.incoming.buffer.clear()
        self.begin_anew()
        spoken = self.transport.get_extra_info("ssl_object")
        version, cipher = spoken.version(), spoken.cipher()[0]
        self.record.tls = f"{version} {cipher}"
        self.record.happened(f"{version.replace('v', ' ')}, {cipher}")

    def _watch_silence(self) -> None:
        """One timer a conversation; it looks how long ago the client was heard, and sleeps for the rest."""
        limit = self.service.idle_timeout
        waiting = (self.incoming.waiting or self.clogged is not None) and not self.patient
        silent = self.loop.time() - self._heard if waiting or self._shaking_hands else 0.0
        how = f"nothing was heard for {limit:g} s"
        if silent < limit:
            self._timer = self.loop.call_later(max(0.01, limit - silent), self._watch_silence)
        elif self._shaking_hands:
            self._sever(how)
        else:
            self._end_with(replies.IDLE, how)

    def _end_with(self, reply: bytes, how: str) -> None:
        if self.record.ended is not None:
            return
        farewell = b"" if self.leaving else reply
        self.leave(how)
        if self.patient or self.clogged or self.incoming.waiting or self.incoming.resting:
            if farewell:
                self.answer(farewell)
            self.incoming.end(now=True)
            self.course.go_on()
            self.resume_writing()
        else:
            self._farewell = self._farewell or farewell
            self.incoming.end()  # it may have been about to wait for the client: 354 is a reply too
