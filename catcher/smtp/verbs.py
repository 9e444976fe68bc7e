"""One handler for each command, in a table with what must come before it and what may stand behind it."""

import time
from collections.abc import Awaitable, Callable, Mapping
from enum import IntEnum
from typing import TYPE_CHECKING, Literal, NamedTuple

from catcher.errors import CatcherError
from catcher.message import Message
from catcher.smtp import replies, syntax
from catcher.smtp.address import Refused
from catcher.smtp.data import read_body
from catcher.smtp.transaction import Transaction

if TYPE_CHECKING:
    from catcher.smtp.protocol import Conversation


class State(IntEnum):
    """How far a conversation is (RFC 5321, 4.1.4); a command needs a state or any after it."""

    CONNECTED = 0
    GREETED = 1
    SENDER = 2
    RECIPIENT = 3


class Verb(NamedTuple):
    """A command: what it does, its syntax, and when it may be said."""

    handle: Callable[["Conversation", bytes], Awaitable[bytes]]
    after: State
    argument: Literal["none", "needed", "optional"]
    syntax: str
    section: str


OUT_OF_ORDER = {
    State.GREETED: replies.NEED_HELO,
    State.SENDER: replies.NEED_MAIL,
    State.RECIPIENT: replies.NEED_RCPT,
}


async def _helo(talk: "Conversation", argument: bytes) -> bytes:
    return talk.greeted(argument, extensions=frozenset()) or talk.service.helo_reply


async def _ehlo(talk: "Conversation", argument: bytes) -> bytes:
    return talk.greeted(argument, extensions=talk.service.extensions) or talk.service.ehlo_reply


async def _mail(talk: "Conversation", argument: bytes) -> bytes:
    if talk.state >= State.SENDER:
        return replies.NESTED_MAIL
    quick = syntax.quick_sender(argument, talk.extensions)
    sender = quick or syntax.read_sender(argument, talk.extensions)
    if sender.size > talk.service.max_message_size:
        return replies.TOO_LARGE
    for warning in sender.warnings:
        talk.record.warn(warning)
    talk.transaction = Transaction(
        sender=sender.address,
        options=sender.options,
        body=sender.body,
        smtputf8=sender.smtputf8,
        began=time.time(),
    )
    talk.state = State.SENDER
    return replies.SENDER_OK


async def _rcpt(talk: "Conversation", argument: bytes) -> bytes:
    transaction = talk.transaction
    assert transaction is not None  # noqa: S101  the table says: after MAIL
    recipient = syntax.quick_recipient(argument) or syntax.read_recipient(
        argument, talk.extensions, smtputf8=transaction.smtputf8
    )
    for warning in recipient.warnings:
        talk.record.warn(warning)
    transaction.recipients.append(recipient.address)
    transaction.recipient_options.append(recipient.options)
    talk.state = State.RECIPIENT
    return replies.RECIPIENT_OK


async def _data(talk: "Conversation", _argument: bytes) -> bytes:
    talk.answer(replies.SEND_BODY)
    raw = await read_body(talk.incoming, limit=talk.service.max_message_size)
    if raw is None:
        talk.record.said(b"[more bytes than a mail may have]")
        talk.reset()
        return replies.TOO_LARGE
    talk.record.sent(len(raw), raw.count(b"\n"))
    return await _keep(talk, raw)


async def _keep(talk: "Conversation", raw: bytes) -> bytes:
    """Hand the mail to the mailbox; only when it is kept is the client told so."""
    transaction, record = talk.transaction, talk.record
    assert transaction is not None  # noqa: S101  the table says: after MAIL
    envelope = transaction.envelope(helo=record.helo, peer=record.peer, tls=record.tls, auth_user=record.auth_user)
    talk.reset()
    message = Message(raw=raw, envelope=envelope, received=time.time(), session_id=record.id)
    try:
        receipt = await talk.service.mailbox.deliver(message)
    except CatcherError as error:
        return replies.reply(error.smtp_code, error.enhanced, str(error))
    record.delivered.append(receipt.id)
    return replies.queued_as(receipt.id)


