"""The SMTP service: a listening socket, the conversations that are open on it, and their end."""

import asyncio
import socket
from contextlib import AsyncExitStack

from catcher.config import Config
from catcher.mailbox import Mailbox
from catcher.smtp import replies
from catcher.smtp.protocol import Conversation

SECONDS_TO_END = 0.5
"""For saying goodbye and for mail that is being kept; then connections are cut."""


class SmtpService:
    """Receives mail on a bound, listening socket and delivers it to a mailbox."""

    def __init__(self, mailbox: Mailbox, listening_socket: socket.socket, *, config: Config) -> None:
        self.mailbox = mailbox
        self.max_message_size = config.max_message_size
        self.hostname = "localhost"  # never looked up: a resolver may hang
        self.listener = "{}:{}".format(*listening_socket.getsockname()[:2])
        self.extensions = frozenset({"PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "HELP"})
        self.greeting = replies.reply(220, "", f"{self.hostname} ESMTP smtp-catcher")
        self.helo_reply = replies.reply(250, "", self.hostname)
        offers = [f"SIZE {self.max_message_size}" if name == "SIZE" else name for name in sorted(self.extensions)]
        self.ehlo_reply = replies.reply(250, "", self.hostname, *offers)
        self._socket = listening_socket
        self._open: set[Conversation] = set()

    async def start(self, stack: AsyncExitStack) -> None:
        """Accept connections; the stack ends them."""
        loop = asyncio.get_running_loop()
        template = Conversation(self, loop=loop)
        server = await loop.create_server(template.another, sock=self._socket)
        stack.push_async_callback(self._end_conversations)
        stack.callback(server.close)

    def began(self, conversation: Conversation) -> None:
        """A client has connected."""
        self._open.add(conversation)
        self.mailbox.open_session(conversation.record)

    def ended(self, conversation: Conversation) -> None:
        """A conversation is over."""
        self._open.discard(conversation)
        self.mailbox.keep_session(conversation.record)

    async def _end_conversations(self) -> None:
        tasks = [conversation.task for conversation in self._open]
        for conversation in self._open:
            conversation.stop()
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=SECONDS_TO_END)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
