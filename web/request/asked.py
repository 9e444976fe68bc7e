"""Reads what a client asks: numbers of the query string, JSON bodies whose keys match in any case."""

from datetime import datetime
from typing import Any, TypeVar, cast, get_args, get_origin
from urllib.parse import parse_qs

import msgspec
from flask import request

from catcher.errors import BadRequest
from catcher.query import Node

from .querying import LARGEST, read_query

T = TypeVar("T")

DEFAULT_LIMIT = 50


def start() -> int:
    """How many to leave out; nonsense is 0, as Mailpit has it."""
    return _number("start", otherwise=0)


def limit() -> int | None:
    """How many at most; nonsense is 50, and 0 is all (None)."""
    return _number("limit", otherwise=DEFAULT_LIMIT) or None


def flag(name: str) -> bool:
    """Whether a switch of the query string is on."""
    return request.args.get(name, "").lower() in {"1", "true", "yes", "on"}


def moment(name: str) -> float | None:
    """A point in time (RFC 3339), in seconds since the epoch; nonsense is none, as Mailpit has it."""
    try:
        said = datetime.fromisoformat(request.args.get(name, ""))
        return said.astimezone().timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def query() -> Node | None:
    """The query of the query string; ``QueryError`` says where it can't be read. None if there is none."""
    return read_query(request.args.get("query", ""), request.args.get("tz", ""))


def _number(name: str, *, otherwise: int) -> int:
    text = request.args.get(name, "")
    return min(int(text), LARGEST) if text.isascii() and text.isdigit() and len(text) < 20 else otherwise


def body(kind: type[T]) -> T:
    """The JSON body of this request; ``BadRequest`` says where it is wrong.

    A form is read as well: the Python client sends its ids as one, which Mailpit takes for nothing at all.
    """
    data = request.get_data()
    try:
        return decode(data, kind)
    except BadRequest:
        if request.mimetype != "application/x-www-form-urlencoded" or data.lstrip().startswith((b"{", b"[")):
            raise
        return _from_form(data, kind)


def _from_form(data: bytes, kind: type[T]) -> T:
    """Read ``ids=a&ids=b&Read=true`` into a struct; every key must be one of its."""
    try:
        values = parse_qs(data.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=100_000)
        folded = _folded(values, kind)
        fields: Any = msgspec.structs.fields(cast("type[msgspec.Struct]", kind))
        lists = {field.encode_name: get_origin(field.type) is list for field in fields}
        unknown = folded.keys() - lists.keys()
        if unknown:
            raise BadRequest(f"The form has a field that means nothing here: {min(unknown)}")
        given = {name: value if lists[name] else value[-1] for name, value in folded.items()}
        return msgspec.convert(given, kind, strict=False)
    except (ValueError, TypeError) as error:
        raise BadRequest(f"The form is not what is expected here: {error}") from error


def decode(data: bytes, kind: type[T]) -> T:
    """Read JSON into a struct. Keys match in any case and null is the default, as in Go, which clients rely on."""
    try:
        return msgspec.convert(_folded(msgspec.json.decode(data), kind), kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest(f"The body is not what is expected here: {error}") from error


def _folded(value: Any, kind: Any) -> Any:
    """The value with each key spelt as the struct that it is for spells it, and without nulls."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        known = {field.encode_name.lower(): field for field in msgspec.structs.fields(kind)}
        folded = {}
        for key, item in value.items():
            field = known.get(key.lower())
            if item is not None:
                folded[field.encode_name if field else key] = _folded(item, field.type if field else Any)
        return folded
    if get_origin(kind) is list and isinstance(value, list):
        return [_folded(item, get_args(kind)[0]) for item in value]
    return value
