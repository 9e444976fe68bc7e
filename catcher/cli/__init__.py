"""The ``smtp-catcher`` command: one file per command, and here how an error is told and an exit code chosen."""

import sys
import time
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import click

from catcher import __version__
from catcher.config import nearest
from catcher.errors import CatcherError, NotFound

PROGRAM = "smtp-catcher"
COMMANDS = {
    "serve": "serve",
    "wait": "wait",
    "list": "list",
    "search": "search",
    "show": "show",
    "tail": "tail",
    "delete": "delete",
    "import": "import_",
    "export": "export",
    "send": "send",
    "sendmail": "sendmail",
    "sessions": "sessions",
    "faults": "faults",
    "stats": "stats",
    "check-config": "check_config",
    "db": "db",
    "completion": "completion",
}
"""Each is the ``command`` of that module, loaded only when it is asked for."""
NO, CANNOT, USAGE, INTERRUPTED = 1, 2, 64, 130
"""Exit codes: the answer is no; it can't be done; the same as sendmail says it; as a shell says it of Ctrl-C."""


class _Commands(click.Group):
    """The commands by name; the first word may be left out: ``smtp-catcher --smtp 2525`` serves."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        if cmd_name not in COMMANDS:
            raise click.UsageError(f"unknown command {cmd_name!r}{nearest(cmd_name, COMMANDS)}")
        command: click.Command = import_module(f"catcher.cli.commands.{COMMANDS[cmd_name]}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = args[:1] and (args[0] in ("--help", "--version") or not args[0].startswith("-"))
        if not named and not ctx.resilient_parsing:  # a shell that completes is at the first word still
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
    """Run the command line and end the process; docs/cli.md says what its exit codes mean.

    Called by the name ``sendmail``, through a link, it is that.
    """
    given = sys.argv[1:] if args is None else list(args)
    if Path(sys.argv[0]).name == "sendmail":
        given = ["sendmail", *given]
    _print_anything()
    try:
        code = program.main(given, prog_name=PROGRAM, standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except click.NoSuchOption as error:
        known = {flag for option in error.ctx.command.params for flag in option.opts} if error.ctx else set()
        _fail(f"unknown flag {error.option_name!r}{nearest(error.option_name, known)}")
    except click.ClickException as error:
        _fail(error.format_message())
    except NotFound as error:
        _fail(str(error), code=NO)
    except CatcherError as error:
        drawing = getattr(error, "drawing", None)  # a query that can't be read; to import its error costs 50 ms
        if drawing is None:
            _fail(str(error))
        print(drawing, file=sys.stderr)
        sys.exit(CANNOT)
    except UnicodeEncodeError as error:  # octets that are no UTF-8 can be a path, but nothing else
        said = next((word for word in given if not _is_unicode(word)), error.object)
        _fail(f"not UTF-8: {said!r}", code=USAGE if given[:1] == ["sendmail"] else CANNOT)
    except OSError as error:  # of what was to be printed: who opens a file tells of it
        sys.stdout = None  # what is left of it is not tried again
        _fail(f"{error.filename or 'standard output'}: {error.strerror or error}")
    sys.exit(code)


def _print_anything() -> None:
    """Where a terminal knows fewer letters than mail, escape the others."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _is_unicode(word: str) -> bool:
    return word == word.encode(errors="replace").decode()


def _fail(message: str, *, code: int = CANNOT) -> NoReturn:
    print(f"{PROGRAM}: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(code)
