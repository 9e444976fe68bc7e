"""One conversation: a lean loop that reads a line, finds its verb in a table and writes the reply."""

import asyncio
from typing import TYPE_CHECKING

from catcher.config import Listener
from catcher.message import Envelope
from catcher.session import HIDDEN
from catcher.smtp import replies
from catcher.smtp.asking import consult
from catcher.smtp.auth import LONGEST_LINE as LONGEST_AUTH
from catcher.smtp.auth import is_mechanism
from catcher.smtp.connection import Connection
from catcher.smtp.login import log_in
from catcher.smtp.policies import NO_OPINION, Decision, Stage
from catcher.smtp.strictness import COMMAND_LF, Lapse
from catcher.smtp.transaction import State, Transaction
from catcher.smtp.verbs import LMTP_VERBS, VERBS, bid_farewell, find, obey

if TYPE_CHECKING:
    from collections.abc import Set

    from catcher.smtp.service import SmtpService

LONGEST_COMMAND = 2048
"""Octets of a command line: four times what RFC 5321, 4.5.3.1.4 asks for."""
_SYNTAX = (b"500", b"501", b"502")
"""How a reply to a syntax error begins. What comes out of order is none: who pipelines can't know (RFC 2920, 3.1)."""
MOST_BAD_COMMANDS = 50
"""Syntax errors in a row; after that it is not a mail client that talks."""
NOBODY = Envelope(mail_from="", rcpt_to=())


class Conversation(Connection):
    """What is said on one connection, and how far it has come."""

    state = State.CONNECTED
    transaction: Transaction | None = None
    extensions: "Set[str]" = frozenset()
    """Those that the client knows we offer: none before EHLO."""

    def __init__(
        self, service: "SmtpService", listener: Listener, *, where: str, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(service, listener, where=where, loop=loop)
        self.verbs = LMTP_VERBS if listener.protocol == "lmtp" else VERBS
        self._welcome = True
        """Whether it was greeted: if not, all it may say is QUIT (RFC 5321, 3.1)."""
        self._secretive = False
        """Whether what is no command may be a password: AUTH failed, and the client went on."""

    async def converse(self) -> None:
        """Answer one line after the other."""
        self.answer(await self._greeting())
        bad = 0
        while not self.leaving:
            line = await self.read_line(LONGEST_AUTH)
            reply = replies.LINE_TOO_LONG if line is None else await self._reply(line)
            bad = bad + 1 if reply.startswith(_SYNTAX) else 0
            if bad == MOST_BAD_COMMANDS:
                reply = replies.TOO_MANY_ERRORS
                self.leave("too many bad commands")
            if reply:
                self.answer(reply)
            if self.clogged is not None:
                await self.clogged.wait()

    async def _greeting(self) -> bytes:
        if self.service.is_full():
            self.leave("too many connections")
            return replies.TOO_MANY_CONNECTIONS
        protocol = "LMTP" if self.listener.protocol == "lmtp" else "ESMTP"
        greeting = replies.reply(220, "", f"{self.service.hostname} {protocol} smtp-catcher")
        self._welcome, reply = await self.verdict("connect", greeting)
        return reply

    async def _reply(self, line: bytes) -> bytes:
        if len(line) > LONGEST_COMMAND and line[:5].upper() != b"AUTH ":
            self.record.said(b"[a line of %d bytes]" % len(line))
            return replies.LINE_TOO_LONG
        name, _, argument = line.rstrip(b" \r\n").partition(b" ")
        verb = find(self, name)
        if verb is None:
            self.must_be_plain(line)
            secret = self._secretive or b"AUTH" in line.upper()
            self.record.said(HIDDEN if secret else line)
            return replies.UNKNOWN
        self._secretive = verb.handle is log_in
        self.record.said(_masked(argument) if self._secretive else line)
        self.last_verb = name
        if not self._welcome and verb.handle is not bid_farewell:
            return replies.NOT_WELCOME
        refusal = None if line.endswith(b"\r\n") else self.warn(COMMAND_LF)
        return await obey(self, verb, argument, refusal=refusal)

    # What commands use

    async def ask(self, stage: Stage, *, raw: bytes = b"", user: str = "") -> Decision | None:
        """Ask the policies of a stage; None if none has a last word."""
        policies = self.service.policies.asked[stage]
        return await consult(self, policies, stage, raw=raw, user=user) if policies else None

    async def verdict(self, stage: Stage, yes: bytes, *, raw: bytes = b"", user: str = "") -> tuple[bool, bytes]:
        """Whether the policies of a stage agree, and the reply that says so: this yes, unless they have another."""
        policies = self.service.policies.asked[stage]
        if not policies:
            return True, yes
        decision = await consult(self, policies, stage, raw=raw, user=user) or NO_OPINION
        return decision.agrees, decision.said(yes)

    def warn(self, *lapses: Lapse, detail: str = "") -> bytes | None:
        """Record what a stricter server would refuse; its refusal, if ``--strict`` says so."""
        for lapse in lapses:
            self.record.warn(lapse.said(detail))
            if lapse.name in self.service.strict:
                return lapse.refusal(detail)
        return None

    def envelope_so_far(self) -> Envelope:
        """The envelope as it stands."""
        said, mail = self.record, self.transaction
        if mail is None:
            return NOBODY
        return mail.envelope(helo=said.helo, peer=said.peer, tls=said.tls, auth_user=said.auth_user)

    def reset(self) -> None:
        """Forget the mail transaction (RFC 5321, 4.1.1.5)."""
        self.transaction = None
        if self.state > State.GREETED:
            self.state = State.GREETED

    def begin_anew(self) -> None:
        """Forget everything that was said before TLS (RFC 3207, 4.2)."""
        self.reset()
        self.state = State.CONNECTED
        self.extensions = frozenset()
        self.record.helo = self.record.auth_user = ""


def _masked(argument: bytes) -> bytes:
    """AUTH without what it lets in, also where the mechanism was forgotten before it."""
    mechanism, _, secret = argument.partition(b" ")
    return b"AUTH " + (mechanism if is_mechanism(mechanism) else HIDDEN) + (b" " + HIDDEN if secret else b"")
