"""``make release-check``: builds a release, looks at what it holds, and installs it on every Python that is found.

What has passed lies in ``dist/`` afterwards: that is what to upload.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.packaging.contents import ROOT, VENDORED, licence_problems, repository, sdist_problems, wheel_problems
from tests.packaging.environments import SUPPORTED, environment, pip, pythons, run, smoke


def main() -> int:
    """Print what has passed and what has not; 1 if anything has not."""
    with TemporaryDirectory() as folder:
        built = Path(folder) / "dist"
        run(sys.executable, "-m", "build", "--outdir", str(built), str(ROOT))
        failed = False
        for what, problems in _checks(built, Path(folder)):
            print(f"{'no ' if problems else 'ok '} {what}", *problems, sep="\n    ", flush=True)
            failed = failed or bool(problems)
        if failed:
            return 1
        shutil.rmtree(ROOT / "dist", ignore_errors=True)
        shutil.copytree(built, ROOT / "dist")
    return 0


def _checks(built: Path, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """What is looked at, and what is wrong with it."""
    (wheel,), (sdist,) = built.glob("*.whl"), built.glob("*.tar.gz")
    files = repository()
    changed = run("git", "-C", str(ROOT), "status", "--porcelain").splitlines()
    yield "everything is committed", changed
    yield f"{wheel.name} holds what it should", wheel_problems(wheel, files)
    yield f"{sdist.name} holds what it should", sdist_problems(sdist, files)
    yield "what is vendored has its licence", licence_problems(files, (ROOT / VENDORED / "VERSIONS").read_text())
    yield "the metadata is right", _tried(sys.executable, "-m", "twine", "check", "--strict", str(wheel), str(sdist))
    yield "the fragments make a changelog", _tried(sys.executable, "-m", "towncrier", "build", "--draft")
    found = pythons()
    for version in SUPPORTED:
        if version not in found:
            print(f"--  Python {version} is not on this machine")
            continue
        for release in (wheel, sdist):
            place = folder / f"{version}{release.suffix}"
            yield f"{release.name} works on Python {version}", _installed(release, place, python=found[version])


def _tried(*words: str) -> list[str]:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return (done.stdout + done.stderr).splitlines() if done.returncode else []


def _installed(release: Path, place: Path, *, python: str) -> list[str]:
    try:
        commands = environment(place, python=python)
        pip(commands / "python", "install", str(release))
        smoke(commands, place)
    except AssertionError as error:
        return str(error).splitlines()
    return []


if __name__ == "__main__":
    sys.exit(main())
