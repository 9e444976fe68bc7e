"""The AUTH command: runs a mechanism over the connection (RFC 4954). No secret of it is recorded."""

import asyncio
import binascii
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING

from catcher.session import HIDDEN
from catcher.smtp.auth import LONGEST_LINE, MECHANISMS, Credentials, Malformed, Mechanism
from catcher.smtp.replies import Unacceptable, reply

if TYPE_CHECKING:
    from catcher.smtp.protocol import Conversation

ALREADY = reply(503, "5.5.1", "Already logged in")
IN_TRANSACTION = reply(503, "5.5.1", "Not within a mail transaction")
NEED_TLS = reply(538, "5.7.11", "Encryption required for requested authentication mechanism")
UNKNOWN_MECHANISM = reply(504, "5.5.4", "No such mechanism here")
NO_INITIAL_RESPONSE = reply(501, "5.7.0", "This mechanism has no initial response")
ABORTED = reply(501, "5.7.0", "Given up, as the client asked")
NOT_BASE64 = reply(501, "5.5.2", "That is not base64")
MALFORMED = reply(501, "5.5.2", "That is not what the mechanism asks for")
TOO_LONG = reply(500, "5.5.6", "Line too long")
WRONG = reply(535, "5.7.8", "User or password is wrong")
WELCOME = reply(235, "2.7.0", "Welcome")


async def log_in(talk: "Conversation", argument: bytes) -> bytes:
    """AUTH mechanism [initial-response]."""
    name, _, initial = argument.partition(b" ")
    mechanism = MECHANISMS.get(name.decode("ascii", "replace").upper())
    if talk.record.auth_user:
        return ALREADY
    if talk.transaction is not None:
        return IN_TRANSACTION
    if talk.service.auth_plaintext == "never" and not talk.record.tls:
        return NEED_TLS
    if mechanism is None or mechanism not in talk.service.mechanisms.values():
        return UNKNOWN_MECHANISM
    if initial and not mechanism.client_first:
        return NO_INITIAL_RESPONSE
    try:
        credentials = await _exchange(talk, mechanism, initial.strip())
    except Malformed:
        return MALFORMED
    return await _judge(talk, credentials)


async def _exchange(talk: "Conversation", mechanism: Mechanism, initial: bytes) -> Credentials:
    exchange = mechanism.exchange()
    challenge = next(exchange)
    response = _decoded(b"" if initial == b"=" else initial) if initial else None
    while True:
        if response is None:
            talk.answer(b"334 " + b64encode(challenge) + b"\r\n")
            response = await _response(talk)
        try:
            challenge = exchange.send(response)
        except StopIteration as end:
            credentials: Credentials = end.value
            return credentials
        response = None


async def _response(talk: "Conversation") -> bytes:
    line = await talk.read_line(LONGEST_LINE)
    if line is None:
        raise Unacceptable(TOO_LONG)
    line = line.rstrip(b"\r\n")
    talk.record.said(line if line == b"*" else HIDDEN)
    if line == b"*":
        raise Unacceptable(ABORTED)
    return _decoded(line)


def _decoded(line: bytes) -> bytes:
    try:
        return b64decode(line, validate=True)
    except binascii.Error:
        raise Unacceptable(NOT_BASE64) from None


async def _judge(talk: "Conversation", credentials: Credentials) -> bytes:
    user, password = credentials
    if not user or not user.isprintable():
        return MALFORMED
    agreed, reply = await talk.verdict("auth", WELCOME, user=user)
    if not agreed:
        return reply
    passwords = talk.service.passwords if reply is WELCOME else None
    if passwords is not None and not await asyncio.to_thread(passwords, user, password or ""):
        talk.record.happened(f"user {user!r}: wrong password")
        return WRONG
    talk.record.auth_user = user
    talk.record.happened(f"user {user!r}")
    return reply
