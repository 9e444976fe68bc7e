"""The WebSocket ``/api/events``: what ``/events`` says, in the frames that Mailpit's clients know."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

from catcher.web.asgi import Receive, Scope, Send, hung_up
from catcher.web.request.narrowing import inboxes_of

from .broadcast import Live

_FRAME = re.compile(rb'^data: (\{"Type":"(new|update|delete|prune|truncate|stats|error|lagged)".*)', re.MULTILINE)
"""The frames that Mailpit has; one that lagged is told to load its list afresh in Mailpit's way."""
MOST_UNREAD = 64 * 1024
"""Octets that may wait for a client as it is sent pongs."""
_LOAD_AFRESH = '{"Type":"prune","Data":null}'


async def websocket(live: Live, scope: Scope, receive: Receive, send: Send) -> None:
    """Accept, and tell until the client hangs up or the service stops. What the client says is ignored."""
    inboxes = inboxes_of(scope)
    await receive()
    await send({"type": "websocket.accept"})
    listener = live.listen(inboxes=inboxes)
    gone = asyncio.ensure_future(hung_up(receive))
    gone.add_done_callback(lambda _: listener.close())
    try:
        while (chunk := await listener.take()) is not None:
            for text in _frames(chunk):
                await send({"type": "websocket.send", "text": text})
        if not gone.done():
            await send({"type": "websocket.close", "code": 1001})
    finally:
        gone.cancel()
        listener.close()


def protocol(**arguments: Any) -> asyncio.Protocol:
    """uvicorn's WebSocket protocol, loaded when the first client asks for it."""
    from uvicorn.protocols.websockets.wsproto_impl import WSProtocol

    class Bounded(WSProtocol):
        """Answers no ping of who does not read the answers: they would wait in memory, as many as there come."""

        def handle_ping(self, event: Any) -> None:
            if self.transport.get_write_buffer_size() < MOST_UNREAD:
                super().handle_ping(event)

    return Bounded(**arguments)


def _frames(chunk: bytes) -> Iterator[str]:
    """The JSON of each Server-Sent Event, as far as Mailpit's clients know what it is."""
    for match in _FRAME.finditer(chunk):
        yield _LOAD_AFRESH if match[2] == b"lagged" else match[1].decode()
