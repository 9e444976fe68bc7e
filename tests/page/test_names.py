"""What is promised to other people's tests: every name that the page uses is documented, and every module preloaded.

And what the page repeats of another room is what stands there.
"""

import re
from pathlib import Path

import pytest

from catcher.query.operators import HAS, OPERATORS, STATES
from catcher.web.joined import order

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "web" / "static"


def scripts() -> dict[str, str]:
    return {
        path.relative_to(STATIC).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in STATIC.rglob("*.js")
        if path.parent.name != "vendor"
    }


def test_every_test_id_is_documented() -> None:
    documented = set(re.findall(r"`([a-z-]+)`", (ROOT / "docs" / "page.md").read_text(encoding="utf-8")))
    source = "\n".join(scripts().values())
    used = set(re.findall(r'(?:data-testid["=:]*\s*"?|testid[:=]\s*")([a-z][a-z-]+)"', source))
    used |= set(re.findall(r'header\("[^"]*", .*?, "(message-[a-z-]+)"', source))
    assert len(used) > 40
    assert used - documented == set()


def test_all_that_the_first_sight_needs_comes_with_the_shell() -> None:
    """What is drawn first must not wait for a file that another file names."""
    first = set(order(STATIC))
    assert {"list.js", "row.js", "message/html.js", "live.js"} <= first
    assert not first & {"overview.js", "faults.js", "conversations.js", "palette.js", "message/parts.js"}


@pytest.mark.parametrize("name", sorted(scripts()))
def test_a_module_says_what_it_is_for_and_is_short(name: str) -> None:
    source = scripts()[name]
    assert source.startswith(("/**", "// "))
    assert source.count("\n") < 200


def test_the_search_box_offers_every_operator_that_there_is() -> None:
    table = re.search(r"^const OPERATORS = \{\n(.*?)^\};", scripts()["suggest"], re.DOTALL | re.MULTILINE)
    assert table
    free = {f"{name}:" for name in OPERATORS} - {"is:", "has:"}
    words = {*(f"is:{state}" for state in STATES), *(f"has:{what}" for what in HAS)}
    assert sorted(re.findall(r'"([a-z-]+:[a-z-]*)":', table[1])) == sorted(free | words)


def test_every_colour_is_a_token() -> None:
    for sheet in STATIC.glob("css/*.css"):
        if sheet.stem != "tokens":
            literal = set(re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", sheet.read_text(encoding="utf-8")))
            assert literal <= {"#fff", "#000", "#ddd"}, (
                sheet.name
            )  # the mail's own frame, and what lies behind a picture
