"""The check of a release can fail: on each thing that it looks at."""

import io
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.packaging.contents import ROOT, VENDORED, licence_problems, repository, sdist_problems, wheel_problems
from tests.packaging.environments import SUPPORTED, pythons, smoke

FILES = frozenset({"LICENSE", "catcher/app.py", "web/__init__.py", "web/static/vendor/LICENSE-x", "docs/cli.md"})
INFO = "smtp_catcher-1.dist-info/"
WHEEL = [
    "catcher/app.py",
    "catcher/web/__init__.py",
    "catcher/web/static/vendor/LICENSE-x",
    *(INFO + name for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "top_level.txt")),
    *(f"{INFO}licenses/{name}" for name in ("LICENSE", "web/static/vendor/LICENSE-x")),
]
SDIST = [*FILES, "PKG-INFO", "setup.cfg", "smtp_catcher.egg-info/SOURCES.txt"]


def wheel_of(folder: Path, names: Iterable[str]) -> Path:
    path = folder / "smtp_catcher-1-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return path


def sdist_of(folder: Path, names: Iterable[str]) -> Path:
    path = folder / "smtp_catcher-1.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in names:
            archive.addfile(tarfile.TarInfo(f"smtp_catcher-1/{name}"), io.BytesIO())
    return path


def test_a_wheel_that_is_right(tmp_path: Path) -> None:
    assert wheel_problems(wheel_of(tmp_path, WHEEL), FILES) == []


@pytest.mark.parametrize(
    "stray",
    [
        "tests/conftest.py",
        "catcher/app.pyc",
        "catcher/web/node_modules/x.js",
        "docs/cli.md",
        f"{INFO}licenses/LICENSE-y",
    ],
)
def test_a_wheel_with_a_stray_file(tmp_path: Path, stray: str) -> None:
    (problem,) = wheel_problems(wheel_of(tmp_path, [*WHEEL, stray]), FILES)
    assert problem == f"smtp_catcher-1-py3-none-any.whl holds {stray}, which is no part of it"


@pytest.mark.parametrize(
    "missing", ["catcher/app.py", "catcher/web/static/vendor/LICENSE-x", f"{INFO}licenses/LICENSE"]
)
def test_a_wheel_without_something(tmp_path: Path, missing: str) -> None:
    rest = [name for name in WHEEL if name != missing]
    assert wheel_problems(wheel_of(tmp_path, rest), FILES) == [f"smtp_catcher-1-py3-none-any.whl lacks {missing}"]


def test_a_source_distribution(tmp_path: Path) -> None:
    assert sdist_problems(sdist_of(tmp_path, SDIST), FILES) == []
    rest = [name for name in SDIST if name != "docs/cli.md"]
    assert sdist_problems(sdist_of(tmp_path, [*rest, "notes.txt"]), FILES) == [
        "smtp_catcher-1.tar.gz lacks docs/cli.md",
        "smtp_catcher-1.tar.gz holds notes.txt, which is no part of it",
    ]


def test_what_is_vendored_has_its_licence() -> None:
    files, versions = repository(), (ROOT / VENDORED / "VERSIONS").read_text()
    assert licence_problems(files, versions) == []
    unknown = licence_problems(files | {f"{VENDORED}chart.js"}, versions)
    assert unknown == [f"{VENDORED}chart.js: VERSIONS names no licence of it"]
    gone = licence_problems(files - {f"{VENDORED}LICENSE-htm"}, versions)
    assert gone == [f"{VENDORED}preact-htm.js: its licence LICENSE-htm is not there"]


def test_this_python_is_one_of_those_that_are_found() -> None:
    version = "{}.{}".format(*sys.version_info)
    assert set(pythons()) <= set(SUPPORTED)
    assert pythons()[version] == sys.executable


def test_a_program_of_another_version_does_not_pass(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("a shell script is no program there")
    program = tmp_path / "smtp-catcher"
    program.write_text("#!/bin/sh\necho smtp-catcher 0.0.0\n")
    program.chmod(0o755)
    with pytest.raises(AssertionError, match=r"0\.0\.0"):
        smoke(tmp_path, tmp_path)


def test_the_fragments_make_a_changelog() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "towncrier", "build", "--draft"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    fragments = [path for path in (ROOT / "changes").glob("*.md") if path.name != "README.md"]
    assert not [path.name for path in fragments if path.read_text().strip().split("\n")[0] not in done.stdout]
