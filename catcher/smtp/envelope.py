"""HELO, MAIL and RCPT: who talks, from whom and to whom."""

import time
from typing import TYPE_CHECKING

from catcher.smtp import replies, syntax
from catcher.smtp.policies import NO_OPINION
from catcher.smtp.transaction import State, Transaction

if TYPE_CHECKING:
    from catcher.smtp.protocol import Conversation


async def helo(talk: "Conversation", argument: bytes) -> bytes:
    """HELO: without extensions."""
    agreed, reply = await _greet(talk, argument, talk.service.helo_reply)
    if agreed:
        talk.extensions = frozenset()
    return reply


async def ehlo(talk: "Conversation", argument: bytes) -> bytes:
    """EHLO, and LHLO (RFC 2033, 4.1): with all extensions, each time."""
    extensions, offer = talk.service.offer(talk.listener, tls=bool(talk.record.tls))
    agreed, reply = await _greet(talk, argument, offer)
    if agreed:
        talk.extensions = extensions if reply is offer else frozenset()
    return reply


async def _greet(talk: "Conversation", argument: bytes, yes: bytes) -> tuple[bool, bytes]:
    """Take the client's name for itself and begin anew (RFC 5321, 4.1.4); whether that is agreed, and the reply."""
    if syntax.has_controls(argument):
        return False, replies.BAD_CHARACTER
    talk.record.helo = argument.decode("utf-8", "backslashreplace")
    agreed, reply = await talk.verdict("helo", yes)
    if agreed:
        talk.reset()
        talk.state = State.GREETED
    return agreed, reply


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
    agreed, reply = await talk.verdict("mail", replies.SENDER_OK)
    if agreed:
        talk.state = State.SENDER
    else:
        talk.reset()
    return reply


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
    decision = await talk.ask("rcpt") or NO_OPINION
    if decision.discard or not decision.agrees:
        transaction.recipients.pop()
        transaction.recipient_options.pop()
        transaction.discarded += decision.discard
    if decision.agrees:
        talk.state = State.RECIPIENT
    return decision.said(replies.RECIPIENT_OK)
