"""How clients log in (RFC 4954): each mechanism as an exchange of challenges and responses, without a socket.

A mechanism is a generator that yields challenges, is sent responses, and returns who it is. What comes in
may be anything; ``Malformed`` says that it was not what the mechanism asks for.
"""

import secrets
from collections.abc import Callable, Generator, Mapping
from typing import NamedTuple

Exchange = Generator[bytes, bytes, "Credentials"]

LONGEST_LINE = 12_288
"""Octets of a base64 line (RFC 4954, 4)."""


class Malformed(Exception):
    """A response is not what the mechanism asks for."""


class Credentials(NamedTuple):
    """Who somebody says to be, and the password, where the mechanism shows it."""

    user: str
    password: str | None


class Mechanism(NamedTuple):
    """One way to log in."""

    exchange: Callable[[], Exchange]
    client_first: bool
    """Whether the first response may come with the AUTH command."""
    section: str


def _plain() -> Exchange:
    response = yield b""
    parts = _text(response).split("\0")
    if len(parts) != 3:
        raise Malformed
    authorised, user, password = parts
    return Credentials(user or authorised, password)


def _login() -> Exchange:
    user = yield b"Username:"
    password = yield b"Password:"
    return Credentials(_text(user), _text(password))


def _cram_md5() -> Exchange:
    response = yield f"<{secrets.token_hex(12)}@localhost>".encode()
    user, space, digest = _text(response).rpartition(" ")
    if not space or len(digest) != 32:
        raise Malformed
    return Credentials(user, None)


def _xoauth2() -> Exchange:
    response = yield b""
    fields = dict(part.partition("=")[::2] for part in _text(response).split("\x01") if part)
    if "user" not in fields or "auth" not in fields:
        raise Malformed
    return Credentials(fields["user"], None)


MECHANISMS: Mapping[str, Mechanism] = {
    "PLAIN": Mechanism(_plain, client_first=True, section="RFC 4616"),
    "LOGIN": Mechanism(_login, client_first=True, section="draft-murchison-sasl-login"),
    "CRAM-MD5": Mechanism(_cram_md5, client_first=False, section="RFC 2195"),
    "XOAUTH2": Mechanism(_xoauth2, client_first=True, section="developers.google.com/gmail/imap/xoauth2-protocol"),
}
SHOWING_THE_PASSWORD = ("PLAIN", "LOGIN")
"""The ones that can be held against a hash."""


_FOREIGN = {
    *("ANONYMOUS", "DIGEST-MD5", "EXTERNAL", "GSSAPI", "GS2-KRB5", "KERBEROS_V4", "NTLM", "OAUTHBEARER"),
    *("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512"),
}
"""What clients try that is spoken elsewhere."""


def is_mechanism(word: bytes) -> bool:
    """Whether this is the name of a mechanism, and no password that stands in its place."""
    name = word.decode("ascii", "replace").upper()
    return name in MECHANISMS or name in _FOREIGN


def _text(response: bytes) -> str:
    try:
        return response.decode()
    except UnicodeDecodeError:
        raise Malformed from None
