"""Every block of code in the documentation is run by a test, or read as what it is; none is only printed."""

import configparser
import re
import shlex
import smtplib
import subprocess
import sys
import tomllib
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest

from catcher import Catcher, Config
from catcher.pytest_plugin import Mailbox
from tests.cli.console import walk_commands
from tests.cli.test_docs import WALKED
from tests.docs import frameworks
from tests.docs.blocks import ROOT, Block, blocks, commands
from tests.docs.lines import problem
from tests.missing import tool
from tests.smtp import test_docs as smtp_pages

BY_PAGE = {
    **{(f"docs/{page}", "console"): "tests/cli/test_docs.py" for page in WALKED},
    **{(f"docs/{page}", "sh"): "tests/smtp/test_docs.py" for page in smtp_pages.PAGES},
    ("docs/api.md", "sh"): "tests/web/test_docs_api.py",
}
"""Pages that are run from top to bottom."""
READ = frozenset({"make", "pip", "smtp-catcher", "pytest", "ln", "curl", "cd"})
"""Commands that a shell block outside of these begins with; each is tried, or read, below."""
DEPLOYED = [path.read_text() for path in (ROOT / "docs" / "deploy").rglob("*") if path.suffix in (".yml", ".yaml")]
EXAMPLES = [path.read_text() for path in (ROOT / "tests" / "examples").glob("test_*.py")]
PYTEST = "docs/pytest.md"


def is_part(block: str, file: str) -> bool:
    """Whether those lines are in that file, at whatever depth."""
    return any(indent(block, " " * depth) in file for depth in range(0, 8, 2))


def tried_by(block: Block) -> str:
    """The test that a block is tried by; empty if there is none."""
    text = re.sub(r"\A# tests/examples/\w+\.py\n", "", block.text)
    if (block.page, block.language) in BY_PAGE:
        return BY_PAGE[block.page, block.language]
    if block.page == "docs/frameworks.md" and block.text.rstrip("\n") in frameworks.snippets().values():
        return "tests/docs/test_frameworks.py"
    if block.language == "yaml" and any(is_part(block.text, file) for file in DEPLOYED):
        return "tests/cli/test_deploy.py"
    if block.language == "python" and any(text in example for example in EXAMPLES):
        return "tests/examples"
    if block.language == "sh" and {line.split()[0] for line in commands(block.text)} <= READ:
        return "test_a_command_can_be_run"
    if (block.page, block.language) in TRIED_HERE:
        return TRIED_HERE[block.page, block.language]
    return ""


TRIED_HERE = {
    ("README.md", "python"): "test_a_catcher_in_the_same_process",
    ("docs/smtp.md", "python"): "test_the_hook",
    (PYTEST, "python"): "test_what_the_plugin_is_told",
    (PYTEST, "ini"): "test_the_settings_of_pytest",
    ("docs/cli.md", "ini"): "test_the_setting_of_php",
}


@pytest.mark.parametrize("block", [block for block in blocks() if block.language], ids=str)
def test_a_block_is_tried(block: Block) -> None:
    assert tried_by(block)


@pytest.mark.parametrize("block", list(blocks("")), ids=str)
def test_what_is_only_looked_at_holds_no_command(block: Block) -> None:
    assert not re.search(r"^\$ |^(smtp-catcher|curl|pip|make) ", block.text, re.MULTILINE)


LINES = sorted(
    {
        (block.page, line)
        for block in blocks("sh")
        if tried_by(block) == "test_a_command_can_be_run"
        for line in commands(block.text)
    }
)


@pytest.mark.long
@pytest.mark.parametrize(("page", "line"), LINES)
def test_a_command_can_be_run(page: str, line: str, tmp_path: Path) -> None:
    program, *words = shlex.split(line)
    if program == "make":
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
        assert words[0] in targets
    elif program == "pip":
        name, extras = re.findall(r"^install ([\w-]+)(?:\[([\w,]+)\])?$", " ".join(words))[0]
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        assert name == project["name"]
        assert set(filter(None, extras.split(","))) <= set(project["optional-dependencies"])
    elif program == "smtp-catcher":
        assert problem(line) == ""
    elif program == "pytest":
        run(sys.executable, "-m", "pytest", *words, "--collect-only", cwd=tmp_path)
    elif program == "ln":
        assert line == 'ln -s "$(command -v smtp-catcher)" /usr/local/bin/sendmail'  # tests/cli/test_sending.py has one
    else:
        assert program == "curl"
        assert (page, line) in CURLS


