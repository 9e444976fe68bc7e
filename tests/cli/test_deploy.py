"""What docs/deploy holds, as far as it can be tried without a container: names that exist, commands that run."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from catcher.cli import COMMANDS
from catcher.config import options
from tests.cli.conftest import WITHIN, Run, send
from tests.missing import tool
from tests.ports import free_ports
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


def test_the_unit_takes_the_sockets_that_its_sockets_hand_over() -> None:
    taken = re.findall(r"=systemd:(\w+)", (DEPLOY / "smtp-catcher.service").read_text())
    handed = [
        re.findall(r"^FileDescriptorName=(\w+)$", unit.read_text(), re.MULTILINE) for unit in DEPLOY.glob("*.socket")
    ]
    assert sorted(taken) == sorted(name for names in handed for name in names) == ["http", "smtp"]


def read(name: str) -> Any:
    return yaml.safe_load((DEPLOY / name).read_text())


@pytest.mark.parametrize("name", ["compose.yaml", "compose-django.yaml"])
def test_compose_files_name_what_is_there(name: str) -> None:
    services = read(name)["services"]
    for service in services.values():
        assert ("image" in service) != ("build" in service)
        if isinstance(service.get("build"), dict):
            context = DEPLOY / service["build"]["context"]
            assert (context / service["build"]["dockerfile"]).samefile(DEPLOY / "Dockerfile")
        assert set(service.get("depends_on", {})) <= set(services)
        for port in service.get("ports", []):
            assert re.fullmatch(r"127\.0\.0\.1:(\d+):\1", port), "open to this machine only"
    assert set(read(name).get("volumes", {})) == {
        volume.partition(":")[0] for service in services.values() for volume in service.get("volumes", [])
    }


def test_the_workflow_uses_the_action_with_what_it_takes() -> None:
    workflow, action = read("github-actions.yml"), read("github-action/action.yml")
    (ours,) = (step for step in workflow["jobs"]["test"]["steps"] if step.get("uses", "").startswith("./"))
    assert ours["uses"] == "./.github/actions/smtp-catcher"
    assert set(ours["with"]) <= set(action["inputs"])
    assert action["runs"]["using"] == "composite"
    assert all(step["shell"] == "bash" for step in action["runs"]["steps"])


def test_the_action_starts_a_catcher_and_tells_the_steps_after_it_where(tmp_path: Path) -> None:
    install, start = (step["run"] for step in read("github-action/action.yml")["runs"]["steps"])
    assert install == "python -m pip install --quiet smtp-catcher"
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = tmp_path / "github-env"
    with free_ports(2) as (smtp, http):
        variables = {
            "SMTP_CATCHER_SMTP": f"{smtp}",
            "SMTP_CATCHER_HTTP": f"{http}",
            "SMTP_CATCHER_URL": f"http://127.0.0.1:{http}",
            "SMTP_CATCHER_SERVER": f"127.0.0.1:{smtp}",
        }
        done = subprocess.run(
            [tool("bash"), "-ec", f"trap 'kill $(jobs -p); wait' EXIT\n{start}\nsmtp-catcher send"],
            env={**os.environ, **variables, "PATH": path, "FLAGS": "--save-dir mail", "GITHUB_ENV": str(told)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=WITHIN,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list((tmp_path / "mail").iterdir())) == 1
    assert told.read_text() == "SMTP_CATCHER_URL=http://127.0.0.1:8025\n"


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
