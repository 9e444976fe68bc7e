"""A page of messages as it is answered: what stands beside its rows, too, is of what the caller may see."""

from collections.abc import Callable

from catcher.message import Entry
from catcher.store import Page, Stats
from catcher.web.door.access import Caller
from catcher.web.wire import mailpit

from .narrowing import names


def answer(
    page: Page, stats: Stats, caller: Caller, *, row: Callable[[Entry], mailpit.Summary], start: int = 0
) -> mailpit.Messages:
    """The page, which begins ``start`` messages behind the first that was found."""
    total, unread = _counts(stats, caller)
    tags = {tag for entry in page.entries for tag in entry.tags} if caller.inboxes else stats.tags
    return mailpit.Messages(
        total=total,
        unread=unread,
        count=len(page.entries),
        messages_count=page.total,
        messages_unread=page.unread,
        start=start,
        tags=sorted(tags, key=str.lower),
        messages=[row(entry) for entry in page.entries],
    )


def _counts(stats: Stats, caller: Caller) -> tuple[int, int]:
    """How many messages the caller may see, and how many of them are unread."""
    if not caller.inboxes:
        return stats.messages, stats.unread
    seen = [inbox for inbox in stats.inboxes if inbox.name.casefold() in names(caller)]
    return sum(inbox.messages for inbox in seen), sum(inbox.unread for inbox in seen)
