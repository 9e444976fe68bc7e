"""What docs/deploy holds, as far as it can be tried without a container: names that exist, commands that run."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from catcher.cli import COMMANDS
from catcher.config import options
from tests.cli.conftest import Run, send
from tests.process import Running

DEPLOY = Path(__file__).parent.parent.parent / "docs" / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
CLIENTS = {f"SMTP_CATCHER_{name}" for name in ("URL", "TOKEN", "SERVER")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_variable_and_flag_exists(path: Path) -> None:
    text = path.read_text()
    known = {option.variable for option in options()} | CLIENTS
    assert set(re.findall(r"SMTP_CATCHER_[A-Z_]+", text)) <= known
    for command in re.findall(r"smtp-catcher ([a-z][a-z-]*) ", text):
        assert command in COMMANDS


def test_the_image_listens_on_all_addresses_and_is_no_root(run: Run) -> None:
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    user = re.findall(r"^USER (\d+)$", dockerfile, re.MULTILINE)
    assert user
    assert int(user[-1]) > 0
    said = dict(
        pair.split("=", 1) for line in re.findall(r"^ENV (.*)$", dockerfile, re.MULTILINE) for pair in line.split()
    )
    printed = run("serve", "--print-config", **said)
    rows = {line.split()[0]: line.split()[1:] for line in printed.lines}
    assert rows["smtp"] == ["0.0.0.0:1025", "SMTP_CATCHER_SMTP"]
    assert rows["http"] == ["0.0.0.0:8025", "SMTP_CATCHER_HTTP"]


def test_the_image_is_made_of_what_is_there() -> None:
    copied = re.findall(r"^COPY (.*) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    for name in " ".join(copied).split():
        assert (DEPLOY.parent.parent / name).exists(), name


def test_the_health_check_knows_life_from_death(catcher: Running, run: Run) -> None:
    (check,) = re.findall(r"CMD (\[.*\])", (DEPLOY / "Dockerfile").read_text())
    program, *words = json.loads(check)
    assert program == "smtp-catcher"
    here = [word.replace("http://127.0.0.1:8025", catcher.http) for word in words]
    assert run(*here).code == 0
    assert run(*[word.replace("127.0.0.1:8025", "127.0.0.1:1").replace("3s", "100ms") for word in words]).code == 1


def test_the_steps_of_a_gitlab_job_run(catcher: Running, ask: Run) -> None:
    steps = re.findall(r"^    - (smtp-catcher .*)$", (DEPLOY / "gitlab-ci.yml").read_text(), re.MULTILINE)
    assert len(steps) == 3
    send(catcher, "Welcome, Bob")
    for step in steps:
        done = ask(*shlex.split(step)[1:])
        assert (done.code, done.err) == (0, ""), step


def test_the_unit_starts_what_can_start(run: Run, tmp_path: Path) -> None:
    unit = (DEPLOY / "smtp-catcher.service").read_text()
    (start,) = re.findall(r"^ExecStart=\S+ (.*)$", unit, re.MULTILINE)
    (tmp_path / "smtp-catcher.toml").write_text("max_messages = 10\n")
    here = start.replace("/etc/", f"{tmp_path}/").replace("/var/lib/smtp-catcher/", f"{tmp_path}/")
    assert run("check-config", *shlex.split(here)).code == 0
    assert "DynamicUser=yes" in unit


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in DEPLOY.glob("smtp-catcher*.s*"):
        text = unit.read_text().replace("/usr/local/bin/smtp-catcher", shutil.which("true") or "/bin/true")
        (tmp_path / unit.name).write_text(text)
    units = [str(unit) for unit in tmp_path.iterdir()]
    assert len(units) == 3
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False, timeout=30
    )
    assert [line for line in done.stderr.splitlines() if "smtp-catcher" in line] == []
