"""One handler for each command, in a table with what must come before it and what may stand behind it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from catcher.smtp import replies
from catcher.smtp.data import bdat, data
from catcher.smtp.envelope import ehlo, helo, mail, rcpt
from catcher.smtp.login import log_in
from catcher.smtp.transaction import State
from catcher.smtp.verify import expn, vrfy

if TYPE_CHECKING:
    from catcher.smtp.protocol import Conversation


class Verb(NamedTuple):
    """A command: what it does, its syntax, and when it may be said."""

    handle: Callable[["Conversation", bytes], Awaitable[bytes]]
    after: State
    argument: Literal["none", "needed", "optional"]
    syntax: str
    section: str
    extension: str = ""
    """What must be offered for it to be known."""
    in_the_clear: bool = False
    """Whether it may be said before STARTTLS where that is required (RFC 3207, 4)."""
    anonymous: bool = False
    """Whether it may be said before AUTH where that is required (RFC 4954, 6)."""


COMES_NEXT = {
    State.CONNECTED: replies.NEED_HELO,
    State.GREETED: replies.NEED_MAIL,
    State.SENDER: replies.NEED_RCPT,
}
"""What has to be said first, in each state, before a command that comes too early."""


async def _rset(talk: "Conversation", _argument: bytes) -> bytes:
    talk.reset()
    return replies.OK


async def _noop(_talk: "Conversation", _argument: bytes) -> bytes:
    return replies.OK


async def _help(talk: "Conversation", argument: bytes) -> bytes:
    verb = talk.verbs.get(argument.upper())
    if verb is not None:
        return replies.reply(214, "2.0.0", f"{verb.syntax}  ({verb.section})")
    return replies.reply(214, "2.0.0", "Commands: " + " ".join(name.decode() for name in talk.verbs))


async def bid_farewell(talk: "Conversation", _argument: bytes) -> bytes:
    """QUIT."""
    talk.leave("QUIT")
    return replies.BYE


async def _starttls(talk: "Conversation", _argument: bytes) -> bytes:
    agreed, reply = await talk.verdict("starttls", b"")  # the invitation is the reply
    if agreed:
        await talk.secure()
    return reply


async def _http(talk: "Conversation", _argument: bytes) -> bytes:
    """A browser that is made to send mail by a page it shows: nothing of its request body may be obeyed."""
    talk.leave("closed on an HTTP request")
    return replies.NOT_HTTP


_NEW, _GREETED, _SENDER, _RECIPIENT = State

VERBS: Mapping[bytes, Verb] = {
    b"HELO": Verb(helo, _NEW, "needed", "HELO hostname", "RFC 5321 4.1.1.1", anonymous=True),
    b"EHLO": Verb(ehlo, _NEW, "needed", "EHLO hostname", "RFC 5321 4.1.1.1", in_the_clear=True, anonymous=True),
    b"STARTTLS": Verb(
        _starttls, _GREETED, "none", "STARTTLS", "RFC 3207 4", "STARTTLS", in_the_clear=True, anonymous=True
    ),
    b"AUTH": Verb(
        log_in, _GREETED, "needed", "AUTH mechanism [initial-response]", "RFC 4954 4", "AUTH", anonymous=True
    ),
    b"MAIL": Verb(mail, _GREETED, "needed", "MAIL FROM:<address> [parameters]", "RFC 5321 4.1.1.2"),
    b"RCPT": Verb(rcpt, _SENDER, "needed", "RCPT TO:<address> [parameters]", "RFC 5321 4.1.1.3"),
    b"DATA": Verb(data, _RECIPIENT, "none", "DATA", "RFC 5321 4.1.1.4"),
    b"BDAT": Verb(bdat, _RECIPIENT, "needed", "BDAT size [LAST]", "RFC 3030 2", "CHUNKING"),
    b"RSET": Verb(_rset, _NEW, "none", "RSET", "RFC 5321 4.1.1.5", anonymous=True),
    b"VRFY": Verb(vrfy, _NEW, "needed", "VRFY address", "RFC 5321 4.1.1.6"),
    b"EXPN": Verb(expn, _NEW, "needed", "EXPN list", "RFC 5321 4.1.1.7"),
    b"HELP": Verb(_help, _NEW, "optional", "HELP [command]", "RFC 5321 4.1.1.8", anonymous=True),
    b"NOOP": Verb(_noop, _NEW, "optional", "NOOP [anything]", "RFC 5321 4.1.1.9", in_the_clear=True, anonymous=True),
    b"QUIT": Verb(bid_farewell, _NEW, "none", "QUIT", "RFC 5321 4.1.1.10", in_the_clear=True, anonymous=True),
}

LMTP_VERBS: Mapping[bytes, Verb] = {
    b"LHLO": VERBS[b"EHLO"]._replace(syntax="LHLO hostname", section="RFC 2033 4.1"),
    **{name: verb for name, verb in VERBS.items() if name not in (b"HELO", b"EHLO")},
}

HTTP = frozenset({b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"CONNECT", b"OPTIONS", b"TRACE", b"PATCH"})
_HTTP = Verb(_http, _NEW, "optional", "", "RFC 9110 9.1", in_the_clear=True, anonymous=True)


def find(talk: "Conversation", name: bytes) -> Verb | None:
    """The verb of that name, in any case; None if there is none."""
    verbs = talk.verbs
    return verbs.get(name) or verbs.get(name.upper()) or (_HTTP if name in HTTP else None)


def _objection(talk: "Conversation", verb: Verb, argument: bytes) -> bytes | None:
    """Why a command can't be said so, or not now."""
    if verb.argument == "none" and argument:
        return replies.NO_ARGUMENT
    if verb.argument == "needed" and not argument:
        return replies.reply(501, "5.5.4", f"Syntax: {verb.syntax}")
    if verb.extension and (unoffered := _unoffered(talk, verb)):
        return unoffered
    if talk.listener.require_tls and not verb.in_the_clear and not talk.record.tls:
        return replies.NEED_TLS
    if talk.service.require_auth and not verb.anonymous and not talk.record.auth_user:
        return replies.NEED_AUTH
    if talk.state < verb.after:
        return COMES_NEXT[talk.state]
    return None


async def obey(talk: "Conversation", verb: Verb, argument: bytes, *, refusal: bytes | None = None) -> bytes:
    """Do what a command says, in its order and form, unless it is refused already; the reply to it."""
    refusal = refusal or _objection(talk, verb, argument)
    if refusal is not None:
        return await bdat(talk, argument, refusal=refusal) if verb.handle is bdat else refusal
    try:
        return await verb.handle(talk, argument)
    except replies.Unacceptable as error:
        return error.reply


def _unoffered(talk: "Conversation", verb: Verb) -> bytes | None:
    """Before EHLO a client can't know what is offered: then it is an error of order, not of knowledge."""
    if talk.state == State.CONNECTED:
        return None
    if verb.extension == "STARTTLS" and talk.record.tls:
        return replies.ALREADY_TLS
    if verb.extension == "AUTH" and not talk.record.tls and talk.service.auth_plaintext == "never":
        return None  # AUTH itself has the fitting reply
    return None if verb.extension in talk.extensions else replies.NOT_OFFERED
