"""Speaks SMTP with a server, as a client: where it is, how to get in, and what an answer means for an exit code."""

import os
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import click
from msgspec import Struct

from catcher.config import Address, parse_address, parse_unix
from catcher.errors import ConfigError

Tls = Literal["none", "starttls", "implicit"]
F = TypeVar("F", bound=Callable[..., Any])

TLS: tuple[Tls, ...] = get_args(Tls)
DEFAULT = "127.0.0.1:1025"


class Server(Struct, frozen=True, kw_only=True):
    """A server, and how to speak with it."""

    address: str = DEFAULT
    """``[HOST:]PORT`` or ``unix:PATH``."""
    tls: Tls = "none"
    ca: Path | None = None
    """The authority to trust; None trusts any certificate: the servers that this is for made theirs themselves."""
    user: str = ""
    password: str = ""
    timeout: float = 30.0

    def dial(self) -> smtplib.SMTP:
        """A connection that has said EHLO, switched to TLS and logged in, as far as it is asked to.

        ``OSError`` or ``smtplib.SMTPException`` say why there is none; ``ConfigError`` that the address is none.
        """
        client: smtplib.SMTP
        if self.address.startswith("unix:"):
            client = _UnixClient(parse_unix(self.address)[0], self.timeout)
        else:
            host, port = self._place()
            if self.tls == "implicit":
                client = smtplib.SMTP_SSL(
                    host, port, timeout=self.timeout, context=self._context(), local_hostname=HERE
                )
            else:
                client = smtplib.SMTP(host, port, timeout=self.timeout, local_hostname=HERE)
        try:
            client.ehlo_or_helo_if_needed()
            if self.tls == "starttls":
                client.starttls(context=self._context())
                client.ehlo()
            if self.user:
                self._log_in(client)
        except BaseException:
            client.close()
            raise
        return client

    def connect(self) -> socket.socket:
        """A connection on which nothing has been said; TLS only from the first octet."""
        if self.address.startswith("unix:"):
            plain = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            plain.settimeout(self.timeout)
            plain.connect(str(parse_unix(self.address)[0]))
        else:
            plain = socket.create_connection(self._place(), self.timeout)
        return self._context().wrap_socket(plain, server_hostname="localhost") if self.tls == "implicit" else plain

    def _log_in(self, client: smtplib.SMTP) -> None:
        try:
            client.login(self.user, self.password)
        except UnicodeEncodeError as error:
            raise smtplib.SMTPException("a user and a password outside ASCII can't be sent from here") from error

    def _place(self) -> Address:
        """``HOST`` alone is understood too: port 25 is what that means everywhere else."""
        if self.address and ":" not in self.address and not self.address.isdigit():
            return Address(self.address, 25)
        return parse_address(self.address)

    def _context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self.ca)
        except OSError as error:
            raise ConfigError(f"--ca {self.ca}: {error.strerror or error}") from error
        if self.ca is None:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


HERE = "localhost"
"""What we call ourselves; to look up our name may take seconds."""


class _UnixClient(smtplib.SMTP):
    def __init__(self, path: Path, timeout: float) -> None:
        self._path = path
        super().__init__("localhost", 1, timeout=timeout, local_hostname=HERE)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        there = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        there.settimeout(timeout)
        there.connect(str(self._path))
        return there


def server_flags(command: F) -> F:
    """Give a command ``--server``, ``--tls``, ``--ca``, ``--user`` and ``--password``."""
    for flag in (
        click.option(
            "--password", envvar="SMTP_CATCHER_SERVER_PASSWORD", default="", metavar="TEXT", help="With that."
        ),
        click.option("--user", envvar="SMTP_CATCHER_SERVER_USER", default="", metavar="NAME", help="Log in as that."),
        click.option("--ca", type=click.Path(path_type=Path), metavar="FILE", help="Trust only that authority."),
        click.option("--tls", type=click.Choice(TLS), default="none", show_default=True),
        click.option(
            "--server",
            envvar="SMTP_CATCHER_SERVER",
            default=DEFAULT,
            show_default=True,
            metavar="HOST:PORT|unix:PATH",
            help="Send it there.",
        ),
    ):
        command = flag(command)
    return command


def server_from_environment(**given: Any) -> Server:
    """For a command line that click does not read; ``ConfigError`` where TLS is asked for in words that mean none."""
    said = {
        "address": os.environ.get("SMTP_CATCHER_SERVER"),
        "user": os.environ.get("SMTP_CATCHER_SERVER_USER"),
        "password": os.environ.get("SMTP_CATCHER_SERVER_PASSWORD"),
        "tls": os.environ.get("SMTP_CATCHER_SERVER_TLS"),
    }
    if "tls" not in given and said["tls"] and said["tls"] not in TLS:
        raise ConfigError(f"SMTP_CATCHER_SERVER_TLS {said['tls']!r}: expected none, starttls or implicit")
    return Server(**{name: value for name, value in (said | given).items() if value})


def mail_options(client: smtplib.SMTP, addresses: Iterable[str], raw: bytes) -> list[str]:
    """What MAIL has to say of a mail that is not all ASCII; ``SMTPNotSupportedError`` where that is not understood."""
    options = [] if all(map(str.isascii, addresses)) else ["SMTPUTF8"]
    if options and not client.has_extn("smtputf8"):
        raise smtplib.SMTPNotSupportedError("the server takes no addresses outside ASCII: it knows no SMTPUTF8")
    return [*options, "BODY=8BITMIME"] if client.has_extn("8bitmime") and not raw.isascii() else options


def told(error: Exception) -> str:
    """What a server, or the way to it, said, on one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(
            f"{address}: {code} {text.decode(errors='replace')}" for address, (code, text) in error.recipients.items()
        )
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
    return str(error) or type(error).__name__
