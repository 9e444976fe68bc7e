"""The mailbox in figures: ``/api/v1/inboxes``, ``/api/v1/recipients``, ``/api/v1/stats``."""

from collections import Counter
from collections.abc import Iterator

from flask import Blueprint, Response

from catcher.mailbox.settings import limits_of
from catcher.message import Entry
from catcher.web.request import asked
from catcher.web.request.answers import json
from catcher.web.request.current import context, mailbox
from catcher.web.request.describe import describe
from catcher.web.request.inboxes import place
from catcher.web.wire import beside
from catcher.web.wire.render import moment

routes = Blueprint("overview", __name__, url_prefix="/api/v1")

COUNTED = 20_000
"""The newest messages; to count a million would take seconds, and nobody reads it."""
AT_ONCE = 1_000
MOST = 20
"""Rows of a ranking."""
BUCKETS = 60
"""Bars of the figure that shows when mail came."""
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
"""Bounds in octets of the figure that shows how large it was."""


@routes.get("/inboxes")
@describe(answer=beside.Inboxes)
def list_inboxes() -> Response:
    """Every inbox that has had mail or that a rule waits for, in numbers; ``main`` first."""
    rules, most = _rules(), context().config.max_messages
    rows = []
    for inbox in mailbox().stats().inboxes:
        _, rule = rules.pop(inbox.name.casefold(), ("", ""))
        rows.append(
            beside.Inbox(Name=inbox.name, Rule=rule, Messages=inbox.messages, Unread=inbox.unread, MaxMessages=most)
        )
    rows += [
        beside.Inbox(Name=name, Rule=rule, Messages=0, Unread=0, MaxMessages=most) for name, rule in rules.values()
    ]
    return json(beside.Inboxes(inboxes=rows))


@routes.get("/recipients")
@describe(answer=beside.Recipients, query=("query", "tz", "inbox"))
def list_recipients() -> Response:
    """Whom mail was sent to, by the envelope, most first."""
    messages: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    counted = 0
    for entry in _newest():
        counted += 1
        for address in dict.fromkeys(entry.envelope.rcpt_to):
            messages[address] += 1
            unread[address] += not entry.read
    rows = [
        beside.Recipient(Address=each, Messages=count, Unread=unread[each]) for each, count in messages.most_common()
    ]
    return json(beside.Recipients(counted=counted, recipients=rows))


@routes.get("/stats")
@describe(answer=beside.Stats, query=("query", "tz", "inbox"))
def show_stats() -> Response:
    """When mail came, how large it was, from whom and to whom; and what limits removed."""
    stats, limits = mailbox().stats(), limits_of(context().config)
    entries = list(_newest())
    senders = Counter(entry.envelope.mail_from for entry in entries)
    recipients = Counter(address for entry in entries for address in entry.envelope.rcpt_to)
    return json(
        beside.Stats(
            Messages=stats.messages,
            Unread=stats.unread,
            Size=stats.size,
            Removed=stats.removed,
            Evicted=stats.evicted,
            MaxMessages=limits.max_messages,
            MaxAge=limits.max_age,
            MaxStoreSize=limits.max_size,
            Counted=len(entries),
            Arrivals=_arrivals(entries),
            Sizes=_sizes(entries),
            Senders=[beside.Ranked(each, count) for each, count in senders.most_common(MOST)],
            Recipients=[beside.Ranked(each, count) for each, count in recipients.most_common(MOST)],
        )
    )


def _newest() -> Iterator[Entry]:
    """The newest messages that the request's query finds, some at a time."""
    where, before, left = place(asked.query()), None, COUNTED
    while left and (entries := mailbox().find(**where, before=before, limit=min(AT_ONCE, left)).entries):
        yield from entries
        before, left = entries[-1].seq, left - len(entries)


def _arrivals(entries: list[Entry]) -> list[beside.Arrivals]:
    if not entries:
        return []
    first, last = min(entry.received for entry in entries), max(entry.received for entry in entries)
    width = max((last - first) / BUCKETS, 1.0)
    counts = Counter(min(int((entry.received - first) / width), BUCKETS - 1) for entry in entries)
    return [beside.Arrivals(moment(first + n * width), counts[n]) for n in range(max(counts) + 1)]


def _sizes(entries: list[Entry]) -> list[beside.Sizes]:
    counts = Counter(next((bound for bound in SIZES if entry.size <= bound), 0) for entry in entries)
    return [beside.Sizes(bound, counts[bound]) for bound in (*SIZES, 0)]


def _rules() -> dict[str, tuple[str, str]]:
    """The inboxes that queries file mail in, by their case-folded names: how they are written, and the query."""
    rules = (text.partition("=") for text in context().config.inboxes)
    return {name.strip().casefold(): (name.strip(), query) for name, _, query in rules}
