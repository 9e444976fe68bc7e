"""Every command of docs/api.md, run in its order against one catcher by a shell."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from catcher import Catcher
from tests.missing import missing
from tests.web.conftest import Deliver
from tests.web.test_message import RICH

DOCS = Path(__file__).parent.parent.parent / "docs"
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", (DOCS / "api.md").read_text(), re.DOTALL)
    for line in block.splitlines()
    if line.strip()
]


@pytest.mark.skipif(shutil.which("sh") is None, reason="the examples are for a POSIX shell")
def test_every_command_runs(catcher: Catcher, deliver: Deliver, tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        missing("curl is not installed")
    id = deliver(RICH.replace("Rich", "Your order"))
    environment = {"URL": str(catcher.http_url), "ID": id, "PATH": "/usr/local/bin:/usr/bin:/bin"}
    for command in COMMANDS:
        done = subprocess.run(["sh", "-c", command], env=environment, cwd=tmp_path, capture_output=True, timeout=30)
        assert done.returncode == 0, f"{command}\n{done.stderr.decode()}"


def test_every_route_is_named(catcher: Catcher) -> None:
    import json
    from urllib.request import urlopen

    text = (DOCS / "api.md").read_text()
    with urlopen(f"{catcher.http_url}/api/v1/openapi.json") as answer:
        paths = json.load(answer)["paths"]
    written = [re.sub(r"\{\w+\}", "", path.removesuffix("{id}").removesuffix("{tag}")).rstrip("/") for path in paths]
    unnamed = [path for path in written if path.rpartition("/")[2] not in text]
    assert not unnamed
