"""Standing rules: which clients, senders and recipients are taken. The last to be asked."""

import re
from collections.abc import Sequence, Set
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

from catcher.config import Config
from catcher.errors import ConfigError
from catcher.smtp.address import DOMAIN, MAILBOX
from catcher.smtp.patterns import Matches, pattern
from catcher.smtp.policies import Decision, Moment, parse_reply
from catcher.smtp.replies import Reply

_RULE = re.compile(r"(.*?)(?:=([0-9]{3}(?: .*)?))?", re.DOTALL)

_KNOWN = re.compile(rf"(?!\*@)(?:{MAILBOX}|@{DOMAIN})")

PEER_REFUSED = Reply(550, "Your address is not among those that may connect", "5.7.1")
SENDER_REFUSED = Reply(550, "This sender is refused by a rule", "5.7.1")
SENDER_NOT_AMONG = Reply(550, "This sender is not among those that are accepted", "5.7.1")
RECIPIENT_REFUSED = Reply(550, "This recipient is refused by a rule", "5.1.1")
RECIPIENT_NOT_AMONG = Reply(550, "This recipient is not among those that are accepted", "5.1.1")
RECIPIENT_UNKNOWN = Reply(550, "No such user here", "5.1.1")


class Rules:
    """The rules of one configuration, as a policy."""

    def __init__(self, config: Config) -> None:
        self._networks = [_network(text) for text in config.allow_net]
        self._accept_from = _rules("--accept-from", config.accept_from, SENDER_NOT_AMONG)
        self._reject_from = _rules("--reject-from", config.reject_from, SENDER_REFUSED)
        self._accept = _rules("--accept", config.accept, RECIPIENT_NOT_AMONG)
        self._reject = _rules("--reject", config.reject, RECIPIENT_REFUSED)
        self._discard = _rules("--discard", config.discard, RECIPIENT_REFUSED)
        self.known = read_known(config.known_recipients) if config.known_recipients else None

    def stages(self) -> Set[str]:
        """Where there are rules."""
        there = {
            "connect": self._networks,
            "mail": self._accept_from or self._reject_from,
            "rcpt": self._accept or self._reject or self._discard or self.known is not None,
        }
        return {stage for stage, rules in there.items() if rules}

    async def decide(self, moment: Moment) -> Decision | None:
        """Refuse, discard or have no opinion."""
        if moment.stage == "connect":
            return None if self._may_connect(moment) else Decision(reply=PEER_REFUSED)
        if moment.stage == "mail":
            reply = _judge(moment.envelope.mail_from, accept=self._accept_from, reject=self._reject_from)
        else:
            reply = _judge(moment.recipient, accept=self._accept, reject=self._reject)
            if reply is None and any(matches(moment.recipient) for matches, _ in self._discard):
                return Decision(discard=True, because="discarded by a rule")
            if reply is None and self.known is not None and not is_known(moment.recipient, self.known):
                reply = RECIPIENT_UNKNOWN
        return Decision(reply=reply) if reply else None

    def _may_connect(self, moment: Moment) -> bool:
        if moment.host == "unix":
            return True  # the file's mode says who may
        return any(ip_address(moment.host.partition("%")[0]) in network for network in self._networks)


def read_known(path: Path) -> frozenset[str]:
    """The file of ``--known-recipients``: one address or ``@domain`` a line; ``#`` begins a remark."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"--known-recipients can't be read from {path}: {error}") from error
    known = [line.partition("#")[0].strip().lower() for line in lines]
    for number, address in enumerate(known, 1):
        if address and not _KNOWN.fullmatch(address):
            raise ConfigError(f"--known-recipients {path}:{number}: {address!r} is neither an address nor @domain")
    return frozenset(known) - {""}


def is_known(address: str, known: Set[str]) -> bool:
    """Whether an address, or all of its domain, is in the file; of any domain in it postmaster is (RFC 5321, 4.5.1)."""
    address = address.lower()
    local, at, domain = address.rpartition("@")
    if not at:
        return address in known or address == "postmaster"
    if address in known or at + domain in known:
        return True
    return local == "postmaster" and any(one.endswith(at + domain) for one in known)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise ConfigError(f"--allow-net network {text!r} is none: write it as 192.168.0.0/16 or ::1") from None


def _rules(flag: str, texts: Sequence[str], reply: Reply) -> list[tuple[Matches, Reply]]:
    """``PATTERN`` or ``PATTERN=CODE text``."""
    rules = []
    for text in texts:
        found = _RULE.fullmatch(text)
        assert found is not None  # noqa: S101  it matches everything
        try:
            rules.append((pattern(found[1]), _refusal(found[2]) if found[2] else reply))
        except ConfigError as error:
            raise ConfigError(f"{flag} {error}") from error
    return rules


def _refusal(text: str) -> Reply:
    reply = parse_reply(text)
    if reply.code < 400:
        raise ConfigError(f"reply {text!r} is no refusal: its code is 4xx or 5xx")
    return reply


def _judge(address: str, *, accept: list[tuple[Matches, Reply]], reject: list[tuple[Matches, Reply]]) -> Reply | None:
    for matches, reply in reject:
        if matches(address):
            return reply
    if accept and not any(matches(address) for matches, _ in accept):
        return accept[0][1]
    return None
