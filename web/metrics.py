"""``/metrics``: the catcher in numbers, for Prometheus."""

import time
from collections.abc import Iterator

from flask import Blueprint, Response

from catcher import __version__
from catcher.metrics import CONTENT_TYPE, Histogram, Metric, exposition

from .context import Context
from .current import context

routes = Blueprint("metrics", __name__)


@routes.get("/metrics")
def metrics() -> Response:
    """Everything that is counted, since the start or as it stands."""
    label = context().config.label
    return Response(
        exposition(_metrics(context()), labels={"label": label} if label else {}), content_type=CONTENT_TYPE
    )


def _metrics(here: Context) -> Iterator[Metric | Histogram]:
    counts, stats = here.counts, here.mailbox.stats()
    by_hand = stats.removed - sum(stats.evicted.values())
    yield Metric("info", "The program.", "gauge", {(("version", __version__),): 1})
    yield Metric("uptime_seconds", "Since the start.", "gauge", {(): round(time.time() - here.started)})
    yield Metric("accepted_total", "Mails kept that came by SMTP.", "counter", {(): here.latency.count})
    yield Metric("accepted_bytes_total", "Their octets.", "counter", {(): counts.get("octets", 0)})
    yield Metric("refused_total", "Commands that were answered with no.", "counter", {(): counts.get("refused", 0)})
    yield Metric(
        "not_kept_total",
        "Mails that were answered with yes and not kept, by why.",
        "counter",
        {(("why", why),): counts.get(why, 0) for why in ("discarded", "duplicates")},
    )
    yield here.latency
    yield Metric(
        "messages", "Mails that are kept.", "gauge", {(("inbox", box.name),): box.messages for box in stats.inboxes}
    )
    yield Metric(
        "unread", "Those that nobody has read.", "gauge", {(("inbox", box.name),): box.unread for box in stats.inboxes}
    )
    yield Metric(
        "removed_total",
        "Mails removed, by hand or by which limit.",
        "counter",
        {(("by", limit),): number for limit, number in ({"hand": by_hand} | stats.evicted).items()},
    )
    yield Metric("store_bytes", "What the store occupies.", "gauge", {(): stats.size})
    yield Metric(
        "fault_hits_total",
        "How often a fault struck.",
        "counter",
        {(("fault", str(state.id)), ("stage", state.fault.stage)): state.hits for state in here.faults.list()},
    )
    for name, (what, number) in here.watched.items():
        yield Metric(name, what, "gauge", {(): number()})
