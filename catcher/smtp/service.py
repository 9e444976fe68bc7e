"""The SMTP service: listening sockets, the conversations that are open on them, and their end."""

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from functools import partial
from typing import NamedTuple

from catcher.config import NO_LIMIT, Config, Listener
from catcher.errors import ConfigError
from catcher.mailbox import Mailbox
from catcher.metrics import Histogram
from catcher.passwords import PasswordFile
from catcher.smtp import replies
from catcher.smtp.auth import MECHANISMS, SHOWING_THE_PASSWORD
from catcher.smtp.connection import Connection
from catcher.smtp.duplicates import Duplicates
from catcher.smtp.extensions import Offer, hidden_by, offered
from catcher.smtp.fault import parse_fault
from catcher.smtp.faults import Faults
from catcher.smtp.hooks import Hooks
from catcher.smtp.policies import Policies
from catcher.smtp.protocol import Conversation
from catcher.smtp.rules import Rules
from catcher.smtp.strictness import parse_strict
from catcher.sockets import spoken
from catcher.tls import Certificates

logger = logging.getLogger(__name__)

FOR_EVER = 1e9
"""Seconds; a timer takes no more than so many digits."""
SECONDS_TO_END = 0.5
"""For saying goodbye and for mail that is being kept; then conversations are cancelled, and have as long to end."""


class Listening(NamedTuple):
    """A bound, listening socket, and what is spoken on it."""

    socket: socket.socket
    listener: Listener


class SmtpService:
    """Receives mail on any number of sockets and delivers it to a mailbox.

    A ``ConfigError`` names the setting that can't be. ``faults`` may be changed at any time.
    """

    hostname = "localhost"
    """What we call ourselves. It is never looked up: a resolver may hang."""

    def __init__(self, mailbox: Mailbox, listening: Sequence[Listening], *, config: Config) -> None:
        self.mailbox = mailbox
        self.max_message_size = config.largest_mail
        self.max_recipients = config.max_recipients or NO_LIMIT
        self.idle_timeout = config.idle_timeout or FOR_EVER
        self.require_auth = config.require_auth
        self.auth_plaintext = config.auth_plaintext
        self.stopping = False
        """The end has begun: clients that were accepted before the sockets closed are sent away."""
        self.latency = Histogram()
        self.counts: Counter[str] = Counter()
        """Mail that was answered 250 and not kept (``discarded``, ``duplicates``), ``octets`` that were, and how
        often a client was ``refused``."""
        self.certificates = Certificates(
            cert=config.tls_cert, key=config.tls_key, names=config.tls_name, ca_out=config.tls_ca_out
        )
        self.passwords = PasswordFile(config.auth_file, flag="--auth-file").check if config.auth_file else None
        names = MECHANISMS if self.passwords is None else SHOWING_THE_PASSWORD
        self.mechanisms = {name: MECHANISMS[name] for name in names}
        with _at("--fault"):
            self.faults = Faults([parse_fault(text) for text in config.faults], seed=config.seed)
        with _at("--hook"):
            self.hooks = Hooks(config.hooks)
        self.strict = parse_strict(config.strict)
        rules = Rules(config)
        self.known = rules.known
        self.policies = Policies(self.faults, self.hooks, rules)
        self.faults.changed = self.policies.refresh
        self.duplicates: Duplicates | None = None
        self.helo_reply = replies.reply(250, "", self.hostname)
        self._config = config
        self._hidden = hidden_by(config)
        self.plain_replies = "ENHANCEDSTATUSCODES" in self._hidden
        self._offers: dict[tuple[Listener, bool], tuple[frozenset[str], bytes]] = {}
        self._listening = listening
        self._open: set[Connection] = set()
        self._all_ended = asyncio.Event()

    async def start(self, stack: AsyncExitStack) -> None:
        """Accept connections; the stack ends them."""
        if self._config.ignore_duplicate_ids:
            # now: what is there before the first mail is kept already
            self.duplicates = Duplicates(self.mailbox, stack.enter_context(self.mailbox.hub.subscribe()))
        loop = asyncio.get_running_loop()
        stack.push_async_callback(self._end_conversations)
        for bound, listener in self._listening:
            begin = partial(Conversation, self, listener, where=spoken(bound.getsockname()), loop=loop)
            if hasattr(socket, "AF_UNIX") and bound.family == socket.AF_UNIX:
                server = await loop.create_unix_server(begin, sock=bound)
            else:
                server = await loop.create_server(begin, sock=bound)
            stack.callback(server.close)
        if self._config.faults or self._config.seed is not None:
            logger.info("chance in faults is seeded", extra={"seed": self.faults.seed})

    def offer(self, listener: Listener, *, tls: bool) -> tuple[frozenset[str], bytes]:
        """What is offered on a listener with or without TLS, and the reply to EHLO that says so."""
        known = self._offers.get((listener, tls))
        if known is None:
            offer = Offer(self._config, listener, tls, list(self.mechanisms))
            lines = offered(offer, hidden=self._hidden)
            known = frozenset(lines), replies.reply(250, "", self.hostname, *lines.values())
            self._offers[listener, tls] = known
        return known

    def is_full(self) -> bool:
        """Whether the conversation that has just begun is one too many."""
        return len(self._open) > (self._config.max_connections or NO_LIMIT)

    def began(self, conversation: Connection) -> None:
        """A client has connected."""
        self._open.add(conversation)
        self.mailbox.open_session(conversation.record)

    def ended(self, conversation: Connection) -> None:
        """A conversation is over."""
        self._open.discard(conversation)
        self.mailbox.keep_session(conversation.record)
        if self.stopping and not self._open:
            self._all_ended.set()

    async def _end_conversations(self) -> None:
        self.stopping = True
        for conversation in tuple(self._open):
            conversation.stop()
        await self._wait_for_their_end()
        for conversation in tuple(self._open):
            conversation.course.cancel()
        await self._wait_for_their_end()

    async def _wait_for_their_end(self) -> None:
        if self._open:
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS_TO_END):
                    await self._all_ended.wait()


@contextmanager
def _at(flag: str) -> Iterator[None]:
    """Name the flag in what its owner says is wrong with it."""
    try:
        yield
    except ConfigError as error:
        raise ConfigError(f"{flag} {error}") from error
