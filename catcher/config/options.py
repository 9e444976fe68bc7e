"""The fields of ``Config`` as a table of options: name, flag, type, default and help of each, and how one is read."""

from collections.abc import Callable
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from msgspec import Struct
from msgspec.structs import fields

from catcher.config.values import Config
from catcher.errors import ConfigError

_YES = frozenset({"1", "true", "yes", "on"})
_NO = frozenset({"0", "false", "no", "off", ""})


class Option(Struct, frozen=True, kw_only=True):
    """One setting, as every way of giving it needs to know it."""

    name: str
    """The field of ``Config``, and the key in a file."""
    type: type
    """``str``, ``int``, ``float``, ``bool`` or ``Path``; of each value, where there may be many."""
    many: bool
    """Whether it may be given more than once."""
    optional: bool
    """Whether the word ``none`` leaves it out."""
    choices: tuple[str, ...]
    default: Any
    metavar: str
    help: str
    parse: Callable[[str], object] | None
    """Reads what people write, where it is not simply the type."""
    singular: str
    bare: str
    divider: str | None
    """These three as in ``Flag``."""
    heading: str
    """What it and its neighbours are about."""

    @property
    def flag(self) -> str:
        """As in ``--max-messages``."""
        return "--" + (self.singular or self.name).replace("_", "-")

    @property
    def variable(self) -> str:
        """As in ``SMTP_CATCHER_MAX_MESSAGES``."""
        return "SMTP_CATCHER_" + self.name.upper()

    def read(self, said: object) -> object:
        """The value that somebody means; ``ConfigError`` says why it can't be one, for the caller to say where."""
        if self.many and not (isinstance(said, str) and isinstance(self.default, str)):
            words = said if isinstance(said, (list, tuple)) else [said]
            return tuple(self._read_one(word) for word in words)
        return self._read_one(said)

    def _read_one(self, said: object) -> object:
        if isinstance(said, list):
            raise ConfigError(f"a list where one value is expected, as in {','.join(map(str, said))!r}")
        text = str(said)
        if self.optional and text == "none":
            return None
        if self.choices and text not in self.choices:
            raise ConfigError(f"{text!r} is not one of {', '.join(self.choices)}")
        if self.parse is not None:
            return self.parse(text)
        if self.type is bool:
            return _read_bool(text)
        try:
            return self.type(text)
        except ValueError:
            raise ConfigError(f"{text!r} is not {'a whole number' if self.type is int else 'a number'}") from None


def _read_bool(text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise ConfigError(f"{text!r} is neither yes nor no: write true or false")
    return text.lower() in _YES


def options() -> tuple[Option, ...]:
    """Every option, in the order of the fields."""
    hints = get_type_hints(Config, include_extras=True)
    found: list[Option] = []
    for field in fields(Config):
        found.append(_option(field.name, hints[field.name], field.default, heading=found[-1].heading if found else ""))
    return tuple(found)


def _option(name: str, hint: Any, default: object, *, heading: str) -> Option:
    assert get_origin(hint) is Annotated, f"Config.{name} has no Flag"  # noqa: S101  a mistake of ours, not a user's
    kind, flag = get_args(hint)
    kinds = [kind] if get_origin(kind) in (tuple, Literal, None) else list(get_args(kind))
    many = [get_args(member)[0] for member in kinds if get_origin(member) is tuple]
    optional = NoneType in kinds
    # What is written is a word where words and Python's own values are both taken.
    kind = many[0] if many else next(member for member in kinds if member is not NoneType)
    kind = get_args(kind)[0] if get_origin(kind) not in (Literal, None) else kind
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    return Option(
        name=name,
        type=str if choices else kind,
        many=bool(many),
        optional=optional,
        choices=choices,
        default=default,
        metavar=flag.metavar,
        help=f"{flag.help} May be given several times." if many else flag.help,
        parse=flag.parse,
        singular=flag.singular,
        bare=flag.bare,
        divider=flag.divider,
        heading=flag.heading or heading,
    )
