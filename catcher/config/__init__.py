"""One frozen description of what to run, and the one table that flags, checks and documentation are made from."""

from catcher.config.address import Address, parse_address
from catcher.config.options import Option, options
from catcher.config.values import Config

__all__ = ["Address", "Config", "Option", "options", "parse_address"]
