"""The JSON that is spoken beside Mailpit's: what it has no words for. Fields are named as they are on the wire."""

from msgspec import Struct

from catcher.smtp.fault import Fault

from .mailpit import Summary


class Problem(Struct, frozen=True, kw_only=True):
    """What is wrong with a request (RFC 9457); the answer of our own routes."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class Near(Struct, frozen=True):
    """A message that a query nearly finds."""

    Message: Summary
    Missing: list[str]
    """The terms of the query that do not hold for it."""


class TooLate(Problem, frozen=True, kw_only=True):
    """A wait that was in vain, and why."""

    messages: list[Summary]
    """Those that did come."""
    nearest: list[Near]
    removed: dict[str, int]
    """Messages that each limit removed since the start, or where ``after`` was said, meanwhile."""


class Line(Struct, frozen=True):
    """One line of a transcript."""

    At: int
    """Milliseconds since the conversation began."""
    Side: str
    """``C`` the client said it, ``S`` we did, ``-`` it happened."""
    Text: str


class Refusal(Struct, frozen=True):
    """A command that was answered with no."""

    Command: str
    Reply: str


class SessionSummary(Struct, frozen=True, kw_only=True):
    """An SMTP conversation, without what was said in it."""

    ID: str
    Began: str
    Ended: str
    """Empty while it is open."""
    Peer: str
    Listener: str
    Helo: str
    TLS: str
    AuthUser: str
    Outcome: str
    """``open``, ``delivered``, ``refused``, ``aborted`` or ``empty``."""
    Ending: str
    """How it ended, in words."""
    Delivered: list[str]
    """Ids of the messages it brought, in order."""
    Refused: list[Refusal]
    Warnings: list[str]
    """What a stricter server would have refused."""


class Session(SessionSummary, frozen=True, kw_only=True):
    """An SMTP conversation, line by line."""

    Lines: list[Line]
    Omitted: int
    """Lines left out in the middle of a long one."""


class Sessions(Struct, frozen=True, kw_only=True):
    """A slice of the conversations: the open ones first, then the last to end."""

    total: int
    count: int
    start: int
    sessions: list[SessionSummary]


class FaultState(Struct, frozen=True, kw_only=True):
    """A fault as it stands."""

    ID: int
    Hits: int
    """How often it struck."""
    Fault: Fault
    """In the words of ``--fault``."""


class Faults(Struct, frozen=True):
    """Every fault, in the order in which they are asked."""

    faults: list[FaultState]
    Seed: int
    """Of the chance in them: with ``--seed`` it repeats itself."""


class Switch(Struct, frozen=True):
    """Whether a fault is on."""

    On: bool


class Imported(Struct, frozen=True):
    """What came of an upload."""

    Count: int
    IDs: list[str]


class Inbox(Struct, frozen=True, kw_only=True):
    """A named part of the mailbox."""

    Name: str
    Rule: str
    """The query that files mail there; empty for ``main`` and for those that make themselves."""
    Messages: int
    Unread: int
    MaxMessages: int
    """How many are kept; 0 is all."""


class Inboxes(Struct, frozen=True):
    """Every inbox."""

    inboxes: list[Inbox]


class Recipient(Struct, frozen=True, kw_only=True):
    """Somebody whom mail was sent to."""

    Address: str
    Messages: int
    Unread: int


class Recipients(Struct, frozen=True):
    """Whom mail was sent to."""

    counted: int
    """Messages that were looked at, the newest."""
    recipients: list[Recipient]


class Arrivals(Struct, frozen=True):
    """How many messages came from that time on, until the next."""

    Time: str
    Count: int


class Sizes(Struct, frozen=True):
    """How many messages have up to so many octets and more than the bound before; 0 is no bound."""

    UpTo: int
    Count: int


class Ranked(Struct, frozen=True):
    """An address and how often it occurs."""

    Address: str
    Count: int


class Stats(Struct, frozen=True, kw_only=True):
    """The mailbox in figures."""

    Messages: int
    Unread: int
    Size: int
    """Octets of the store."""
    Removed: int
    Evicted: dict[str, int]
    """Messages that each limit removed."""
    MaxMessages: int
    """How many are kept in each inbox; 0 is all."""
    MaxAge: float
    """For how many seconds; 0 is for ever."""
    MaxStoreSize: int
    """How many octets of mail are kept in all; 0 is no limit."""
    Counted: int
    """Messages that the figures below were made from, the newest."""
    Arrivals: list[Arrivals]
    Sizes: list[Sizes]
    Senders: list[Ranked]
    Recipients: list[Ranked]


class QueryHelp(Struct, frozen=True, kw_only=True):
    """What can be said of a query."""

    Valid: bool
    Problem: str
    Position: int
    """Of the character where it can't be read, from 0."""
    Next: list[str]
    """What its last word could become."""


class Reset(Struct, frozen=True, kw_only=True):
    """What a reset removed."""

    Messages: int
    Sessions: int
    Faults: int
