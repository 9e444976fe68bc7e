"""What a user installs: the wheel, in an empty environment, starts, shows its page and gives its fixture."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.console import walk
from tests.packaging.contents import ROOT, repository, wheel_problems
from tests.packaging.environments import environment, pip, smoke

pytestmark = [pytest.mark.long, pytest.mark.timeout(300), pytest.mark.xdist_group("wheel")]

NOT_SOURCE = shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__", "node_modules", "artifacts")
MOST_PACKAGES = 25
"""A tool that people add to every project of theirs may not bring a crowd along; pip and setuptools not counted."""

USERS_TEST = """
import smtplib

def test_mail(mailbox):
    with smtplib.SMTP(mailbox.host, mailbox.port) as client:
        client.sendmail("a@x.example", ["b@x.example"], "Subject: hello\\r\\n\\r\\nbody\\r\\n")
    mailbox.assert_sent(subject="hello")
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "source", ignore=NOT_SOURCE)
    pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(folder), str(folder / "source"))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def commands(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of an environment with the wheel and what it needs, nothing else."""
    commands = environment(tmp_path_factory.mktemp("environment") / "venv")
    pip(commands / "python", "install", str(wheel))
    return commands


def test_it_holds_every_module_and_file_and_nothing_else(wheel: Path) -> None:
    assert wheel_problems(wheel, repository()) == []


def test_it_brings_few_packages(wheel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "plan.json"
    pip(sys.executable, "install", "--dry-run", "--ignore-installed", "--report", str(plan), str(wheel))
    names = sorted(package["metadata"]["name"] for package in json.loads(plan.read_text())["install"])
    with capsys.disabled():
        print(f"\n{len(names)} packages of at most {MOST_PACKAGES}: {', '.join(names)}")
    assert "smtp-catcher" in names
    assert len(names) <= MOST_PACKAGES


def test_it_starts_and_shows_its_page(commands: Path, tmp_path: Path) -> None:
    smoke(commands, tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="the page shows what Linux says")
def test_the_five_minute_page_is_true_of_it(commands: Path, tmp_path: Path) -> None:
    walk(ROOT / "docs" / "five-minutes.md", tmp_path, commands=commands)


def test_it_gives_its_fixture(commands: Path, tmp_path: Path) -> None:
    pip(commands / "python", "install", "pytest")
    (tmp_path / "test_user.py").write_text(USERS_TEST)
    done = subprocess.run(
        [commands / "python", "-m", "pytest", "-W", "error", "-p", "no:cacheprovider", "test_user.py"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout
