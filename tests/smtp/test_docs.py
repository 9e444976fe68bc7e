"""Every command in the pages on SMTP runs: a block that starts a catcher, then a block of clients that must succeed."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.missing import tool
from tests.ports import free_ports

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = ("smtp.md", "tls-and-auth.md", "faults-and-transcripts.md")
PORTS = ("1025", "1465", "2424")


def pairs() -> Iterator[tuple[str, str, str]]:
    for page in PAGES:
        blocks = re.findall(r"^```sh\n(.*?)^```", (DOCS / page).read_text(), re.MULTILINE | re.DOTALL)
        assert len(blocks) % 2 == 0, f"{page}: each catcher has its client"
        for start, client in zip(blocks[::2], blocks[1::2], strict=True):
            yield page, start, client


@pytest.mark.parametrize(("page", "start", "client"), list(pairs()))
def test_commands_run(page: str, start: str, client: str, tmp_path: Path) -> None:
    for name in ("swaks", "curl"):
        tool(name)
    if "--smtp " not in start:
        start = start.rstrip() + " --smtp 127.0.0.1:1025"
    start = start.rstrip() + " --http none"
    with free_ports(len(PORTS)) as free:
        ports = dict(zip(PORTS, map(str, free), strict=True))
        start, client = (re.sub("|".join(PORTS), lambda found: ports[found[0]], text) for text in (start, client))
        run(start, client, tmp_path)


def run(start: str, client: str, folder: Path) -> None:
    """Start a catcher, and have the client succeed with it."""
    binaries = folder / "bin"
    binaries.mkdir()
    (binaries / "smtp-catcher").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m catcher "$@"\n')
    (binaries / "smtp-catcher").chmod(0o755)
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ['PATH']}"}
    shell = shutil.which("sh")
    assert shell is not None
    start = re.sub(r"^smtp-catcher", "exec smtp-catcher", start, flags=re.MULTILINE)
    with subprocess.Popen(
        [shell, "-ec", start],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as catcher:
        try:
            assert catcher.stdout is not None
            said: list[str] = []
            while not (said and said[-1].startswith("Ready in")):
                line = catcher.stdout.readline()
                assert line, f"it did not start: {said}"
                said.append(line)
            ran = subprocess.run(
                [shell, "-ec", client],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert ran.returncode == 0, f"{client}\n{ran.stdout}\n{ran.stderr}"
        finally:
            catcher.terminate()
