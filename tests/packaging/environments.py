"""Empty environments to install a release into, and what must work in one."""

import os
import re
import shutil
import smtplib
import subprocess
import sys
import urllib.request
from pathlib import Path

import msgspec

from catcher import __version__
from tests.packaging.contents import ROOT
from tests.process import running

SUPPORTED = re.findall(r"Python :: (3\.\d+)\"", (ROOT / "pyproject.toml").read_text())


def pythons() -> dict[str, str]:
    """By version, the first Python of each supported one that is found: on the path, or installed by pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {}
    for version in SUPPORTED:
        places = [sys.executable, shutil.which(f"python{version}")]
        places += [str(place / "bin" / "python") for place in sorted(pyenv.glob(f"{version}.*"), reverse=True)]
        found[version] = next((place for place in places if place and _version_of(place) == version), "")
    return {version: place for version, place in found.items() if place}


def _version_of(python: str) -> str:
    """Empty where it does not run: a shim of pyenv may lead nowhere."""
    try:
        said = subprocess.run(
            [python, "-c", "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return said.stdout.strip()


def environment(folder: Path, *, python: str = sys.executable) -> Path:
    """Make an empty one; the folder of its commands."""
    run(python, "-m", "venv", str(folder))
    return folder / ("Scripts" if sys.platform == "win32" else "bin")


def pip(python: Path | str, *words: str) -> str:
    """Have that Python install something."""
    return run(str(python), "-m", "pip", "--disable-pip-version-check", *words)


def run(*words: str) -> str:
    """What a command prints; one that fails is an ``AssertionError`` with what it said of that."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}{done.stderr}"
    return done.stdout


def smoke(commands: Path, folder: Path) -> None:
    """Assert that what is installed there is this version, starts, takes a mail, tells of it, and shows its page."""
    program = str(commands / "smtp-catcher")
    version = run(program, "--version").strip()
    assert version == f"smtp-catcher {__version__}", f"it is {version}, not {__version__}"
    with running(folder, command=(program,)) as catcher:
        with smtplib.SMTP(*catcher.smtp, timeout=30) as client:
            client.sendmail("a@x.example", "b@x.example", "Subject: smoke\r\n\r\nx\r\n")
        (mail,) = msgspec.json.decode(_got(f"{catcher.http}/api/v1/messages"))["messages"]
        assert mail["Subject"] == "smoke", f"the mail it took is {mail['Subject']!r}"
        files = re.findall(r'(?:src|href)="([^"]+\.(?:js|css))"', _got(catcher.http).decode())
        assert files, "its page names no script and no style"
        for file in files:
            assert _got(catcher.http + file), f"{file} is empty"


def _got(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:
        content: bytes = answer.read()
        return content
