"""Who is calling: passwords for people, tokens for programs, and what each may do.

A check against bcrypt costs 50 ms, and every row of a page is a request: what was right once is remembered by
a keyed hash, until the file changes. Guesses are slowed down by address.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from pathlib import Path
from typing import Literal, TypeVar, get_args

from msgspec import Struct

from catcher.config import Config
from catcher.errors import CatcherError, ConfigError
from catcher.passwords import PasswordFile

from .callers import Headers

K = TypeVar("K")
V = TypeVar("V")

Role = Literal["read", "write", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""Each may do what those before it may: look; mark, tag and send; remove, and play faults."""

FAILURES = 10
"""Wrong secrets from one address within ``WINDOW``, before it has to wait."""
WINDOW = 60
"""Seconds."""
REMEMBERED = 1_000
"""Right answers, and addresses that failed, that are kept in mind."""


class Caller(Struct, frozen=True):
    """Somebody who may call."""

    name: str
    role: Role
    inboxes: tuple[str, ...] = ()
    """Those they are limited to; empty is all."""

    def may(self, role: Role) -> bool:
        """Whether they may do what this role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


ANYBODY = Caller("", "admin")
"""Who calls a catcher that asks for no password."""


class Forbidden(CatcherError):
    """The caller may not do this."""

    http_status = 403


class Token(Struct, frozen=True):
    """A line of the token file."""

    secret: bytes
    caller: Caller


class Access:
    """What is asked of a caller. Its methods are called on the event loop."""

    def __init__(self, config: Config) -> None:
        self._password = config.password.encode()
        self._file = PasswordFile(config.password_file, flag="--password-file") if config.password_file else None
        self._tokens = read_tokens(config.token_file) if config.token_file else ()
        self.asks = bool(self._password or self._file or self._tokens)
        self._key = secrets.token_bytes(32)
        self._right: OrderedDict[bytes, Caller] = OrderedDict()
        self._changed_at = 0.0
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    async def caller(self, headers: Headers, address: str) -> Caller | None:
        """Who sends these headers; None if they do not say who they are, or lie."""
        said = next((value for name, value in headers if name == b"authorization"), b"")
        seal = hmac.digest(self._key, said, hashlib.sha256)
        if self._file is not None and self._file.changed_at != self._changed_at:
            self._changed_at = self._file.changed_at
            self._right.clear()
        known = self._right.get(seal)
        if known is not None or not said:
            return known
        found = await self._check(said)
        if found is None:
            self._failed(address)
        else:
            _remember(self._right, seal, found)
        return found

    def wait(self, address: str) -> int:
        """Seconds for which this address is not listened to; 0 if it is."""
        failures = self._wrong.get(address, [])
        if len(failures) < FAILURES:
            return 0
        return max(0, round(failures[-FAILURES] + WINDOW - time.monotonic()))

    async def _check(self, said: bytes) -> Caller | None:
        scheme, _, secret = said.partition(b" ")
        if scheme.lower() == b"bearer":
            return self._by_token(secret.strip())
        if scheme.lower() != b"basic":
            return None
        try:
            user, _, password = base64.b64decode(secret.strip(), validate=True).partition(b":")
            name, text = user.decode(), password.decode()
        except (binascii.Error, ValueError):
            return None
        if self._password and hmac.compare_digest(password, self._password):
            return Caller(name, "admin")
        if self._file is not None and await asyncio.to_thread(self._file.check, name, text):
            return Caller(name, "admin")
        return self._by_token(password)

    def _by_token(self, secret: bytes) -> Caller | None:
        found = None
        for token in self._tokens:  # all of them, so that the time taken tells nothing
            if hmac.compare_digest(token.secret, secret):
                found = token.caller
        return found

    def _failed(self, address: str) -> None:
        failures = [*self._wrong.pop(address, []), time.monotonic()][-FAILURES:]
        _remember(self._wrong, address, failures)


def read_tokens(path: Path) -> tuple[Token, ...]:
    """A token a line: a name, a secret, a role and, if wanted, inboxes; ``#`` begins a comment."""
    try:
        lines = path.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"--token-file {path}: {getattr(error, 'strerror', None) or error}") from error
    tokens = []
    for number, line in enumerate(lines, 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        roles = [role for role in ROLES if words[2:3] == [role]]
        if not roles:
            raise ConfigError(
                f"--token-file {path}:{number}: expected NAME SECRET ROLE [INBOX…], with a role of {', '.join(ROLES)}"
            )
        tokens.append(Token(words[1].encode(), Caller(words[0], roles[0], tuple(words[3:]))))
    if not tokens:
        raise ConfigError(f"--token-file {path} names nobody; add a line with NAME SECRET ROLE")
    return tuple(tokens)


def _remember(memory: OrderedDict[K, V], key: K, value: V) -> None:
    memory[key] = value
    if len(memory) > REMEMBERED:
        memory.popitem(last=False)
