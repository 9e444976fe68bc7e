"""The three things an ASGI application is called with, as types; and how to see that a client hung up."""

from collections.abc import Awaitable, Callable
from typing import Any

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def hung_up(receive: Receive) -> None:
    """Returns when the client has hung up; whatever it says meanwhile is ignored."""
    while (await receive())["type"] not in {"http.disconnect", "websocket.disconnect"}:
        pass
