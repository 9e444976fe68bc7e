"""Makes command-line flags of the table of options, so that a setting is described once."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from catcher.config import Config, Option, load, options

_CONFIG_FILE = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Read settings from that file; smtp-catcher.toml is read where it is found.",
)


def config_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one flag per setting, and ``--config``; what was given arrives as keyword arguments."""
    for option in reversed(options()):
        command = click.option(option.flag, option.name, **_keywords(option))(command)
    return _CONFIG_FILE(command)


def config_from(flags: dict[str, Any]) -> Config:
    """The configuration that flags, environment and file amount to."""
    return load(flags, environ=os.environ, file=flags.pop("config_file")).config


def _keywords(option: Option) -> dict[str, Any]:
    """Values stay as they were typed: the table reads them, whichever way they came."""
    if option.type is bool:
        return {"is_flag": True, "default": None, "help": option.help}
    default = f"  [default: {option.default}]" if option.default not in (None, (), "") else ""
    bare = {"is_flag": False, "flag_value": option.bare} if option.bare else {}
    metavar = option.metavar or "|".join(option.choices)
    return {**bare, "metavar": metavar, "multiple": option.many, "help": option.help + default}
