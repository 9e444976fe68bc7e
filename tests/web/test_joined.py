"""Modules that are sent as one stay what they were: run once, in order, with scopes of their own."""

import shutil
import subprocess
from pathlib import Path

import pytest

from catcher.web.joined import LIBRARY, exports, joined, order
from tests.missing import tool

MODULES = {
    LIBRARY: "export const html = 'library';\n",
    "app.js": (
        'import { Name as Called, other } from "./inner/one.js";\n'
        'import * as two from "./two.js";\n'
        "const count = 7;\n"
        "globalThis.said = [Called, other(), two.count, count];\n"
        'import("./inner/later.js").then(({ same }) => console.log(JSON.stringify([...said, same])));\n'
    ),
    "inner/one.js": (
        'import { html } from "../vendor/preact-htm.js";\n'
        'import { count } from "../two.js";\n'
        "export const Name = html;\n"
        "export function other() { return count + 1; }\n"
    ),
    "two.js": "export const count = 1;\nexport class Thing {}\n",
    "inner/later.js": 'import { Thing } from "../two.js";\nexport const same = Thing === globalThis.Thing;\n',
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in MODULES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_each_comes_after_what_it_imports(folder: Path) -> None:
    assert order(folder) == [LIBRARY, "two.js", "inner/one.js", "app.js"]


def test_they_run_as_if_each_were_fetched(folder: Path) -> None:
    (folder / "two.js").write_text(MODULES["two.js"] + "globalThis.Thing = Thing;\n")
    served = folder / "served"
    shutil.copytree(folder, served, ignore=shutil.ignore_patterns("served"))
    for name in order(folder):
        if name != LIBRARY:
            (served / name).write_text(exports(folder, name))
    (served / "page.js").write_text(joined(folder))
    (served / "package.json").write_text('{"type": "module"}')
    said = subprocess.run([tool("node"), served / "page.js"], capture_output=True, text=True, check=True, timeout=20)
    assert said.stdout == '["library",2,1,7,true]\n'


def test_modules_that_import_each_other_are_refused(folder: Path) -> None:
    (folder / "two.js").write_text('import { Name } from "./inner/one.js";\nexport const count = Name;\n')
    with pytest.raises(ValueError, match=r"app.js -> inner/one.js -> two.js -> inner/one.js"):
        order(folder)


@pytest.mark.parametrize("line", ["export default 1;", "export { a };", 'import x from "./x.js";', "export let a = 1;"])
def test_other_forms_of_import_and_export_are_refused(line: str, folder: Path) -> None:
    (folder / "two.js").write_text(f"{MODULES['two.js']}{line}\n")
    with pytest.raises(ValueError, match=r"two.js: a form of import or export that is not understood"):
        joined(folder)
