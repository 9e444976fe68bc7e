"""VRFY and EXPN: a catcher takes everything, unless ``--known-recipients`` says who exists (RFC 5321, 3.5)."""

from collections.abc import Set
from typing import TYPE_CHECKING

from catcher.smtp import replies
from catcher.smtp.address import RECIPIENT, parse_path
from catcher.smtp.rules import RECIPIENT_UNKNOWN, is_known
from catcher.smtp.syntax import has_controls

if TYPE_CHECKING:
    from catcher.smtp.protocol import Conversation


async def vrfy(talk: "Conversation", argument: bytes) -> bytes:
    """Whether an address exists."""
    known = talk.service.known
    return replies.NOT_VERIFIED if known is None else _verified(argument, known)


async def expn(talk: "Conversation", argument: bytes) -> bytes:
    """Who is on a list: an address that exists is a list of one."""
    known = talk.service.known
    return replies.NOT_OFFERED if known is None else _verified(argument, known)


def _verified(argument: bytes, known: Set[str]) -> bytes:
    if has_controls(argument):
        return replies.BAD_CHARACTER
    text = argument.decode("utf-8", "replace").removesuffix(" SMTPUTF8")
    address, rest, _ = parse_path(f"TO:{text}", RECIPIENT)
    if rest:
        return RECIPIENT.not_a_mailbox
    if not is_known(address, known):
        return RECIPIENT_UNKNOWN.encode()
    return replies.reply(250, "2.1.5", f"<{address}>")
