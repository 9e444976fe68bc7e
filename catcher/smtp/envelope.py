"""HELO, MAIL and RCPT: who talks, from whom and to whom."""

import time
from typing import TYPE_CHECKING

from catcher.smtp import replies, syntax
from catcher.smtp.transaction import State, Transaction

if TYPE_CHECKING:
    from catcher.smtp.protocol import Conversation


async def helo(talk: "Conversation", argument: bytes) -> bytes:
    """HELO: without extensions."""
    refusal = await _greet(talk, argument)
    if refusal is None:
        talk.extensions = frozenset()
    return refusal or talk.service.helo_reply


async def ehlo(talk: "Conversation", argument: bytes) -> bytes:
    """EHLO, and LHLO (RFC 2033, 4.1): with all extensions, each time."""
    refusal = await _greet(talk, argument)
    if refusal is not None:
        return refusal
    talk.extensions, reply = talk.service.offer(talk.listener, tls=bool(talk.record.tls))
    return reply


async def _greet(talk: "Conversation", argument: bytes) -> bytes | None:
    """Take the client's name for itself and begin anew (RFC 5321, 4.1.4)."""
    if syntax.has_controls(argument):
        return replies.BAD_CHARACTER
    talk.record.helo = argument.decode("utf-8", "backslashreplace")
    decision = await talk.ask("helo")
    if decision is not None and decision.reply is not None:
        return decision.reply.encode()
    talk.reset()
    talk.state = State.GREETED
    return None


async def mail(talk: "Conversation", argument: bytes) -> bytes:
    """MAIL: begin a transaction."""
    if talk.state >= State.SENDER:
        return replies.NESTED_MAIL
    sender = syntax.quick_sender(argument, talk.extensions) or syntax.read_sender(argument, talk.extensions)
    if sender.size > talk.service.max_message_size:
        return replies.TOO_LARGE
    if sender.warnings and (refusal := talk.warn(*sender.warnings)):
        return refusal
    talk.transaction = Transaction(
        sender=sender.address,
        options=sender.options,
        body=sender.body,
        smtputf8=sender.smtputf8,
        began=time.time(),
    )
    decision = await talk.ask("mail")
    if decision is not None and decision.reply is not None:
        talk.reset()
        return decision.reply.encode()
    talk.state = State.SENDER
    return replies.SENDER_OK


async def rcpt(talk: "Conversation", argument: bytes) -> bytes:
    """RCPT: one more recipient. Refusing one does not harm the others."""
    transaction = talk.transaction
    assert transaction is not None  # noqa: S101  the table says: after MAIL
    recipient = syntax.quick_recipient(argument) or syntax.read_recipient(
        argument, talk.extensions, smtputf8=transaction.smtputf8
    )
    if len(transaction.recipients) + transaction.discarded >= talk.service.max_recipients:
        return replies.TOO_MANY_RECIPIENTS
    if recipient.warnings and (refusal := talk.warn(*recipient.warnings)):
        return refusal
    transaction.recipients.append(recipient.address)
    transaction.recipient_options.append(recipient.options)
    decision = await talk.ask("rcpt")
    if decision is not None and (decision.discard or decision.reply is not None):
        transaction.recipients.pop()
        transaction.recipient_options.pop()
        if decision.reply is not None:
            return decision.reply.encode()
        transaction.discarded += 1
    talk.state = State.RECIPIENT
    return replies.RECIPIENT_OK
