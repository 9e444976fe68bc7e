"""Holds the code to the table of floors in docs/architecture.md: no import points up, every module has a sentence."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = {"catcher": "catcher", "web": "catcher.web", "pytest_plugin": "catcher.pytest_plugin"}
"""Folders at the top, and the packages that they are installed as (pyproject.toml, package-dir)."""


@cache
def modules() -> dict[str, Path]:
    found = {}
    for folder, package in PACKAGES.items():
        for path in (ROOT / folder).rglob("*.py"):
            inner = path.relative_to(ROOT / folder).with_suffix("").parts
            found[".".join([package, *(part for part in inner if part != "__init__")])] = path
    return found


@cache
def floors() -> dict[str, float]:
    rows = re.findall(r"^\| ([\d.]+) \| (.+?) \|", (ROOT / "docs/architecture.md").read_text(), re.MULTILINE)
    return {room: float(floor) for floor, rooms in rows for room in re.findall(r"`([\w.]+)`", rooms)}


def room_of(module: str) -> str | None:
    """The most particular room that a module lies in; the package `catcher` itself houses only its own file."""
    rooms = [room for room in floors() if module == room or (module.startswith(room + ".") and room != "catcher")]
    return max(rooms, key=len, default=None)


def imports(module: str, path: Path) -> Iterator[str]:
    """Modules of ours that a file imports, wherever in the file; those only for the type checker do not count."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    tree = ast.parse(path.read_text())
    ignored = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in ignored:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                deeper = f"{base}.{alias.name}"
                yield deeper if deeper in modules() else base


@pytest.mark.parametrize("module", sorted(modules()))
def test_module_imports_only_from_below(module: str) -> None:
    room = room_of(module)
    assert room is not None, f"{module} has no floor: give it one in docs/architecture.md"
    for target in imports(module, modules()[module]):
        if not target.startswith("catcher"):
            continue
        there = room_of(target)
        assert there is not None, f"{module} imports {target}, which has no floor"
        assert there == room or floors()[there] < floors()[room], (
            f"{module} imports {target} from its own floor or above"
        )


@pytest.mark.parametrize("module", sorted(modules()))
def test_module_opens_with_what_it_is_for(module: str) -> None:
    assert ast.get_docstring(ast.parse(modules()[module].read_text())), f"{module} has no opening docstring"


def test_floors_name_only_what_exists() -> None:
    assert set(floors()) <= set(modules())


def test_flask_and_uvicorn_stay_in_web() -> None:
    heavy = {"flask", "uvicorn", "a2wsgi", "werkzeug", "wsproto"}
    users = {
        module
        for module, path in modules().items()
        if {target.partition(".")[0] for target in imports(module, path)} & heavy
    }
    assert users
    assert all(module.startswith("catcher.web") for module in users)


def test_web_is_imported_by_the_app_alone() -> None:
    users = {
        module
        for module, path in modules().items()
        if not module.startswith("catcher.web") and any(t.startswith("catcher.web") for t in imports(module, path))
    }
    assert users == {"catcher.app"}
