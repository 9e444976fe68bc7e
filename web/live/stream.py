"""``GET /events``: what happens, as Server-Sent Events, for as long as the client listens.

The first frame is ``hello``; whoever then loads the list misses nothing. ``Last-Event-ID`` (which browsers
send by themselves when they reconnect) continues where the client was.
"""

import asyncio

from catcher.web.asgi import Receive, Scope, Send, hung_up
from catcher.web.request.describe import describe
from catcher.web.request.narrowing import inboxes_of

from .broadcast import Live


@describe(answer="text/event-stream", query=("inbox",))
async def stream(live: Live, scope: Scope, receive: Receive, send: Send) -> None:
    """What happens, as it happens.

    Server-Sent Events, until the client hangs up or the service stops; ``Last-Event-ID`` continues.
    """
    inboxes = inboxes_of(scope)
    headers = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if scope["method"] == "HEAD":
        await send({"type": "http.response.body", "body": b""})
        return
    seen = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"last-event-id"), "")
    listener = live.listen(after=seen, inboxes=inboxes)
    gone = asyncio.ensure_future(hung_up(receive))
    gone.add_done_callback(lambda _: listener.close())
    try:
        await send({"type": "http.response.body", "body": b"retry: 1000\n\n", "more_body": True})
        while (chunk := await listener.take()) is not None:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        listener.close()
