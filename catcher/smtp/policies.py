"""Who is asked before SMTP agrees: faults first, then hooks, then rules; the first reply wins.

A policy is asked at a stage and may have no opinion. Nobody is asked where nobody has said that he wants to
be, so that a catcher without policies pays one look into a table.
"""

import re
from collections.abc import Mapping, Set
from typing import Literal, Protocol, get_args

from msgspec import Struct

from catcher.errors import ConfigError
from catcher.message import Envelope, Receipt, host_of
from catcher.session import Record
from catcher.smtp.replies import Reply

Stage = Literal["connect", "helo", "starttls", "auth", "mail", "rcpt", "data", "message"]
STAGES: tuple[Stage, ...] = get_args(Stage)


class Moment(Struct, frozen=True, kw_only=True):
    """What a policy is asked about."""

    stage: Stage | Literal["kept"]
    """``kept`` comes after the 250 is decided, for hooks alone; it can't be refused any more."""
    session: Record
    """The conversation so far: ``peer``, ``helo``, ``tls``, ``auth_user``, ``id``."""
    envelope: Envelope
    """What is agreed and, last, what is asked for: at ``rcpt`` the recipient in question ends ``rcpt_to``."""
    user: str = ""
    """Who is logged in, or at ``auth`` wants to be."""
    raw: bytes = b""
    """The mail, at ``message`` and ``kept``."""
    receipt: Receipt | None = None
    """Where it is kept, at ``kept``."""

    @property
    def recipient(self) -> str:
        """The recipient in question, at ``rcpt``."""
        return self.envelope.rcpt_to[-1] if self.envelope.rcpt_to else ""

    @property
    def host(self) -> str:
        """The client's address without its port."""
        return host_of(self.session.peer)


class Decision(Struct, frozen=True, kw_only=True):
    """What is to happen. Without a reply, a drop or a hang the next policy is asked."""

    delay: float = 0.0
    """Seconds to wait before anything else."""
    throttle: int = 0
    """From now on read no more octets a second than this; 0 leaves it as it is."""
    drop: bool = False
    """Cut the connection."""
    hang: bool = False
    """Say nothing until the client gives up."""
    discard: bool = False
    """Say yes to this recipient and keep nothing for it."""
    reply: Reply | None = None
    because: str = ""
    """Who decided, for the transcript: ``fault 1, 2 of 2``."""

    @property
    def agrees(self) -> bool:
        """Whether what the client asks for is to be done."""
        return self.reply is None or self.reply.code < 400

    def said(self, yes: bytes) -> bytes:
        """The reply, which is this one if there is no other."""
        return yes if self.reply is None else self.reply.encode()


NO_OPINION = Decision()


class Policy(Protocol):
    """Someone to ask."""

    def stages(self) -> Set[str]:
        """Where it wants to be asked."""

    async def decide(self, moment: Moment) -> Decision | None:
        """Its decision, None for no opinion. Runs on the event loop."""


class Policies:
    """All that are asked, by stage, in their order."""

    def __init__(self, *policies: Policy) -> None:
        self._policies = policies
        self.asked: Mapping[str, tuple[Policy, ...]] = {}
        self.refresh()

    def refresh(self) -> None:
        """A policy has changed its mind about where it wants to be asked. Safe from any thread."""
        self.asked = {stage: tuple(policy for policy in self._policies if stage in policy.stages()) for stage in STAGES}


_REPLY = re.compile(r"([2-5][0-9]{2})(?:[ -](?:([245]\.[0-9]{1,3}\.[0-9]{1,3})(?: |$))?(.*))?", re.DOTALL)


_YES: Mapping[str, int] = {"connect": 2, "helo": 2, "auth": 2, "mail": 2, "rcpt": 2, "data": 3, "message": 2}
"""How a reply begins that agrees: then what the client asks for is done, and told in these words. A yes to a
``message`` keeps nothing; to agree to TLS takes more than a reply.
"""


def fitting(reply: Reply, stage: str) -> Reply:
    """The reply, if it can be the answer at that stage; any other would have each side believe something else."""
    first_digits = sorted({_YES.get(stage, 4), 4, 5})
    if reply.code // 100 not in first_digits:
        codes = ", ".join(f"{digit}xx" for digit in first_digits)
        raise ConfigError(f"reply {reply.code} is none at stage {stage}; one of: {codes}")
    return reply


def parse_reply(text: str) -> Reply:
    r"""Read ``452 4.2.2 mailbox full``; the enhanced code may be missing, ``\n`` divides lines."""
    found = _REPLY.fullmatch(text.strip())
    if found is None:
        raise ConfigError(f"reply {text!r} has no code: write it as 452 4.2.2 mailbox full")
    words = (found[3] or "").replace("\\n", "\n")
    return Reply(int(found[1]), words or "Refused", found[2] or "")
