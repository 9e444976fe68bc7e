"""A measured table, and how it gets into docs/performance.md without touching the prose around it."""

import os
import platform
import re
import time
from pathlib import Path
from typing import NamedTuple

PERFORMANCE = Path(__file__).parent.parent.parent / "docs" / "performance.md"


class Table(NamedTuple):
    """Rows of one measure, as they are shown; the first row holds the headings."""

    name: str
    """Names its place in docs/performance.md: `<!-- bench: name -->` … `<!-- end -->`."""
    rows: list[tuple[object, ...]]

    def markdown(self) -> str:
        head, *body = (" | ".join(str(cell) for cell in row) for row in self.rows)
        rule = " | ".join("---" for _ in self.rows[0])
        return "\n".join(f"| {line} |" for line in (head, rule, *body))


def machine() -> str:
    """What was measured on, and when."""
    return (
        f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}"
    )


def write(table: Table) -> None:
    """Replace this table in docs/performance.md; it must have its place there."""
    text = PERFORMANCE.read_text()
    place = re.compile(rf"(<!-- bench: {re.escape(table.name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not place.search(text):
        raise SystemExit(
            f"{PERFORMANCE.name} has no place for {table.name!r}: <!-- bench: {table.name} --> <!-- end -->"
        )
    block = f"{table.markdown()}\n\nMeasured {machine()}.\n"
    PERFORMANCE.write_text(place.sub(lambda match: match[1] + block + match[2], text))
