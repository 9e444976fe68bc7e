"""Reads a command line of the documentation without running it: whether there is such a command, with such flags."""

import re
import shlex

import click

from catcher.cli import COMMANDS, program

_SHELLS_OWN = re.compile(r"\s(?:\d?>>?\s*\S+|2>&1|&|\|.*|\|\|.*|&&.*|<.*)(?=\s|$)")


def problem(line: str, *, whole: bool = True) -> str:
    """What is wrong with ``smtp-catcher …``; empty if nothing is. What is not ``whole`` may lack what it is about."""
    bare = _SHELLS_OWN.sub("", f"{line} ")
    _, *words = shlex.split(re.sub(r"\$\(.*?\)", "x", bare), comments=True)
    name = words.pop(0) if words and not words[0].startswith("-") else "serve"
    if name not in COMMANDS:
        return f"there is no command {name!r}"
    root = click.Context(program, obj=0.0)
    command = program.get_command(root, name)
    try:
        if isinstance(command, click.Group) and words and not words[0].startswith("-"):
            name = words.pop(0)
            deed = command.get_command(root, name)
            assert deed is not None
            command = deed
        command.make_context(name, words, parent=root)
    except click.exceptions.Exit:
        return ""  # --help, --version
    except click.MissingParameter as error:
        return error.format_message() if whole else ""
    except click.ClickException as error:
        return error.format_message()
    return ""


def flags() -> set[str]:
    """Every flag of every command."""
    found = {"--help", "--version"}
    for name in COMMANDS:
        command = program.get_command(click.Context(program), name)
        deeds = command.commands.values() if isinstance(command, click.Group) else [command]
        for deed in deeds:
            assert deed is not None
            found |= {flag for option in deed.params for flag in option.opts if flag.startswith("-")}
    return found
