"""`make bench`: runs every measure, or those named as arguments, prints each table and writes it to its place."""

import sys
from collections.abc import Callable
from functools import partial

from tests.bench import live, page, pytest_plugin, smtp, start, store, web, web_searches
from tests.bench.report import Table, write

MILLION = 1_000_000
MEASURES: dict[str, Callable[[], Table]] = {
    "start": start.start,
    "smtp": smtp.smtp,
    "smtp_maildev": smtp.smtp_maildev,
    "smtp_memory": smtp.smtp_memory,
    "smtp_burst": smtp.smtp_burst,
    "burst": store.burst,
    "growth": store.growth,
    "memory_growth": store.memory_growth,
    "removal": store.removal,
    "web": web.web,
    "web_searches": web_searches.web_searches,
    "live": live.live,
    "page": page.page,
    "accessible": page.accessible,
    "plugins": pytest_plugin.plugins,
    "fixture": pytest_plugin.fixture,
    "wake": pytest_plugin.wake,
}
LONG: dict[str, Callable[[], Table]] = {"million": partial(store.growth, upto=MILLION)}
"""Asked for by name only: half an hour each."""


def main(names: list[str]) -> None:
    """Run these measures, or all that are not long."""
    known = MEASURES | LONG
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SystemExit(f"no measure {unknown[0]!r}: one of {', '.join(known)}")
    for name in names or MEASURES:
        table = known[name]()
        print(f"\n{name}\n{table.markdown()}", flush=True)
        write(table)


main(sys.argv[1:])
