"""What may stand behind MAIL and RCPT: parameters as a table, and one pattern each for what is common.

The patterns are a short cut and never a second opinion: what they match, the whole grammar reads the same
way, and a property test holds them to it.
"""

import re
from collections.abc import Mapping, Set
from typing import NamedTuple

from msgspec import Struct

from catcher.smtp.address import LONGEST_DOMAIN, RECIPIENT, SENDER, Role, parse_path
from catcher.smtp.replies import BAD_CHARACTER, Unacceptable, reply
from catcher.smtp.strictness import Lapse


class Parameter(NamedTuple):
    """One parameter: the extension that brings it, and what its value looks like."""

    extension: str
    value: str
    """A pattern; empty if the parameter has no value."""
    section: str


XTEXT = r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})*"  # RFC 3461, 4: any printable but "+" and "=", or "+" and two digits

PARAMETERS: Mapping[str, Mapping[str, Parameter]] = {
    "FROM:": {
        "SIZE": Parameter("SIZE", r"[0-9]{1,20}", "RFC 1870, 4"),
        "BODY": Parameter("8BITMIME", r"7BIT|8BITMIME|BINARYMIME", "RFC 6152, 2, and RFC 3030, 3"),
        "SMTPUTF8": Parameter("SMTPUTF8", "", "RFC 6531, 3.4"),
        "AUTH": Parameter("AUTH", rf"<>|(?=.){XTEXT}", "RFC 4954, 5"),
        "RET": Parameter("DSN", r"FULL|HDRS", "RFC 3461, 4.3"),
        "ENVID": Parameter("DSN", rf"(?=.{{1,100}}\Z){XTEXT}", "RFC 3461, 4.4"),
    },
    "TO:": {
        "NOTIFY": Parameter("DSN", r"NEVER|(?:SUCCESS|FAILURE|DELAY)(?:,(?:SUCCESS|FAILURE|DELAY))*", "RFC 3461, 4.1"),
        "ORCPT": Parameter("DSN", rf"(?=.{{1,500}}\Z)[A-Z0-9-]+;{XTEXT}", "RFC 3461, 4.2"),
    },
}

UNKNOWN_PARAMETER = reply(555, "5.5.4", "A parameter is unknown here, or was not offered")
BAD_PARAMETER = reply(501, "5.5.4", "A parameter has a value that it can't have, or stands twice")
NEED_SMTPUTF8 = reply(553, "5.6.7", "An address outside ASCII needs SMTPUTF8 (RFC 6531 3.4)")

# Possessive, and blind to case only where there is a choice of it: either halves the time of a match. Groups are not
# possessive: before Python 3.11.5 what such a group had read and then given up stayed read (python/cpython#106052).
_ATOM = rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]++"
_LABEL = rb"[A-Za-z0-9_]++(?:-++[A-Za-z0-9_]++)*"
_ADDRESS = _ATOM + rb"(?:\." + _ATOM + rb")*@" + _LABEL + rb"(?:\." + _LABEL + rb")*"
_QUICK_MAIL = re.compile(rb"(?i:FROM:)<(" + _ADDRESS + rb"|)>(?i:( SIZE=(\d{1,20}))?( BODY=(?:7BIT|8BITMIME))?)")
_QUICK_RCPT = re.compile(rb"(?i:TO:)<(" + _ADDRESS + rb")>")
_QUICK_EXTENSIONS = frozenset({"SIZE", "8BITMIME"})


class Sender(Struct, frozen=True, gc=False):
    """What MAIL said."""

    address: str
    options: tuple[str, ...] = ()
    size: int = 0
    body: str = "7BIT"
    smtputf8: bool = False
    warnings: tuple[Lapse, ...] = ()


class Recipient(Struct, frozen=True, gc=False):
    """What RCPT said."""

    address: str
    options: tuple[str, ...] = ()
    warnings: tuple[Lapse, ...] = ()


def quick_sender(argument: bytes, extensions: Set[str]) -> Sender | None:
    """What nearly every MAIL looks like; None if it takes the whole grammar to tell."""
    found = _QUICK_MAIL.fullmatch(argument)
    if found is None or len(argument) > LONGEST_DOMAIN:
        return None
    address, size, octets, body = found.groups(b"")
    if not (size or body):
        return Sender(address.decode())
    if not extensions >= _QUICK_EXTENSIONS:
        return None
    options = argument[found.end(1) + 2 :].decode().split()
    return Sender(address.decode(), tuple(options), int(octets or 0), body[6:].decode().upper() or "7BIT")


def quick_recipient(argument: bytes) -> Recipient | None:
    """What nearly every RCPT looks like; None if it takes the whole grammar to tell."""
    found = _QUICK_RCPT.fullmatch(argument)
    if found is None or len(argument) > LONGEST_DOMAIN:
        return None
    return Recipient(found[1].decode())


def read_sender(argument: bytes, extensions: Set[str]) -> Sender:
    """Read the argument of MAIL; ``Unacceptable`` if it breaks a rule or needs an extension that is not offered."""
    text = _text(argument, SENDER)
    path = parse_path(text, SENDER)
    options, values = _parameters(path.rest, SENDER, extensions)
    smtputf8 = "SMTPUTF8" in values
    if not path.address.isascii() and not smtputf8:
        raise Unacceptable(NEED_SMTPUTF8)
    body = values.get("BODY", "7BIT").upper()
    return Sender(path.address, options, int(values.get("SIZE", 0)), body, smtputf8, path.warnings)


def read_recipient(argument: bytes, extensions: Set[str], *, smtputf8: bool) -> Recipient:
    """Read the argument of RCPT, as ``read_sender`` does that of MAIL."""
    path = parse_path(_text(argument, RECIPIENT), RECIPIENT)
    options, _ = _parameters(path.rest, RECIPIENT, extensions)
    if not path.address.isascii() and not smtputf8:
        raise Unacceptable(NEED_SMTPUTF8)
    return Recipient(path.address, options, path.warnings)


def has_controls(argument: bytes) -> bool:
    """Whether anything stands here that a person can't have typed: NUL, a bare CR, an escape."""
    return _CONTROLS.search(argument) is not None


_CONTROLS = re.compile(rb"[\x00-\x1f\x7f]")


def _text(argument: bytes, role: Role) -> str:
    if has_controls(argument):
        raise Unacceptable(BAD_CHARACTER)
    try:
        return argument.decode()
    except UnicodeDecodeError:
        raise Unacceptable(role.not_a_mailbox) from None


def _parameters(rest: str, role: Role, extensions: Set[str]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Parameters as sent, and by name (RFC 5321, 4.1.2: esmtp-param)."""
    if not rest.isascii():
        raise Unacceptable(BAD_PARAMETER)
    options = tuple(rest.split())
    values: dict[str, str] = {}
    for option in options:
        name, equals, value = option.partition("=")
        name = name.upper()
        rule = PARAMETERS[role.keyword].get(name)
        if rule is None or rule.extension not in extensions:
            raise Unacceptable(UNKNOWN_PARAMETER)
        if name in values or bool(equals) != bool(rule.value) or not re.fullmatch(rule.value, value, re.IGNORECASE):
            raise Unacceptable(BAD_PARAMETER)
        if value.upper() == "BINARYMIME" and "BINARYMIME" not in extensions:
            raise Unacceptable(BAD_PARAMETER)
        values[name] = value
    return options, values
