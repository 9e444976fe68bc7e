"""One frozen description of what to run, and the one table that flags, checks and documentation are made from."""

from catcher.config.address import Address, parse_address
from catcher.config.listener import Listener, listeners, parse_unix
from catcher.config.load import Loaded, load, placed
from catcher.config.nearest import nearest
from catcher.config.options import Option, options
from catcher.config.units import parse_duration, parse_size
from catcher.config.values import NO_LIMIT, Config, Flag

__all__ = [
    "NO_LIMIT",
    "Address",
    "Config",
    "Flag",
    "Listener",
    "Loaded",
    "Option",
    "listeners",
    "load",
    "nearest",
    "options",
    "parse_address",
    "parse_duration",
    "parse_size",
    "parse_unix",
    "placed",
]
