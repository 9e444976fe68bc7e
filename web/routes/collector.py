"""The catcher's numbers as Prometheus names them, read when it asks; needs the extra ``metrics``."""

import time
from collections.abc import Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from catcher import __version__
from catcher.web.request.context import Context

Numbers = Mapping[tuple[str, ...], float]
"""By the values of their labels; a number without any has the key ``()``."""


def exposition(here: Context, *, accept: str) -> tuple[bytes, str]:
    """The text in the format that an ``Accept`` header prefers, and its type."""
    registry = CollectorRegistry()
    registry.register(_Collector(here))
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


class _Collector(Collector):
    def __init__(self, here: Context) -> None:
        self._here = here
        self._label = {"label": here.config.label} if here.config.label else {}

    def collect(self) -> Iterator[Metric]:
        here, counts, stats = self._here, self._here.counts, self._here.mailbox.stats()
        by_hand = stats.removed - sum(stats.evicted.values())
        boxes = {(box.name,): box for box in stats.inboxes}
        yield self._gauge("info", "The program.", {(__version__,): 1}, "version")
        yield self._gauge("uptime_seconds", "Since the start.", {(): time.time() - here.started})
        yield self._counter("accepted", "Mails kept that came by SMTP.", {(): here.latency.count})
        yield self._counter("accepted_bytes", "Their octets.", {(): counts.get("octets", 0)})
        yield self._counter("refused", "Commands that were answered with no.", {(): counts.get("refused", 0)})
        yield self._counter(
            "not_kept",
            "Mails that were answered with yes and not kept, by why.",
            {(why,): counts.get(why, 0) for why in ("discarded", "duplicates")},
            "why",
        )
        yield self._delivery()
        yield self._gauge(
            "messages", "Mails that are kept.", {name: box.messages for name, box in boxes.items()}, "inbox"
        )
        yield self._gauge(
            "unread", "Those that nobody has read.", {name: box.unread for name, box in boxes.items()}, "inbox"
        )
        yield self._counter(
            "removed",
            "Mails removed, by hand or by which limit.",
            {(by,): number for by, number in ({"hand": by_hand} | stats.evicted).items()},
            "by",
        )
        yield self._gauge("store_bytes", "What the store occupies.", {(): stats.size})
        yield self._counter(
            "fault_hits",
            "How often a fault struck.",
            {(str(state.id), state.fault.stage): state.hits for state in here.faults.list()},
            "fault",
            "stage",
        )
        for name, (what, number) in here.watched.items():
            yield self._gauge(name, what, {(): number()})

    def _gauge(self, name: str, what: str, numbers: Numbers, *labels: str) -> Metric:
        return self._filled(GaugeMetricFamily, name, what, numbers, labels)

    def _counter(self, name: str, what: str, numbers: Numbers, *labels: str) -> Metric:
        return self._filled(CounterMetricFamily, name, what, numbers, labels)

    def _filled(
        self,
        kind: type[GaugeMetricFamily | CounterMetricFamily],
        name: str,
        what: str,
        numbers: Numbers,
        labels: Sequence[str],
    ) -> Metric:
        family = kind(f"smtp_catcher_{name}", what, labels=[*self._label, *labels])
        for values, number in numbers.items():
            family.add_metric([*self._label.values(), *values], number)
        return family

    def _delivery(self) -> Metric:
        took = self._here.latency
        what = "From the last byte of a mail until it is kept."
        family = HistogramMetricFamily("smtp_catcher_delivery_seconds", what, labels=list(self._label))
        family.add_metric(list(self._label.values()), took.buckets(), took.seconds)
        return family
