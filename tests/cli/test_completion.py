"""``completion``: each shell takes its script, and completes commands and flags by it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from catcher.cli.commands.completion import SHELLS
from tests.cli.conftest import WITHIN, Run
from tests.missing import tool

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these shells are not at home there")

LOADED_AND_ASKED = {
    "bash": """
eval "$(smtp-catcher completion bash)"
complete -p smtp-catcher > /dev/null
COMP_WORDS=(smtp-catcher {before} '{word}') COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_smtp_catcher_completion smtp-catcher
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
    "zsh": """
autoload -U compinit && compinit -u -d "$HOME/dump"
eval "$(smtp-catcher completion zsh)"
[[ ${{_comps[smtp-catcher]}} == _smtp_catcher_completion ]] || exit 1
words=(smtp-catcher {before} '{word}') CURRENT=${{#words}}
compadd() {{ print -l -- "${{(@P)argv[-1]}}" }}
_describe() {{ print -l -- "${{(@P)3}}" }}
_smtp_catcher_completion
""",
    "fish": """
smtp-catcher completion fish | source
complete -C 'smtp-catcher {before} {word}'
""",
}
"""What each shell does when it starts, and when somebody presses Tab behind those words; it prints what it offers."""


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    ("before", "word", "offered"),
    [
        ("", "se", {"serve", "search", "send", "sendmail", "sessions"}),
        ("wait", "--ti", {"--timeout"}),
        ("completion", "f", {"fish"}),
    ],
)
def test_a_shell_completes(shell: str, before: str, word: str, offered: set[str], tmp_path: Path) -> None:
    program = tool(shell)
    quiet = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    commands = Path(sys.executable).parent
    done = subprocess.run(
        [program, *quiet, "-c", LOADED_AND_ASKED[shell].format(before=before, word=word)],
        env={**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert {line.split(":")[0].split()[0] for line in done.stdout.splitlines() if line} == offered


def test_a_shell_that_is_unknown(run: Run) -> None:
    assert run("completion", "tcsh").code == 2
