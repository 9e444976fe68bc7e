"""Runs uvicorn on the catcher's own loop: it starts when told, and stops within a fraction of a second."""

import asyncio
import ipaddress
import logging
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, nullcontext, suppress
from socket import socket
from typing import TYPE_CHECKING

import uvicorn

from catcher.config import Address, Config, Listener
from catcher.mailbox import Mailbox
from catcher.metrics import Histogram
from catcher.smtp.faults import Faults

from .door.protocol import http_protocol
from .front import Front
from .live import websocket
from .live.broadcast import Live
from .request.context import Context

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

logger = logging.getLogger(__name__)

KEEP_ALIVE = 30
"""Seconds an idle connection stays open: long enough for a person who reads, short enough for a test suite."""

AFTER_START = 0.05
"""Seconds after which Flask is loaded: what starts beside us is ready by then."""

LONGEST_SAYING = 64 * 1024
"""Octets of what a client says by WebSocket, where nothing that it says means anything."""

GRACE = 0.3
"""Seconds that an answer under way may still take when the catcher stops."""


class HttpService:
    """The page and the API on one listening socket."""

    def __init__(
        self,
        mailbox: Mailbox,
        listening_socket: socket,
        *,
        config: Config,
        smtp_address: Address,
        listeners: Sequence[Listener],
        faults: Faults,
        counts: Mapping[str, int],
        latency: Histogram,
        tls: Callable[[], ssl.SSLContext] | None = None,
    ) -> None:
        self._socket = listening_socket
        self._tls = tls
        self._context = Context(
            mailbox=mailbox,
            config=config,
            smtp_address=smtp_address,
            listeners=listeners,
            faults=faults,
            counts=counts,
            latency=latency,
            kept_at_start=mailbox.stats().messages,
        )

    async def start(self, stack: AsyncExitStack) -> None:
        """Begin to serve; undone by ``stack``: streams end first, then the server."""
        self._warn_if_open()
        live = Live(self._context.mailbox, asyncio.get_running_loop())
        front = Front(self._context, live=live, listens_on=self._socket.getsockname())
        settings = uvicorn.Config(
            front,
            http=http_protocol(),
            loop="none",
            lifespan="off",
            ws_max_size=LONGEST_SAYING,
            ws_per_message_deflate=False,  # a thousandfold of what was sent could stand in memory
            ws=websocket.protocol,  # type: ignore[arg-type]  # it is called like a class
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE,
        )
        settings.load()
        settings.ssl = await asyncio.to_thread(self._tls) if self._tls is not None else None
        server = _Server(settings)
        serving = asyncio.create_task(server.serve(sockets=[self._socket]))

        async def stop() -> None:
            live.close()
            server.stop()
            await serving
            front.close()

        stack.push_async_callback(stop)
        await server.serves.wait()
        preparing = asyncio.get_running_loop().call_later(AFTER_START, front.prepare)
        stack.callback(preparing.cancel)

    def _warn_if_open(self) -> None:
        config, address = self._context.config, self._socket.getsockname()
        guarded = config.password or config.password_file or config.token_file
        if isinstance(address, tuple) and not guarded and not ipaddress.ip_address(address[0]).is_loopback:
            logger.warning(
                "everybody who reaches this machine can read and remove all mail: set SMTP_CATCHER_PASSWORD",
                extra={"address": address[0], "port": address[1]},
            )


class _Server(uvicorn.Server):
    """A server that is woken to stop, not found stopped by a timer, and leaves signals to their owner."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.serves = asyncio.Event()
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        self.should_exit = True
        self._stopped.set()

    def capture_signals(self) -> "AbstractContextManager[None]":  # type: ignore[override]
        return nullcontext()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.serves.set()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):  # writes the Date header anew
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), timeout=1)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Like its model, but waits for what is under way instead of for the next look at it."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        late = set(self.server_state.tasks)
        if late:
            _, late = await asyncio.wait(late, timeout=GRACE)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        if late:
            await asyncio.sleep(0)  # they are told that their clients are gone: nobody logs what they did not answer
            for task in late:
                task.cancel()
            await asyncio.wait(late)
