"""Runs what a page of the documentation shows: each ``$`` line of its console blocks, in one shell, in order.

What is shown below a command must be what it prints, but for what differs from run to run: ids, times, sizes, ports.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.ports import free_ports

BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
END = "-- end of what it prints --"
WITHIN = 120
NAMED = ("1025", "8025")
"""The ports that the pages name."""


class Step(NamedTuple):
    """A command, and what it should print."""

    command: str
    prints: str


def steps(page: Path) -> Iterator[Step]:
    for block in BLOCK.findall(page.read_text()):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, prints = part.partition("\n")
            yield Step(command, prints)


HERE = Path(sys.executable).parent


def walk(page: Path, folder: Path, *, commands: Path = HERE) -> None:
    """Assert that everything is as the page shows it; ``commands`` is the folder that smtp-catcher is run from."""
    done = _replayed(list(steps(page)), folder, commands)
    assert done
    for step, printed in done:
        assert alike(printed) == alike(step.prints), f"{page.name}: $ {step.command}"


def walk_commands(lines: Sequence[str], folder: Path) -> None:
    """Assert that these can be run one after the other, whatever they print."""
    _replayed([Step("set -e", ""), *(Step(line, "") for line in lines)], folder, HERE)


def _replayed(shown: Sequence[Step], folder: Path, commands: Path) -> list[tuple[Step, str]]:
    """Each step with what it printed; free ports stand in for those that the page names."""
    with free_ports(len(NAMED)) as ports:
        return _replayed_on(dict(zip(NAMED, map(str, ports), strict=True)), shown, folder, commands)


def _replayed_on(
    ports: Mapping[str, str], shown: Sequence[Step], folder: Path, commands: Path
) -> list[tuple[Step, str]]:
    def here(text: str) -> str:
        return re.sub(r"\b(1025|8025)\b", lambda found: ports[found[1]], text)

    wanted = [Step(here(step.command), here(step.prints)) for step in shown]
    script = "".join(f"{_in_time(step)}{step.command}\necho '{END}'\n" for step in wanted)
    environment = {
        **os.environ,
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "SMTP_CATCHER_SMTP": ports["1025"],
        "SMTP_CATCHER_HTTP": ports["8025"],
        "SMTP_CATCHER_URL": f"http://127.0.0.1:{ports['8025']}",
        "SMTP_CATCHER_SERVER": f"127.0.0.1:{ports['1025']}",
    }
    script = f"trap 'kill $(jobs -p) 2> /dev/null; wait' EXIT\nexec 2>&1\n{script}"
    done = subprocess.run(
        ["bash"], input=script, env=environment, cwd=folder, capture_output=True, text=True, timeout=WITHIN, check=False
    )
    printed = done.stdout.split(f"{END}\n")
    return list(zip(wanted, printed[: len(wanted)], strict=True))


def _in_time(step: Step) -> str:
    """A look into a log comes when what it should show is there: who writes it may be a moment later than a shell."""
    looks = re.fullmatch(r"cat (\w+\.log)", step.command)
    shown = step.prints.count("\n")
    return f"until [ $(wc -l < {looks[1]}) -ge {shown} ]; do sleep 0.05; done\n" if looks else ""


_VARIES = {
    r"\b01[0-9A-HJKMNP-TV-Z]{24}\b": "ID",
    r"\b0[0-9a-f]{17}\b": "SESSION",
    r"\b\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}": "DATE",
    r"\b\d\d:\d\d:\d\d\b": "TIME",
    r" *(?<=[ (])\d+(\.\d+)? m?s\b": " TIME",
    r"\b\d+(\.\d+)? k?B\b": "SIZE",
    r"\[\d+ bytes\]": "[SIZE]",
    r"\((by \S+, )?pid \d+\)": "(WHO)",
    r"(?<=127\.0\.0\.1:)[3-6]\d{4}\b": "PORT",
}


def alike(text: str) -> str:
    """Without what differs from run to run."""
    for pattern, name in _VARIES.items():
        text = re.sub(pattern, name, text)
    return text.rstrip("\n")
