"""The values, and what can be known of one mail from its bytes. Total: bad mail is described, never raised over."""

from catcher.message.addresses import parse as parse_addresses
from catcher.message.calendars import Invitation
from catcher.message.codes import Code
from catcher.message.content import Content, read
from catcher.message.headers import Header, Headers, canonical
from catcher.message.links import Link
from catcher.message.mime import Part
from catcher.message.reports import Delivery
from catcher.message.summary import summarise, summary_of
from catcher.message.unsubscribe import ListUnsubscribe
from catcher.message.values import Address, Entry, Envelope, Message, Receipt, Summary

__all__ = [
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
    "parse_addresses",
    "read",
    "summarise",
    "summary_of",
]
