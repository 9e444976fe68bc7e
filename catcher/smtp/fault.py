"""One fault: the words people write for it, and what they mean.

The same words serve the command line, the configuration file, Python and the API.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from msgspec import Struct, field, structs

from catcher.config import parse_duration, parse_size
from catcher.errors import ConfigError
from catcher.smtp.patterns import Matches, pattern
from catcher.smtp.policies import STAGES, Decision, Moment, Stage, fitting, parse_reply

MOST_IN_A_RATE = 100_000
"""Times that are remembered for one peer, sender or user."""


class Fault(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fault, in the words of ``--fault``: at a stage, for what it matches, this happens."""

    stage: Stage
    sender: str = field(default="", name="from")
    """A pattern, as all four; empty matches everything."""
    to: str = ""
    peer: str = ""
    """Matches the client's address without its port."""
    user: str = ""
    reply: str = ""
    """As in ``452 4.2.2 mailbox full``; ``\\n`` divides lines."""
    delay: str = ""
    throttle: str = ""
    """Octets a second, as in ``1kB/s``."""
    drop: bool = False
    hang: bool = False
    times: int = 0
    """How often it strikes, then never again; 0 is always."""
    probability: float = 1.0
    rate: str = ""
    """Strikes only what comes more often than this: ``10/min``."""
    per: Literal["", "peer", "sender", "user"] = ""
    """Counts ``times`` and ``rate`` for each of these apart."""
    on: bool = True


class Meaning(NamedTuple):
    """What a fault's words mean."""

    matches: Callable[[Moment], bool]
    decision: Decision
    most: int
    """Of ``rate``; 0 if there is none."""
    within: float
    """Seconds."""
    key: Callable[[Moment], str]
    """What ``times`` and ``rate`` are counted for."""


_WORDS = tuple(word.encode_name for word in structs.fields(Fault))
_WRITTEN = tuple(word for word in _WORDS if word not in ("stage", "on"))
"""What may stand behind the stage; a fault that somebody writes is on."""
_FLAGS = frozenset({"drop", "hang"})
_SINCE: Mapping[str, Stage] = {
    "from": "mail",
    "to": "rcpt",
    "user": "auth",
    "per:sender": "mail",
    "per:user": "auth",
}
"""The stage from which on there is something to match, or to tell apart."""
_TOKEN = re.compile(r'([a-z]+)(?::("[^"]*"|[^\s"]+))?(?=\s|$)')
_RATE = re.compile(r"([0-9]+)/([a-z]+)")
_SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def parse_fault(text: str) -> Fault:
    """Read ``rcpt to:*@full.example reply:"452 4.2.2 mailbox full" times:2``."""
    stage, _, rest = text.strip().partition(" ")
    words: dict[str, Any] = {"stage": stage}
    position = len(text) - len(text.lstrip()) + len(stage)
    while rest := text[position:].lstrip():
        column = len(text) - len(rest) + 1
        found = _TOKEN.match(rest)
        if found is None:
            raise ConfigError(f"{text!r}: can't be read at column {column}: write words as name:value")
        name, value = found[1], found[2]
        if name not in _WRITTEN:
            raise ConfigError(f"{text!r}: unknown word {name!r} at column {column}; one of: {', '.join(_WRITTEN)}")
        if (value is None) != (name in _FLAGS):
            raise ConfigError(f"{text!r}: {name!r} at column {column} {'takes no' if value else 'needs a'} value")
        if name in words:
            raise ConfigError(f"{text!r}: {name!r} at column {column} stands twice")
        words[name] = True if value is None else value.strip('"')
        position = len(text) - len(rest) + found.end()
    try:
        return fault_of(words)
    except ConfigError as error:
        raise ConfigError(f"{text!r}: {error}") from error


def fault_of(words: Mapping[str, Any]) -> Fault:
    """A fault from its words, as JSON or a file gives them; ``ConfigError`` says which one is wrong."""
    unknown = set(words) - set(_WORDS)
    if unknown:
        raise ConfigError(f"unknown word {min(unknown)!r}; one of: {', '.join(_WORDS)}")
    values = {("sender" if name == "from" else name): value for name, value in words.items()}
    try:
        values |= {
            name: kind(values[name]) for name, kind in (("times", int), ("probability", float)) if name in values
        }
    except (TypeError, ValueError):
        raise ConfigError("times is a whole number, probability a number from 0 to 1") from None
    try:
        fault = Fault(**values)
    except TypeError:
        raise ConfigError(f"a fault needs a stage; one of: {', '.join(STAGES)}") from None
    meaning_of(fault)
    return fault


