"""A page of a list: narrowed, sorted and cut as the query string says."""

from collections.abc import Callable
from typing import Any

from flask import request

from catcher.errors import BadRequest
from catcher.message import Entry
from catcher.query import Node
from catcher.query.tree import And, Mark, Received

from . import asked, wire
from .current import caller, context, mailbox
from .inboxes import counts, place

LIST = ("start", "limit", "before", "inbox", "sort", "order")
"""The parameters of every list."""

_SORTS: dict[str, Callable[[Entry], Any]] = {
    "size": lambda entry: entry.size,
    "from": lambda entry: (
        (entry.summary.sender.name or entry.summary.sender.address).casefold() if entry.summary.sender else ""
    ),
}
"""Sorted by these, equal ones stay newest first."""


def messages(query: Node | None = None) -> wire.Messages:
    """The page that was asked for."""
    start, limit = asked.start(), asked.limit()
    before = asked.moment("before")
    if before is not None:
        earlier = Received(before - 0.001, later=False)
        query = earlier if query is None else And((query, earlier))
    sort, order = request.args.get("sort", "time"), request.args.get("order", "desc")
    if sort not in {"time", *_SORTS} or order not in {"asc", "desc"}:
        raise BadRequest("sort is time, size or from; order is asc or desc")
    if sort == "time":
        page = mailbox().find(**place(query), start=start, limit=limit, newest_first=order == "desc")
        entries = list(page.entries)
    else:
        page = mailbox().find(**place(query), limit=None)
        entries = sorted(page.entries, key=_SORTS[sort], reverse=order == "desc")
        entries = entries[start:] if limit is None else entries[start : start + limit]
    rows = context().rows
    stats = mailbox().stats()
    total, unread = counts(stats)
    tags = {tag for entry in entries for tag in entry.tags}  # all others may be behind those of the newest
    return wire.Messages(
        total=total,
        unread=unread,
        count=len(entries),
        messages_count=page.total,
        messages_unread=page.unread,
        start=start,
        tags=sorted(tags if caller().inboxes else tags.union(stats.tags), key=str.lower),
        messages=[rows.of(entry) for entry in entries],
    )


def tag_counts() -> dict[str, int]:
    """Messages by tag. They are tagged behind their 250; a search for what is tagged waits for that."""
    mailbox().find(Mark("tagged"), limit=1)
    return mailbox().stats().tags
