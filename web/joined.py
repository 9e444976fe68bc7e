"""The page's modules that every visit needs, sent as one file: forty requests take a browser longer than all else.

There is no build: this is made of the files as they are, in memory, anew when one was edited. Each module stays
one, a scope of its own that is run once, after those that it imports. What is fetched later may import them as
well: at the address of such a module stands what it exports, from the one file. Only the forms of import and
export that our modules use are understood; one that is written otherwise is refused, not guessed at.
"""

import re
from pathlib import Path, PurePosixPath

ENTRY = "app.js"
LIBRARY = "vendor/preact-htm.js"
"""It is not ours to take apart: the joined file imports it."""

_IMPORT = re.compile(r'^import (\{ [^}]+ \}|\* as (\w+)) from "([^"]+)";$', re.MULTILINE)
_LATER = re.compile(r'\bimport\("([^"]+)"\)')
_EXPORT = re.compile(r"^export (?=(?:const|function|async function|class) (\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b(?!\().*$", re.MULTILINE)


def order(folder: Path) -> list[str]:
    """The modules that the entry imports, and those that they import, each after what it imports."""
    placed: list[str] = []
    on_the_way: list[str] = []

    def place(name: str) -> None:
        if name in placed:
            return
        if name in on_the_way:
            raise ValueError(f"modules import each other: {' -> '.join([*on_the_way, name])}")
        on_the_way.append(name)
        for match in _IMPORT.finditer((folder / name).read_text(encoding="utf-8")):
            place(_path(name, match[3]))
        placed.append(on_the_way.pop())

    place(ENTRY)
    return placed


def joined(folder: Path) -> str:
    """All of them, as one module."""
    names = [name for name in order(folder) if name != LIBRARY]
    pieces = [
        f'import * as library from "./{LIBRARY}";',
        f'export const modules = {{ "{LIBRARY}": library }};',
        *(_scope(name, (folder / name).read_text(encoding="utf-8")) for name in names),
    ]
    return "\n".join(pieces)


def exports(folder: Path, name: str) -> str:
    """What stands at the address of one of them."""
    names = _EXPORT.findall((folder / name).read_text(encoding="utf-8"))
    up = "../" * name.count("/") or "./"
    return f'import {{ modules }} from "{up}page.js";\nexport const {{ {", ".join(names)} }} = modules["{name}"];\n'


def _scope(name: str, source: str) -> str:
    """One module as a function that is called at once and returns what the module exports."""
    text = _IMPORT.sub(lambda match: _taken(match, name), source)
    text = _EXPORT.sub("", text)
    text = _LATER.sub(lambda match: f'import("./{_path(name, match[1])}")', text)
    if other := _OTHER.search(text):
        raise ValueError(f"{name}: a form of import or export that is not understood: {other[0]}")
    return f'modules["{name}"] = (() => {{\n{text}\nreturn {{ {", ".join(_EXPORT.findall(source))} }};\n}})();'


def _taken(match: re.Match[str], importer: str) -> str:
    """An import as the same names taken from what is there already."""
    names = match[2] or match[1].replace(" as ", ": ")
    return f'const {names} = modules["{_path(importer, match[3])}"];'


def _path(importer: str, relative: str) -> str:
    """The module that is imported by this path, as its path below the folder."""
    parts: list[str] = []
    for part in (PurePosixPath(importer).parent / relative).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
