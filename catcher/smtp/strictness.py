"""What a stricter server would refuse, as a table; ``--strict`` refuses it here too, with the section in the reply.

Looking must not slow the mail down: what was seen while it was read is not looked for again.
"""

import re
from collections.abc import Mapping, Set
from typing import NamedTuple

from catcher.errors import ConfigError
from catcher.smtp.body import Body
from catcher.smtp.replies import reply


class Lapse(NamedTuple):
    """One thing to warn of."""

    name: str
    text: str
    section: str
    code: int
    enhanced: str

    def said(self, detail: str = "") -> str:
        """As it stands in the transcript."""
        return f"{self.text}{detail}; a strict server refuses this ({self.section})"

    def refusal(self, detail: str = "") -> bytes:
        """What a strict server replies."""
        return reply(self.code, self.enhanced, f"{self.text}{detail} ({self.section})")


COMMAND_LF = Lapse("command-lf", "command line ended by a bare LF", "RFC 5321 2.3.8", 500, "5.5.2")
NO_BRACKETS = Lapse("no-brackets", "address without angle brackets", "RFC 5321 4.1.2", 501, "5.5.4")
NO_DOMAIN = Lapse("no-domain", "address without a domain", "RFC 5321 4.1.2", 553, "5.1.3")
SPACE = Lapse("space", "space between the colon and the address", "RFC 5321 3.3", 501, "5.5.4")
BARE_LF = Lapse("bare-lf", "bare LF", "RFC 5321 2.3.8", 554, "5.6.0")
LONG_LINE = Lapse("long-line", "more than 998 octets", "RFC 5322 2.1.1", 554, "5.6.0")
NO_MESSAGE_ID = Lapse("no-message-id", "no Message-ID", "RFC 5322 3.6.4", 550, "5.7.1")
NO_DATE = Lapse("no-date", "no Date", "RFC 5322 3.6", 550, "5.7.1")
EIGHT_BIT = Lapse("8bit", "8-bit octets without BODY=8BITMIME", "RFC 6152 3", 554, "5.6.1")

WARNINGS: Mapping[str, Lapse] = {
    warning.name: warning
    for warning in (
        COMMAND_LF,
        NO_BRACKETS,
        NO_DOMAIN,
        SPACE,
        BARE_LF,
        LONG_LINE,
        NO_MESSAGE_ID,
        NO_DATE,
        EIGHT_BIT,
    )
}

_BARE_LF = re.compile(rb"\n(?<!\r\n)")
LONGEST_HEADER = 1_000_000
"""Octets in which a field is looked for: a mail without an empty line may be a header of any length."""
LONGEST_LINE = 998
"""RFC 5322, 2.1.1; without its CRLF."""


def parse_strict(text: str) -> Set[str]:
    """The names of warnings that are refusals: ``all``, or a list of them with commas."""
    names = {name.strip() for name in text.split(",")} - {""}
    if "all" in names:
        return set(WARNINGS)
    unknown = names - set(WARNINGS)
    if unknown:
        raise ConfigError(f"--strict {min(unknown)!r} is no warning; one of: all, {', '.join(WARNINGS)}")
    return names


def lapses_in(mail: Body, *, announced: str, smtputf8: bool = False) -> list[tuple[Lapse, str]]:
    """Everything that is wrong with a mail, each with its detail; ``announced`` is what MAIL said in BODY.

    With ``SMTPUTF8`` a header may have octets beyond ASCII, and BODY is of what follows it (RFC 6531, 3.6).
    """
    found: list[tuple[Lapse, str]] = []
    raw = mail.raw
    header_end = _header_end(raw)
    if not mail.clean and (bare := _BARE_LF.search(raw)) is not None:
        found.append((BARE_LF, f" in line {_number(raw, bare.start())}"))
    if (long := _long_line(raw)) >= 0:
        found.append((LONG_LINE, f" in line {_number(raw, long)}"))
    header = b"\n" + raw[: min(header_end, LONGEST_HEADER)].lower()
    if b"\nmessage-id:" not in header:
        found.append((NO_MESSAGE_ID, ""))
    if b"\ndate:" not in header:
        found.append((NO_DATE, ""))
    if announced == "7BIT" and not (raw[header_end:] if smtputf8 else raw).isascii():
        found.append((EIGHT_BIT, ""))
    return found


def _header_end(raw: bytes) -> int:
    """Where the empty line stands that ends the header; without one all is header."""
    if raw.startswith(b"\r\n"):
        return 0
    end = raw.find(b"\r\n\r\n")
    return len(raw) if end < 0 else end


def _long_line(raw: bytes) -> int:
    """Where the first line over ``LONGEST_LINE`` begins, -1 if none is; looks only at every 998th octet or so."""
    start, last = 0, len(raw) - LONGEST_LINE - 1
    while start <= last:
        end = raw.rfind(b"\n", start, start + LONGEST_LINE + 2)
        if end < 0:
            return start
        start = end + 1
    return -1


def _number(raw: bytes, at: int) -> int:
    return raw.count(b"\n", 0, at) + 1
