"""Makes command-line flags of the table of options, so that a setting is described once."""

import os
import shlex
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from catcher.config import Loaded, Option, load, options

SECRET = frozenset({"password"})
HIDDEN = "********"

_CONFIG_FILE = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Read settings from that file; smtp-catcher.toml is read where it is found.",
)


class Configured(click.Command):
    """A command with a flag for each setting; its help tells them under their headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command's own flags, then the settings."""
        headings = {option.name: option.heading for option in options()}
        for heading, params in groupby(self.get_params(ctx), key=lambda param: headings.get(param.name or "", "")):
            with formatter.section(heading or "Options"):
                formatter.write_dl([row for param in params if (row := param.get_help_record(ctx))])


def config_flags(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command one flag per setting, and ``--config``; what was given arrives as keyword arguments."""
    for option in reversed(options()):
        command = click.option(option.flag, option.name, **_keywords(option))(command)
    return _CONFIG_FILE(command)


def load_from(flags: dict[str, Any]) -> Loaded:
    """The configuration that flags, environment and file amount to, and where each value came from."""
    loaded = load(flags, environ=os.environ, file=flags.pop("config_file"))
    if loaded.config.hooks:
        sys.path.append("")  # a hook may lie where the command is run; last, so that it hides nothing installed
    return loaded


def print_config(loaded: Loaded) -> None:
    """Every setting, what it is, and who said so; a password is only known to be there."""
    rows = []
    for option in options():
        value = getattr(loaded.config, option.name)
        values = value if isinstance(value, tuple) else (value,)
        shown = " ".join(shlex.quote(str(one)) for one in values if one not in (None, ""))
        rows.append((option.name, HIDDEN if shown and option.name in SECRET else shown, loaded.origins[option.name]))
    names, shows = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, shown, origin in rows:
        print(f"{name:<{names}}  {shown:<{min(shows, 40)}}  {origin}")


def _keywords(option: Option) -> dict[str, Any]:
    """Values stay as they were typed: the table reads them, whichever way they came."""
    if option.type is bool:
        return {"is_flag": True, "default": None, "help": option.help}
    default = f"  [default: {option.default}]" if option.default not in (None, (), "") else ""
    bare = {"is_flag": False, "flag_value": option.bare} if option.bare else {}
    metavar = option.metavar or "|".join(option.choices)
    return {**bare, "metavar": metavar, "multiple": option.many, "help": option.help + default}