def meaning_of(fault: Fault) -> Meaning:
    """Understand a fault; ``ConfigError`` if it means nothing."""
    matching = _matching(fault)
    decision = _decision(fault)
    most, within = _rate(fault.rate)
    return Meaning(
        matches=lambda moment: all(matches(moment) for matches in matching),
        decision=decision,
        most=most,
        within=within,
        key=_KEYS[fault.per],
    )


def _matching(fault: Fault) -> list[Callable[[Moment], bool]]:
    if fault.stage not in STAGES:
        raise ConfigError(f"unknown stage {fault.stage!r}; one of: {', '.join(STAGES)}")
    given = {"from": fault.sender, "to": fault.to, "user": fault.user, f"per:{fault.per}": fault.per}
    for word, text in given.items():
        since = _SINCE.get(word, "connect")
        if text and STAGES.index(fault.stage) < STAGES.index(since):
            raise ConfigError(f"{word!r} has nothing to match at stage {fault.stage}: it is known from {since} on")
    if "/" in fault.peer and not fault.peer.startswith("re:"):
        raise ConfigError(f"peer {fault.peer!r} matches no address: write it as 10.0.* or re:^10[.]")
    matching: list[Callable[[Moment], bool]] = []

    def match(text: str, values: Callable[[Moment], Sequence[str]]) -> None:
        if text:
            matches: Matches = pattern(text)
            matching.append(lambda moment: any(matches(value) for value in values(moment)))

    match(fault.sender, lambda moment: [moment.envelope.mail_from])
    match(fault.to, lambda moment: [moment.recipient] if moment.stage == "rcpt" else moment.envelope.rcpt_to)
    match(fault.peer, lambda moment: [moment.host])
    match(fault.user, lambda moment: [moment.user] if moment.user else [])
    return matching


def _decision(fault: Fault) -> Decision:
    if not (fault.reply or fault.delay or fault.throttle or fault.drop or fault.hang):
        raise ConfigError("a fault needs something to do; one of: reply, delay, throttle, drop, hang")
    if bool(fault.reply) + fault.drop + fault.hang > 1:
        raise ConfigError("a fault ends in one way: reply, drop or hang")
    if not 0 <= fault.probability <= 1:
        raise ConfigError(f"probability {fault.probability} is not between 0 and 1")
    if fault.times < 0:
        raise ConfigError("times is 0 (always) or more")
    if fault.per not in _KEYS:
        raise ConfigError(f"per {fault.per!r} is not one of peer, sender, user")
    if fault.per and not (fault.times or fault.rate):
        raise ConfigError(f"per {fault.per!r} counts nothing: give times or rate, too")
    throttle = parse_size(fault.throttle.removesuffix("/s")) if fault.throttle else 0
    if fault.throttle and throttle < 1:
        raise ConfigError(f"throttle {fault.throttle!r} would read nothing: use hang")
    return Decision(
        delay=parse_duration(fault.delay) if fault.delay else 0.0,
        throttle=throttle,
        drop=fault.drop,
        hang=fault.hang,
        reply=fitting(parse_reply(fault.reply), fault.stage) if fault.reply else None,
    )


def _rate(text: str) -> tuple[int, float]:
    """``10/min`` as a number and seconds."""
    if not text:
        return 0, 0.0
    found = _RATE.fullmatch(text)
    if found is None or found[2] not in _SECONDS or not 0 < int(found[1]) <= MOST_IN_A_RATE:
        raise ConfigError(f"rate {text!r} is none: write it as 10/min, 1/s or 1000/h")
    return int(found[1]), _SECONDS[found[2]]


_KEYS: Mapping[str, Callable[[Moment], str]] = {
    "": lambda _: "",
    "peer": lambda moment: moment.host,
    "sender": lambda moment: moment.envelope.mail_from,
    "user": lambda moment: moment.user,
}