async def _rset(talk: "Conversation", _argument: bytes) -> bytes:
    talk.reset()
    return replies.OK


async def _noop(_talk: "Conversation", _argument: bytes) -> bytes:
    return replies.OK


async def _vrfy(_talk: "Conversation", _argument: bytes) -> bytes:
    return replies.NOT_VERIFIED


async def _expn(_talk: "Conversation", _argument: bytes) -> bytes:
    return replies.NOT_OFFERED


async def _help(_talk: "Conversation", argument: bytes) -> bytes:
    verb = VERBS.get(argument.upper())
    if verb is not None:
        return replies.reply(214, "2.0.0", f"{verb.syntax}  ({verb.section})")
    return replies.reply(214, "2.0.0", "Commands: " + " ".join(name.decode() for name in VERBS))


async def _quit(talk: "Conversation", _argument: bytes) -> bytes:
    talk.leave("QUIT")
    return replies.BYE


async def _http(talk: "Conversation", _argument: bytes) -> bytes:
    """A browser that is made to send mail by a page it shows: nothing of its request body may be obeyed."""
    talk.leave("closed on an HTTP request")
    return replies.NOT_HTTP


VERBS: Mapping[bytes, Verb] = {
    b"HELO": Verb(_helo, State.CONNECTED, "needed", "HELO hostname", "RFC 5321 4.1.1.1"),
    b"EHLO": Verb(_ehlo, State.CONNECTED, "needed", "EHLO hostname", "RFC 5321 4.1.1.1"),
    b"MAIL": Verb(_mail, State.GREETED, "needed", "MAIL FROM:<address> [parameters]", "RFC 5321 4.1.1.2"),
    b"RCPT": Verb(_rcpt, State.SENDER, "needed", "RCPT TO:<address> [parameters]", "RFC 5321 4.1.1.3"),
    b"DATA": Verb(_data, State.RECIPIENT, "none", "DATA", "RFC 5321 4.1.1.4"),
    b"RSET": Verb(_rset, State.CONNECTED, "none", "RSET", "RFC 5321 4.1.1.5"),
    b"VRFY": Verb(_vrfy, State.CONNECTED, "needed", "VRFY address", "RFC 5321 4.1.1.6"),
    b"EXPN": Verb(_expn, State.CONNECTED, "needed", "EXPN list", "RFC 5321 4.1.1.7"),
    b"HELP": Verb(_help, State.CONNECTED, "optional", "HELP [command]", "RFC 5321 4.1.1.8"),
    b"NOOP": Verb(_noop, State.CONNECTED, "optional", "NOOP [anything]", "RFC 5321 4.1.1.9"),
    b"QUIT": Verb(_quit, State.CONNECTED, "none", "QUIT", "RFC 5321 4.1.1.10"),
}

HTTP: Mapping[bytes, Verb] = {
    method: Verb(_http, State.CONNECTED, "optional", "", "RFC 9110 9.1")
    for method in (b"GET", b"HEAD", b"POST", b"PUT", b"DELETE", b"CONNECT", b"OPTIONS", b"TRACE", b"PATCH")
}


async def obey(talk: "Conversation", name: bytes, argument: bytes) -> bytes:
    """Do what a command says, in its order and form, and return the reply to it."""
    verb = VERBS.get(name) or VERBS.get(name.upper()) or HTTP.get(name)
    if verb is None:
        return replies.UNKNOWN
    if verb.argument == "none" and argument:
        return replies.NO_ARGUMENT
    if verb.argument == "needed" and not argument:
        return replies.reply(501, "5.5.4", f"Syntax: {verb.syntax}")
    if talk.state < verb.after:
        return OUT_OF_ORDER[verb.after]
    try:
        return await verb.handle(talk, argument)
    except Refused as refused:
        return refused.reply
