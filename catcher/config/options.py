"""The fields of ``Config`` as a table of options: name, flag, type, default and help of each."""

from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import fields

from catcher.config.values import Config


class Option(Struct, frozen=True, kw_only=True):
    """One setting, as every way of giving it needs to know it."""

    name: str
    """The field of ``Config``, and the key in a file."""
    flag: str
    """As in ``--max-messages``."""
    variable: str
    """As in ``SMTP_CATCHER_MAX_MESSAGES``."""
    type: type
    """``str``, ``int``, ``bool`` or ``Path``."""
    choices: tuple[str, ...] = ()
    optional: bool = False
    """Whether the word ``none`` leaves it out."""
    default: object
    metavar: str
    help: str


def options() -> tuple[Option, ...]:
    """Every option, in the order of the fields."""
    hints = get_type_hints(Config, include_extras=True)
    return tuple(_option(field.name, hints[field.name], field.default) for field in fields(Config))


def _option(name: str, hint: Any, default: object) -> Option:
    assert get_origin(hint) is Annotated, f"Config.{name} has no Flag"  # noqa: S101  a mistake of ours, not a user's
    kind, flag = get_args(hint)
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    members = [member for member in get_args(kind) if member is not NoneType] if not choices else [str]
    return Option(
        name=name,
        flag="--" + name.replace("_", "-"),
        variable="SMTP_CATCHER_" + name.upper(),
        type=members[0] if members else kind,
        choices=choices,
        optional=NoneType in get_args(kind),
        default=default,
        metavar=flag.metavar,
        help=flag.help,
    )
