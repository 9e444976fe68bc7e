"""The values, and what can be known of one mail from its bytes. Total: bad mail is described, never raised over.

The values are everywhere and come at once; the reading is loaded when the first mail is read, behind the start.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from catcher.message.values import MAIN, Address, Entry, Envelope, Message, Receipt, Summary, host_of

if TYPE_CHECKING:
    from catcher.message.addresses import parse as parse_addresses
    from catcher.message.calendars import Invitation
    from catcher.message.codes import Code
    from catcher.message.content import Content, read
    from catcher.message.headers import Header, Headers, canonical, text_of
    from catcher.message.links import Link
    from catcher.message.mime import Part
    from catcher.message.reports import Delivery
    from catcher.message.summary import summary_of
    from catcher.message.unsubscribe import ListUnsubscribe

__all__ = [
    "MAIN",
    "Address",
    "Code",
    "Content",
    "Delivery",
    "Entry",
    "Envelope",
    "Header",
    "Headers",
    "Invitation",
    "Link",
    "ListUnsubscribe",
    "Message",
    "Part",
    "Receipt",
    "Summary",
    "canonical",
    "host_of",
    "parse_addresses",
    "read",
    "summary_of",
    "text_of",
]

_HOMES = {
    "Code": ("codes", "Code"),
    "Content": ("content", "Content"),
    "Delivery": ("reports", "Delivery"),
    "Header": ("headers", "Header"),
    "Headers": ("headers", "Headers"),
    "Invitation": ("calendars", "Invitation"),
    "Link": ("links", "Link"),
    "ListUnsubscribe": ("unsubscribe", "ListUnsubscribe"),
    "Part": ("mime", "Part"),
    "canonical": ("headers", "canonical"),
    "parse_addresses": ("addresses", "parse"),
    "read": ("content", "read"),
    "summary_of": ("summary", "summary_of"),
    "text_of": ("headers", "text_of"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'catcher.message' has no attribute {name!r}")
    module, inner = _HOMES[name]
    found = globals()[name] = getattr(import_module(f"catcher.message.{module}"), inner)
    return found
