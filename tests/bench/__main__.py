"""`make bench`: runs every measure, or those named as arguments, prints each table and writes it to its place."""

import sys
from collections.abc import Callable

from tests.bench.report import Table, write
from tests.bench.start import start

MEASURES: dict[str, Callable[[], Table]] = {measure.__name__: measure for measure in (start,)}


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        raise SystemExit(f"no measure {unknown[0]!r}: one of {', '.join(MEASURES)}")
    for name in names or MEASURES:
        table = MEASURES[name]()
        print(f"\n{name}\n{table.markdown()}", flush=True)
        write(table)


main(sys.argv[1:])
