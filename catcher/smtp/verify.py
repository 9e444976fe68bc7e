"""VRFY and EXPN: a catcher takes everything, unless ``--known-recipients`` says who exists (RFC 5321, 3.5)."""

from typing import TYPE_CHECKING

from catcher.smtp import replies
from catcher.smtp.address import RECIPIENT, parse_path
from catcher.smtp.rules import is_known

if TYPE_CHECKING:
    from catcher.smtp.protocol import Conversation


async def vrfy(talk: "Conversation", argument: bytes) -> bytes:
    """Whether an address exists."""
    if talk.service.known is None:
        return replies.NOT_VERIFIED
    return _verified(talk, argument)


async def expn(talk: "Conversation", argument: bytes) -> bytes:
    """Who is on a list: an address that exists is a list of one."""
    if talk.service.known is None:
        return replies.NOT_OFFERED
    return _verified(talk, argument)


def _verified(talk: "Conversation", argument: bytes) -> bytes:
    text = argument.decode("utf-8", "replace").removesuffix(" SMTPUTF8")
    address, rest, _ = parse_path(f"TO:{text}", RECIPIENT)
    if rest:
        return RECIPIENT.not_a_mailbox
    known = talk.service.known
    if known is None or not is_known(address, known):
        return replies.NO_SUCH_USER
    return replies.reply(250, "2.1.5", f"<{address}>")