CURLS = {
    (block.page, line)
    for block in blocks("sh")
    for line in commands(block.text)
    if block.page not in ("docs/api.md", "docs/frameworks.md") and line.startswith("curl ")
}


def test_curl_does_what_the_readme_says(tmp_path: Path) -> None:
    tool("curl")
    lines = [line for page, line in CURLS if page == "README.md"]
    assert len(lines) == 2
    walk_commands(["smtp-catcher > log &", "smtp-catcher wait", *sorted(lines, reverse=True)], tmp_path)


def run(*words: str, cwd: Path, given: str = "") -> str:
    done = subprocess.run(words, cwd=cwd, input=given, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode in (0, 5), done.stdout + done.stderr  # 5: nothing was collected
    return done.stdout


def test_a_catcher_in_the_same_process(tmp_path: Path) -> None:
    (block,) = (block for block in blocks("python") if block.page == "README.md" and "Catcher(" in block.text)
    said = run(sys.executable, "-c", block.text, cwd=tmp_path)
    assert re.fullmatch(r"127\.0\.0\.1:\d+ http://127\.0\.0\.1:\d+ 0\n", said)


def test_the_hook() -> None:
    (block,) = (block for block in blocks("sh") if "def no_bob" in block.text)
    names: dict[str, Any] = {}
    exec(block.text.partition("<<END\n")[2].partition("END\n")[0], names)
    config = Config(smtp="127.0.0.1:0", http=None, hooks=(names["no_bob"],))
    with Catcher(config) as catcher, smtplib.SMTP(*catcher.smtp_address, timeout=10) as client:
        client.ehlo("x")
        client.mail("a@x.example")
        assert client.rcpt("bob@x.example") == (550, b"5.7.1 not to bob")
        assert client.rcpt("ann@x.example")[0] == 250


def test_what_the_plugin_is_told(mailbox: Mailbox, pytester: pytest.Pytester) -> None:
    told = [block.text for block in blocks("python") if block.page == PYTEST and not block.text.startswith("# tests/")]
    failures, marker = told
    exec(failures, {"mailbox": mailbox})
    pytester.makepyfile(f"import pytest\n\n{marker}def test_tls(mailbox):\n    assert mailbox.port\n")
    pytester.runpytest("-p", "no:randomly", "-p", "no:asyncio").assert_outcomes(passed=1)


def test_the_settings_of_pytest(pytester: pytest.Pytester) -> None:
    (block,) = (block for block in blocks("ini") if block.page == PYTEST)
    pytester.makefile(".ini", pytest=block.text)
    pytester.makepyfile(
        "import smtplib\n\ndef test_it(mailbox):\n    with smtplib.SMTP('mail.example') as client:\n"
        "        client.sendmail('a@x', 'b@x', 'Subject: x\\n\\nx')\n    assert mailbox.latest.asked_for"
    )
    pytester.runpytest("-p", "no:randomly", "-p", "no:asyncio").assert_outcomes(passed=1)


def test_the_setting_of_php(tmp_path: Path) -> None:
    (block,) = (block for block in blocks("ini") if block.page == "docs/cli.md")
    said = configparser.ConfigParser()
    said.read_string(f"[PHP]\n{block.text}")
    with Catcher(Config(smtp="127.0.0.1:0", http=None)) as catcher:
        line = said["PHP"]["sendmail_path"].strip('"').replace("127.0.0.1:1025", str(catcher.smtp_address))
        _, *words = shlex.split(line)
        run(sys.executable, "-m", "catcher", *words, cwd=tmp_path, given="To: b@x.example\nSubject: from PHP\n\nx\n")
        assert [entry.summary.subject for entry in catcher.mailbox.find().entries] == ["from PHP"]


def test_the_file_of_tokens(tmp_path: Path) -> None:
    (block,) = (block for block in blocks("") if block.text.startswith("# name"))
    (tmp_path / "tokens").write_text(block.text)
    run(sys.executable, "-m", "catcher", "check-config", "--token-file", "tokens", cwd=tmp_path)
