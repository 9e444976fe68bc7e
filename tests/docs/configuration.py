"""Makes the table of docs/configuration.md from the table in the code; `make docs` writes it."""

import re
from pathlib import Path

from catcher.config import Option, options

PAGE = Path(__file__).parent.parent.parent / "docs" / "configuration.md"
_PLACE = re.compile(r"(<!-- settings -->\n).*(<!-- end -->)", re.DOTALL)


def page() -> str:
    """The page as it should be: its prose as it is, its table as the code says."""
    rows = "\n".join(_row(option) for option in options())
    head = "| flag | key in the file | variable | default | what it does |\n| --- | --- | --- | --- | --- |"
    return _PLACE.sub(lambda match: f"{match[1]}{head}\n{rows}\n{match[2]}", PAGE.read_text())


def _row(option: Option) -> str:
    metavar = option.metavar or "|".join(option.choices)
    flag = f"{option.flag} {metavar}".strip().replace("|", "\\|")
    default = f"`{option.default}`" if option.default not in (None, (), False) else ""
    again = " May be given several times." if option.many else ""
    return f"| `{flag}` | `{option.name}` | `{option.variable}` | {default} | {option.help}{again} |"


if __name__ == "__main__":
    PAGE.write_text(page())
