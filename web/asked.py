"""Reads what a client asks: numbers of the query string, JSON bodies whose keys match in any case."""

from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from flask import request

from catcher.errors import BadRequest

T = TypeVar("T")

DEFAULT_LIMIT = 50
LARGEST = 2**53
"""No number of ours is larger: JSON's readers lose precision there, and SQLite's columns hold more."""


def start() -> int:
    """How many to leave out; nonsense is 0, as Mailpit has it."""
    return _number("start", otherwise=0)


def limit() -> int | None:
    """How many at most; nonsense is 50, and 0 is all (None)."""
    return _number("limit", otherwise=DEFAULT_LIMIT) or None


def flag(name: str) -> bool:
    """Whether a switch of the query string is on."""
    return request.args.get(name, "").lower() in {"1", "true", "yes", "on"}


def _number(name: str, *, otherwise: int) -> int:
    text = request.args.get(name, "")
    return min(int(text), LARGEST) if text.isascii() and text.isdigit() and len(text) < 20 else otherwise


def body(kind: type[T]) -> T:
    """The JSON body of this request; ``BadRequest`` says where it is wrong."""
    return decode(request.get_data(), kind)


def decode(data: bytes, kind: type[T]) -> T:
    """Read JSON into a struct. Keys match in any case and null is the default, as in Go, which clients rely on."""
    try:
        return msgspec.convert(_folded(msgspec.json.decode(data), kind), kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(f"The body is not what is expected here: {error}") from error


def _folded(value: Any, kind: Any) -> Any:
    """The value with each key spelt as the struct that it is for spells it, and without nulls."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        hints = get_type_hints(kind)
        spelt = {name.lower(): name for name in hints}
        named = ((spelt.get(key.lower(), str(key)), item) for key, item in value.items() if item is not None)
        return {name: _folded(item, hints.get(name)) for name, item in named}
    if get_origin(kind) is list and isinstance(value, list):
        return [_folded(item, get_args(kind)[0]) for item in value]
    return value
