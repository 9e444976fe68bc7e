"""The grammar of paths and addresses (RFC 5321, 4.1.2 and 4.1.3, with the UTF-8 of RFC 6531, 3.3), one rule a line.

Where people's programs are known to differ from the RFC and no harm is done, we take what they send and
say so in the transcript: see ``Path.warnings``.
"""

import re
from typing import NamedTuple

from catcher.smtp.replies import Unacceptable, reply
from catcher.smtp.strictness import NO_BRACKETS, NO_DOMAIN, SPACE, Lapse

# Non-ASCII is taken wherever RFC 6531, 3.3, takes it (C1 controls never). The classes say what they leave out:
# one that named the range up to U+10FFFF would take 50 ms to compile, at every start.
ATOM = r'[^\x00-\x20"(),.:;<>@\[\\\]\x7f-\x9f]+'  # RFC 5322, 3.2.3: atext
DOT_STRING = rf"{ATOM}(?:\.{ATOM})*"  # RFC 5321, 4.1.2
QUOTED_STRING = r'"(?:[^\x00-\x1f"\\\x7f-\x9f]|\\[ -~])*"'  # RFC 5321, 4.1.2: qtextSMTP and quoted-pairSMTP
LOCAL_PART = rf"(?:{DOT_STRING}|{QUOTED_STRING})"  # RFC 5321, 4.1.2; of any length, beyond the 64 of 4.5.3.1.1
LETTER = r"[^\x00-/:-@\[-^`{-\x9f]"  # RFC 5321, 4.1.2: Let-dig, and "_"
LETTER_OR_HYPHEN = r"[^\x00-,./:-@\[-^`{-\x9f]"
LABEL = rf"{LETTER}(?:{LETTER_OR_HYPHEN}*{LETTER})?"  # RFC 5321, 4.1.2: sub-domain
DOMAIN = rf"{LABEL}(?:\.{LABEL})*"  # RFC 5321, 4.1.2
IPV4 = r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"  # RFC 5321, 4.1.3: Snum, its value is checked below
IPV6 = r"[Ii][Pp][Vv]6:[0-9A-Fa-f:.]{2,45}"  # RFC 5321, 4.1.3
GENERAL = r"(?![Ii][Pp][Vv]6:)[A-Za-z0-9-]*[A-Za-z0-9]:[!-Z^-~]+"  # RFC 5321, 4.1.3: Standardized-tag ":" dcontent
LITERAL = rf"\[(?:(?P<v4>{IPV4})|(?P<v6>{IPV6})|{GENERAL})\]"  # RFC 5321, 4.1.3
MAILBOX = rf"(?P<local>{LOCAL_PART})(?:@(?P<domain>{DOMAIN}|{LITERAL}))?"  # RFC 5321, 4.1.2
ROUTE = rf"@{DOMAIN}(?:,@{DOMAIN})*:"  # RFC 5321, 4.1.2: A-d-l, taken and ignored (appendix C)
BRACKETS = r'<((?:"(?:\\.|[^"\\])*"|[^">])*)>'  # RFC 5321, 4.1.2: a quoted string may hold ">"

LONGEST_DOMAIN = 255  # RFC 5321, 4.5.3.1.2

_MAILBOX = re.compile(MAILBOX)
_ROUTE = re.compile(ROUTE)
_BRACKETS = re.compile(BRACKETS)


class Path(NamedTuple):
    """A path as read: the address without brackets and route, what follows it, and what is odd about it."""

    address: str
    rest: str
    warnings: tuple[Lapse, ...]


class Role(NamedTuple):
    """What differs between the path of MAIL and that of RCPT."""

    keyword: str
    malformed: bytes
    not_a_mailbox: bytes
    null_allowed: bool


SENDER = Role(
    keyword="FROM:",
    malformed=reply(501, "5.1.7", "Syntax: MAIL FROM:<address> [parameters]"),
    not_a_mailbox=reply(553, "5.1.7", "The sender is not a valid address (RFC 5321 4.1.2)"),
    null_allowed=True,
)
RECIPIENT = Role(
    keyword="TO:",
    malformed=reply(501, "5.1.3", "Syntax: RCPT TO:<address> [parameters]"),
    not_a_mailbox=reply(553, "5.1.3", "The recipient is not a valid address (RFC 5321 4.1.2)"),
    null_allowed=False,
)


def parse_path(text: str, role: Role) -> Path:
    """Read ``FROM:<path> rest`` or ``TO:<path> rest``."""
    warnings: list[Lapse] = []
    if text[: len(role.keyword)].upper() != role.keyword:
        raise Unacceptable(role.malformed)
    text = text[len(role.keyword) :]
    if text.startswith(" "):
        text = text.lstrip(" ")
        warnings.append(SPACE)
    if text.startswith("<"):
        found = _BRACKETS.match(text)
        if found is None:
            raise Unacceptable(role.malformed)
        inner, rest = found[1], text[found.end() :]
    else:
        inner, _, rest = text.partition(" ")
        rest = rest and " " + rest
        warnings.append(NO_BRACKETS)
    null = text.startswith("<>") and role.null_allowed
    if (not inner and not null) or (rest and not rest.startswith(" ")):
        raise Unacceptable(role.malformed)
    address = _mailbox(inner, role) if inner else ""
    if address and "@" not in address.rpartition('"')[2] and address.lower() != "postmaster":
        warnings.append(NO_DOMAIN)
    return Path(address, rest, tuple(warnings))


def _mailbox(text: str, role: Role) -> str:
    if text.startswith("@"):
        route = _ROUTE.match(text)
        text = text[route.end() :] if route else ""
    found = _MAILBOX.fullmatch(text)
    if found is None:
        raise Unacceptable(role.not_a_mailbox)
    parts = found.groupdict(default="")
    if len(parts["domain"]) > LONGEST_DOMAIN or any(int(snum) > 255 for snum in parts["v4"].split(".") if snum):
        raise Unacceptable(role.not_a_mailbox)
    if parts["v6"] and not _is_ipv6(parts["v6"][5:]):
        raise Unacceptable(role.not_a_mailbox)
    return text


def _is_ipv6(text: str) -> bool:
    from ipaddress import AddressValueError, IPv6Address  # 5 ms that no common mail needs

    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True
