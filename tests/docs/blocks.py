"""The blocks of code in the documentation, page by page."""

import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "changes" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """What stands between two fences."""

    page: str
    """From the repository's root: ``docs/cli.md``."""
    number: int
    """Counted from 1 on its page."""
    language: str
    """Empty for what is only to be looked at."""
    text: str

    def __str__(self) -> str:
        return f"{self.page}-{self.number}-{self.language or 'plain'}"


def blocks(language: str | None = None) -> Iterator[Block]:
    """Every block, or those of a language."""
    for page in PAGES:
        name = page.relative_to(ROOT).as_posix()
        for number, (_, said, text) in enumerate(_BLOCK.findall(page.read_text()), 1):
            if language in (None, said):
                yield Block(name, number, said, dedent(text))


def commands(text: str) -> list[str]:
    """The command lines of a shell block, joined where they are continued, without their comments."""
    lines = text.replace("\\\n", " ").splitlines()
    return [bare for line in lines if (bare := re.sub(r"(^|\s)#.*", "", line).strip())]
