"""Picks the one link or the one code that a test means; where it is not clear, the failure names the candidates."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catcher.message import Content

Pattern = str | re.Pattern[str]
MOST_LISTED = 10


def one_link(urls: Sequence[str], pattern: Pattern | None, *, title: str) -> str:
    """The URL that ``pattern`` finds, or the only one there is."""
    __tracebackhide__ = True
    found = [url for url in urls if pattern is None or re.search(pattern, url)]
    if len(found) == 1:
        return found[0]
    if found:
        ask = "Pass a pattern: message.link(r'/confirm/')" if pattern is None else "Pass a pattern that finds one."
        raise LookupError(f"{len(found)} links could be meant in {title}: {_listed(found)}. {ask}")
    if pattern is None or not urls:
        raise LookupError(f"no link in {title}")
    raise LookupError(f"no link in {title} matches {_shown(pattern)}; there are {_listed(urls)}")


def one_code(content: "Content", *, title: str) -> str:
    """The code of a mail where there is no doubt which number it is."""
    __tracebackhide__ = True
    if content.code:
        return content.code
    codes = content.codes
    if not codes:
        raise LookupError(f"no number in {title} could be a code. Pass a pattern: {_EXAMPLE}")
    listed = _listed([f'{code.value} (in "{code.context}")' for code in codes])
    could = "1 number could" if len(codes) == 1 else f"{len(codes)} numbers could"
    raise LookupError(f"{could} be the code in {title}: {listed}. Pass a pattern: {_EXAMPLE}")


def found_code(text: str, pattern: Pattern, *, title: str) -> str:
    """What ``pattern`` finds in a mail: its first group, if it has one."""
    __tracebackhide__ = True
    matches = re.finditer(pattern, text)
    found = list(dict.fromkeys(match.group(1 if match.re.groups else 0) for match in matches))
    if len(found) == 1:
        return found[0]
    if found:
        raise LookupError(f"{len(found)} codes in {title} match {_shown(pattern)}: {_listed(found)}")
    raise LookupError(f"no code in {title} matches {_shown(pattern)}")


_EXAMPLE = 'message.code(r"code is (\\d+)")'


def _listed(values: Iterable[str]) -> str:
    values = list(values)
    more = f" and {len(values) - MOST_LISTED} more" if len(values) > MOST_LISTED else ""
    return ", ".join(values[:MOST_LISTED]) + more


def _shown(pattern: Pattern) -> str:
    return repr(pattern.pattern if isinstance(pattern, re.Pattern) else pattern)
