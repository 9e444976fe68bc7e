"""What a release must hold: every file that the repository has for it, a licence for what is vendored, nothing else."""

import re
import subprocess
import tarfile
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

ROOT = Path(__file__).parent.parent.parent
HOMES = {"catcher": "catcher", "web": "catcher/web", "pytest_plugin": "catcher/pytest_plugin"}
"""Where the files of a folder are installed."""
VENDORED = "web/static/vendor/"
ABOUT = frozenset({"METADATA", "WHEEL", "RECORD", "entry_points.txt", "top_level.txt"})
"""What a wheel says of itself, beside licences."""
MADE = re.compile(r"PKG-INFO|setup\.cfg|smtp_catcher\.egg-info/.*")
"""What building adds to a source distribution."""


def repository() -> frozenset[str]:
    """The path of every file of the project: those that are tracked, and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return frozenset(name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def wheel_problems(wheel: Path, files: frozenset[str]) -> list[str]:
    """What is missing in a wheel and what has strayed into it, a line each."""
    with ZipFile(wheel) as archive:
        held = set(archive.namelist())
    info = "-".join(wheel.name.split("-")[:2]) + ".dist-info/"
    wanted = {
        f"{HOMES[path.parts[0]]}/{path.relative_to(path.parts[0])}"
        for path in map(PurePosixPath, files)
        if path.parts[0] in HOMES
    }
    wanted |= {info + name for name in ABOUT} | {f"{info}licenses/{name}" for name in _licences(files)}
    return _differences(wheel.name, held, wanted)


def sdist_problems(sdist: Path, files: frozenset[str]) -> list[str]:
    """The same for a source distribution, which holds the whole repository."""
    with tarfile.open(sdist) as archive:
        held = {name.partition("/")[2] for name in archive.getnames() if not archive.getmember(name).isdir()}
    return _differences(sdist.name, {name for name in held if not MADE.fullmatch(name)}, set(files))


def licence_problems(files: frozenset[str], versions: str) -> list[str]:
    """What is vendored without a word on where it is from, or without the licence that word names.

    ``versions`` is a paragraph for each file, which begins with its name and names its licences: ``LICENSE-htm``.
    """
    said = dict(re.findall(r"^(\S+)[ \t]+(.*\n(?:[ \t]+.*\n)*)", versions, re.MULTILINE))
    problems = []
    for name in sorted(file.removeprefix(VENDORED) for file in files if file.startswith(VENDORED)):
        if name == "VERSIONS" or name.startswith("LICENSE-"):
            continue
        licences = re.findall(r"LICENSE-\w+", said.get(name, ""))
        if not licences:
            problems.append(f"{VENDORED}{name}: VERSIONS names no licence of it")
        problems += [
            f"{VENDORED}{name}: its licence {licence} is not there"
            for licence in licences
            if VENDORED + licence not in files
        ]
    return problems


def _licences(files: frozenset[str]) -> set[str]:
    return {name for name in files if name == "LICENSE" or name.startswith(f"{VENDORED}LICENSE-")}


def _differences(name: str, held: set[str], wanted: set[str]) -> list[str]:
    return [f"{name} lacks {file}" for file in sorted(wanted - held)] + [
        f"{name} holds {file}, which is no part of it" for file in sorted(held - wanted)
    ]
