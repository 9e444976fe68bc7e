"""Makes the table of docs/configuration.md from the table in the code; `make docs` writes it."""

import re
from itertools import groupby
from pathlib import Path

from catcher.config import Option, options

PAGE = Path(__file__).parent.parent.parent / "docs" / "configuration.md"
_PLACE = re.compile(r"(<!-- settings -->\n).*(<!-- end -->)", re.DOTALL)


HEAD = "| flag | key in the file | variable | default | what it does |\n| --- | --- | --- | --- | --- |"


def page() -> str:
    """The page as it should be: its prose as it is, its tables as the code says."""
    groups = groupby(options(), key=lambda option: option.heading)
    tables = "\n\n".join("\n".join([f"### {heading}", "", HEAD, *map(_row, rows)]) for heading, rows in groups)
    return _PLACE.sub(lambda match: f"{match[1]}\n{tables}\n\n{match[2]}", PAGE.read_text())


def _row(option: Option) -> str:
    metavar = option.metavar or "|".join(option.choices)
    flag = f"{option.flag} {metavar}".strip().replace("|", "\\|")
    default = f"`{option.default}`" if option.default not in (None, (), "", False) else ""
    return f"| `{flag}` | `{option.name}` | `{option.variable}` | {default} | {option.help} |"


if __name__ == "__main__":
    PAGE.write_text(page())
