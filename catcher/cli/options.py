"""Makes command-line flags of the table of options, so that a setting is described once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from catcher.config import Option, options


def config_flags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one flag per setting; each arrives as a keyword argument named like its field."""
    for option in reversed(options()):
        command = click.option(option.flag, **_keywords(option))(command)
    return command


def _keywords(option: Option) -> dict[str, Any]:
    if option.type is bool:
        return {"is_flag": True, "help": option.help}
    if option.choices:
        return {
            "type": click.Choice(option.choices),
            "default": option.default,
            "show_default": True,
            "help": option.help,
        }
    return {
        "type": click.Path(path_type=Path) if option.type is Path else option.type,
        "callback": _none if option.optional else None,
        "default": option.default,
        "show_default": True,
        "metavar": option.metavar,
        "help": option.help,
    }


def _none(_ctx: click.Context, _parameter: click.Parameter, value: object) -> object:
    return None if value == "none" else value
