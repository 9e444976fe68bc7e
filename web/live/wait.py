"""``GET /api/v1/wait``: the answer comes when the mail has come."""

import asyncio
import math
from collections.abc import Mapping
from urllib.parse import parse_qsl

import msgspec

from catcher.errors import BadRequest, CatcherError
from catcher.mailbox import Mailbox
from catcher.query import Node
from catcher.store import Page
from catcher.web.asgi import Receive, Scope, Send, hung_up
from catcher.web.door.access import Caller
from catcher.web.request.describe import describe
from catcher.web.request.narrowing import inboxes_of, within
from catcher.web.request.page import answer
from catcher.web.request.querying import LARGEST, read_query
from catcher.web.wire import beside, mailpit
from catcher.web.wire.encoding import encode, problem_of
from catcher.web.wire.render import summary

from .nearest import nearest
from .waits import Waiter, Waits

TIMEOUT = 30.0
"""Seconds, unless the client says otherwise."""
LONGEST = 3600.0


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody waits for."""

    text: str
    query: Node | None
    caller: Caller
    inboxes: frozenset[str] | None
    """Those that this caller asks about, or may see, case-folded; None is all of them."""
    count: int
    after: int | None
    timeout: float


@describe(answer=mailpit.Messages, query=("query", "count", "after", "timeout", "inbox", "tz"))
async def wait(mailbox: Mailbox, waits: Waits, scope: Scope, receive: Receive, send: Send) -> None:
    """Wait for messages.

    Holds the request until ``count`` of them are there that the query finds, those kept already included unless
    ``after`` says from where, and answers them. When the time is up: 408, with what did come, what came close, and
    what limits removed since the start, or with ``after`` meanwhile.
    """
    try:
        wish = _wish(scope)
        status, body, kind = await _answer(mailbox, waits, wish, receive)
    except CatcherError as error:
        status, body, kind = error.http_status, encode(problem_of(str(error), error.http_status)), "problem+json"
    headers = [(b"content-type", f"application/{kind}".encode()), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _answer(mailbox: Mailbox, waits: Waits, wish: Wish, receive: Receive) -> tuple[int, bytes, str]:
    removed_before = {} if wish.after is None else (await asyncio.to_thread(mailbox.stats)).evicted
    waiter = Waiter(wish.query)
    waits.add(waiter)
    gone = asyncio.ensure_future(hung_up(receive))
    gone.add_done_callback(lambda _: waiter.came(waiter.missing))
    deadline = asyncio.get_running_loop().time() + wish.timeout
    try:
        while True:
            waiter.missing = 1  # whatever comes while we look makes us look again
            page, enough = await asyncio.to_thread(_look, mailbox, wish)
            if enough is not None:
                return 200, enough, "json"
            waiter.missing = wish.count - page.total
            async with asyncio.timeout_at(deadline):
                await waiter.ready()
            if waits.closed or gone.done():
                break
    except TimeoutError:
        pass
    finally:
        gone.cancel()
        waits.discard(waiter)
    failure = await asyncio.to_thread(_too_late, mailbox, wish, page, removed_before)
    return failure.status, encode(failure), "problem+json"


def _look(mailbox: Mailbox, wish: Wish) -> tuple[Page, bytes | None]:
    """What is there by now, and the answer if that is enough."""
    page = mailbox.find(wish.query, after=wish.after, limit=max(wish.count, 50))
    if page.total < wish.count:
        return page, None
    return page, encode(answer(page, mailbox.stats(), wish.caller, row=summary))


def _too_late(mailbox: Mailbox, wish: Wish, page: Page, removed_before: Mapping[str, int]) -> beside.TooLate:
    removed = {
        limit: number - removed_before.get(limit, 0)
        for limit, number in mailbox.stats().evicted.items()
        if number > removed_before.get(limit, 0) and not wish.caller.inboxes  # nobody counts them for each inbox
    }
    return beside.TooLate(
        title="Request Timeout",
        status=408,
        detail=f"{page.total} of {wish.count} messages within {wish.timeout:g} s",
        messages=[summary(entry) for entry in page.entries],
        nearest=nearest(mailbox, wish.text, inboxes=wish.inboxes, after=wish.after),
        removed=removed,
    )


def _wish(scope: Scope) -> Wish:
    inboxes = inboxes_of(scope)
    asked = dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True))
    return Wish(
        text=asked.get("query", ""),
        query=within(read_query(asked.get("query", ""), asked.get("tz", "")), inboxes),
        caller=scope["caller"],
        inboxes=inboxes,
        count=int(_number(asked, "count", otherwise=1, least=1)),
        after=int(_number(asked, "after", otherwise=0)) if "after" in asked else None,
        timeout=min(_number(asked, "timeout", otherwise=TIMEOUT), LONGEST),
    )


def _number(asked: Mapping[str, str], name: str, *, otherwise: float, least: float = 0) -> float:
    try:
        number = float(asked.get(name, otherwise))
    except ValueError:
        number = math.nan
    if not least <= number <= LARGEST:
        raise BadRequest(f"{name}={asked.get(name, '')!r} is no number from {least:g} on")
    return number
