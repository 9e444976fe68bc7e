"""The pages on the command say what it does: their examples run, and every command, flag and exit code is there."""

import re
import shutil
import sys
from pathlib import Path

import click
import pytest

from catcher.cli import COMMANDS, program
from tests.cli.console import walk

DOCS = Path(__file__).parent.parent.parent / "docs"
WALKED = ("five-minutes.md", "troubleshooting.md", "cli.md", "ci.md", "operation.md")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pages show what Linux says")


@pytest.mark.long
@pytest.mark.timeout(180)
@pytest.mark.parametrize("page", WALKED)
def test_what_a_page_shows_is_what_happens(page: str, tmp_path: Path) -> None:
    for tool in ("bash", "curl"):
        if shutil.which(tool) is None:
            pytest.skip(f"no {tool} here")
    walk(DOCS / page, tmp_path)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("serve", "check-config")])
def test_every_command_and_flag_is_on_the_page(name: str) -> None:
    page = (DOCS / "cli.md").read_text()
    assert f"\n### {name}\n" in page
    section = page.partition(f"\n### {name}\n")[2].partition("\n##")[0]
    command = program.get_command(click.Context(program), name)
    assert command is not None
    deeds = command.commands.values() if isinstance(command, click.Group) else [command]
    flags = {max(option.opts, key=len) for deed in deeds for option in deed.params if isinstance(option, click.Option)}
    everywhere = page.partition("\n### ")[0]
    missing = [flag for flag in sorted(flags) if not re.search(rf"{flag}\b", section + everywhere)]
    assert not missing
