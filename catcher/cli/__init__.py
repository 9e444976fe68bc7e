"""The ``smtp-catcher`` command: one file per command, and here how an error is told and an exit code chosen."""

import sys
import time
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from catcher import __version__
from catcher.config import nearest
from catcher.errors import CatcherError

PROGRAM = "smtp-catcher"
COMMANDS = ("serve",)
"""Each is a function in the module of its name, loaded only when it is asked for."""


class _Commands(click.Group):
    """The commands by name; the first word may be left out: ``smtp-catcher --smtp 2525`` serves."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        if cmd_name not in COMMANDS:
            raise click.UsageError(f"unknown command {cmd_name!r}{nearest(cmd_name, COMMANDS)}")
        command: click.Command = getattr(import_module(f"catcher.cli.{cmd_name}"), cmd_name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "--version")):
            args = ["serve", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Commands)
@click.version_option(__version__, prog_name=PROGRAM, message="%(prog)s %(version)s")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Catch every mail that is sent to it, deliver none, and show exactly what was sent.

    Without a command it serves: see `smtp-catcher serve --help` for its flags.
    """
    ctx.obj = time.monotonic()


def main(args: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; ends the process with 0, or with 2 after one line that says what is wrong."""
    try:
        program.main(args, prog_name=PROGRAM, standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.NoSuchOption as error:
        known = {flag for option in error.ctx.command.params for flag in option.opts} if error.ctx else set()
        _fail(f"unknown flag {error.option_name!r}{nearest(error.option_name, known)}")
    except click.ClickException as error:
        _fail(error.format_message())
    except CatcherError as error:
        _fail(str(error))
    sys.exit(0)


def _fail(message: str) -> NoReturn:
    print(f"{PROGRAM}: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(2)
