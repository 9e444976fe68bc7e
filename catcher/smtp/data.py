"""DATA and BDAT: the mail itself comes in, is judged, and is kept; only then is the client told so."""

import re
import time
from typing import TYPE_CHECKING

from catcher.errors import CatcherError
from catcher.message import Message
from catcher.smtp import replies
from catcher.smtp.body import Body, read_body, read_chunk
from catcher.smtp.policies import Moment
from catcher.smtp.strictness import lapses_in
from catcher.smtp.transaction import Transaction

if TYPE_CHECKING:
    from catcher.smtp.protocol import Conversation

_BDAT = re.compile(rb" *([0-9]{1,20})(?![0-9])( +LAST)?(.*)", re.IGNORECASE | re.DOTALL)


async def data(talk: "Conversation", _argument: bytes) -> bytes:
    """DATA: the mail up to the dot (RFC 5321, 4.1.1.4)."""
    transaction = talk.transaction
    assert transaction is not None  # noqa: S101  the table says: after RCPT
    if transaction.chunks:
        return replies.NO_CHUNKS_BEFORE_DATA
    if transaction.body == "BINARYMIME":
        return replies.BINARY_NEEDS_BDAT
    agreed, reply = await talk.verdict("data", replies.SEND_BODY)
    if not agreed:
        return reply
    talk.answer(reply)
    body = await read_body(talk.incoming, limit=talk.service.max_message_size)
    if body is None:
        return _too_large(talk, transaction)
    talk.record.sent(len(body.raw))
    return await _take(talk, transaction, body)


async def bdat(talk: "Conversation", argument: bytes, *, refusal: bytes | None = None) -> bytes:
    """BDAT: one chunk of the mail (RFC 3030, 2). Its octets come, and are read, also where it is refused."""
    found = _BDAT.fullmatch(argument)
    if found is None:
        return replies.BDAT_SYNTAX
    if found[3]:
        refusal = refusal or replies.BDAT_SYNTAX
    size, transaction = int(found[1]), talk.transaction
    so_far = sum(map(len, transaction.chunks)) if transaction is not None else 0
    to_each = transaction if found[2] else None  # only the last chunk is answered for each recipient (RFC 2033, 4.3)
    if refusal is None and transaction is not None and not transaction.chunks:
        agreed, reply = await talk.verdict("data", b"")
        if not agreed:
            refusal = _end_transaction(talk, to_each, reply)  # the next chunk begins no mail
    chunk = await read_chunk(talk.incoming, size, most=-1 if refusal else talk.service.max_message_size - so_far)
    if refusal is not None:
        return refusal
    assert transaction is not None  # noqa: S101  else it was refused
    if chunk is None:
        return _too_large(talk, to_each)
    talk.record.sent(len(chunk))
    transaction.chunks.append(chunk)
    if found[2] is None:
        return replies.chunk_received(size)
    return await _take(talk, transaction, Body(b"".join(transaction.chunks), clean=False))


def _too_large(talk: "Conversation", transaction: Transaction | None) -> bytes:
    talk.record.said(b"[more bytes than a mail may have]")
    return _end_transaction(talk, transaction, replies.TOO_LARGE)


async def _take(talk: "Conversation", transaction: Transaction, body: Body) -> bytes:
    """Judge a mail that is here and whole, and keep it; the transaction is over either way."""
    answer: bytes | None = None
    for lapse, detail in lapses_in(body, announced=transaction.body, smtputf8=transaction.smtputf8):
        answer = answer or talk.warn(lapse, detail=detail)
    if answer is None:
        agreed, answer = await talk.verdict("message", b"", raw=body.raw)
        if agreed and answer:  # a yes in our place
            talk.service.counts["discarded"] += 1
    return _end_transaction(talk, transaction, answer or await _keep(talk, transaction, body.raw))


async def _keep(talk: "Conversation", transaction: Transaction, raw: bytes) -> bytes:
    service = talk.service
    if not transaction.recipients:
        service.counts["discarded"] += 1
        return replies.DISCARDED
    if service.duplicates is None:
        return await _deliver(talk, raw)
    async with service.duplicates.deciding:  # the same mail may come on two connections at once
        if original := service.duplicates.original(raw):
            service.counts["duplicates"] += 1
            return replies.duplicate_of(original)
        return await _deliver(talk, raw)


async def _deliver(talk: "Conversation", raw: bytes) -> bytes:
    service, record = talk.service, talk.record
    message = Message(raw=raw, envelope=talk.envelope_so_far(), received=time.time(), session_id=record.id)
    try:
        receipt = await service.mailbox.deliver(message)
    except CatcherError as error:
        return replies.reply(error.smtp_code, error.enhanced, str(error))
    service.latency.observe(time.time() - message.received)
    record.delivered.append(receipt.id)
    service.counts["octets"] += len(raw)
    if service.duplicates is not None:
        service.duplicates.keep(raw, receipt.id)
    if service.hooks:
        await service.hooks.tell(
            Moment(stage="kept", session=record, envelope=message.envelope, raw=raw, receipt=receipt)
        )
    return replies.queued_as(receipt.id)


def _end_transaction(talk: "Conversation", transaction: Transaction | None, reply: bytes) -> bytes:
    """Forget it; returns the reply that ends it, by LMTP once for each recipient of that given (RFC 2033, 4.2)."""
    talk.reset()
    if talk.listener.protocol != "lmtp" or transaction is None:
        return reply
    return reply * (len(transaction.recipients) + transaction.discarded)
