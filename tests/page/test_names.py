"""What is promised to other people's tests: every name that the page uses is documented, and every module preloaded."""

import re
from pathlib import Path

import pytest

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


def needed_by(module: str) -> set[str]:
    """A module and all that it imports, and so on; what is imported by a call comes later."""
    found, open_ends = set[str](), [module]
    while open_ends:
        name = open_ends.pop()
        if name not in found:
            found.add(name)
            here = STATIC / f"{name}.js"
            paths = re.findall(r'^import [^;]*?"(\.[^"]+)";', here.read_text(encoding="utf-8"), re.MULTILINE)
            files = [(here.parent / path).resolve().relative_to(STATIC) for path in paths]
            open_ends.extend(file.with_suffix("").as_posix() for file in files)
    return found


def test_the_shell_names_every_module_so_that_none_waits_for_another() -> None:
    shell = (ROOT / "web" / "templates" / "index.html").read_text(encoding="utf-8")
    named = {
        kind: set(re.findall(r'"([\w/-]+)"', shell.partition(f"set {kind} =")[2].partition("]")[0]))
        for kind in ("list", "message")
    }
    assert named["list"] == needed_by("app") - {"app"}
    assert named["message"] == needed_by("message/message") - named["list"]


@pytest.mark.parametrize("name", sorted(scripts()))
def test_a_module_says_what_it_is_for_and_is_short(name: str) -> None:
    source = scripts()[name]
    assert source.startswith(("/**", "// "))
    assert source.count("\n") < 200


def test_every_colour_is_a_token() -> None:
    for sheet in STATIC.glob("css/*.css"):
        if sheet.stem != "tokens":
            literal = set(re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", sheet.read_text(encoding="utf-8")))
            assert literal <= {"#fff", "#000", "#ddd"}, (
                sheet.name
            )  # the mail's own frame, and what lies behind a picture
