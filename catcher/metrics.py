"""Numbers for whoever watches, in the text that Prometheus reads (exposition format 0.0.4).

Each is counted where its thing happens; here is only what a number is and how it is written, so a watcher costs
nothing until it asks.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Literal

from msgspec import Struct

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
"""Seconds: a mail takes under a millisecond to keep in memory and a few on a disk."""


class Metric(Struct, frozen=True):
    """One number, or several that differ by their labels."""

    name: str
    """Without the prefix; a counter's ends in ``_total``."""
    help: str
    kind: Literal["counter", "gauge"]
    samples: Mapping[tuple[tuple[str, str], ...], float]
    """By labels; a number without any has the key ``()``."""


class Histogram:
    """How long something took; one thread counts, any may read."""

    __slots__ = ("_counts", "help", "name", "seconds")

    def __init__(self, name: str, help: str) -> None:  # noqa: A002  the format's own word
        self.name = name
        self.help = help
        self.seconds = 0.0
        self._counts = [0] * (len(BOUNDS) + 1)

    def observe(self, seconds: float) -> None:
        """Count one."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds

    @property
    def count(self) -> int:
        """How many were counted."""
        return sum(self._counts)

    def samples(self) -> Iterator[tuple[str, tuple[tuple[str, str], ...], float]]:
        """Suffix, labels and number of each line; the buckets hold those before them."""
        below = list(accumulate(self._counts))
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), below, strict=True):
            yield "_bucket", (("le", bound),), count
        yield "_sum", (), self.seconds
        yield "_count", (), below[-1]


def exposition(
    metrics: Iterable[Metric | Histogram], *, labels: Mapping[str, str], prefix: str = "smtp_catcher_"
) -> str:
    """The text; every number gets those ``labels`` besides its own."""
    lines = []
    for metric in metrics:
        name = prefix + metric.name
        kind = metric.kind if isinstance(metric, Metric) else "histogram"
        lines += [f"# HELP {name} {metric.help}", f"# TYPE {name} {kind}"]
        if isinstance(metric, Metric):
            lines += [_line(name, (*labels.items(), *own), number) for own, number in metric.samples.items()]
        else:
            lines += [_line(name + end, (*labels.items(), *own), number) for end, own, number in metric.samples()]
    return "\n".join(lines) + "\n"


def _line(name: str, labels: Iterable[tuple[str, str]], number: float) -> str:
    said = ",".join(f'{key}="{_escaped(value)}"' for key, value in labels)
    return f"{name}{{{said}}} {number:g}" if said else f"{name} {number:g}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
