"""``smtp-catcher sendmail``: stands in for ``/usr/sbin/sendmail``, and is it when called through a link of that name.

Its flags are sendmail's, so they are read as sendmail reads them; those that steer a queue mean nothing here. Exit
codes are those of sysexits.h, which callers such as cron and PHP know.
"""

import os
import smtplib
import sys
import threading
from getopt import GetoptError, gnu_getopt
from pathlib import Path
from typing import IO

import click
from msgspec import Struct

from catcher.cli.dial import TLS, Server, mail_options, server_from_environment, told
from catcher.cli.recipients import NoAddress, recipients
from catcher.cli.submission import prepared
from catcher.errors import ConfigError

OK, USAGE, DATA_ERROR, NO_HOST, UNAVAILABLE, TRY_LATER, NO_PERMISSION, BAD_CONFIG = 0, 64, 65, 68, 69, 75, 77, 78
SHORT = "A:B:C:F:GL:N:O:R:UV:X:b:d:e:f:h:io:p:q:r:tvnm"
VALUES = {"-f": "sender", "-r": "sender", "-F": "name", "-b": "mode"}
SWITCHES: dict[str | tuple[str, str], str] = {
    "-t": "from_headers",
    "-i": "dot_is_text",
    ("-o", "i"): "dot_is_text",
    ("-O", "ignoredots=true"): "dot_is_text",
}
PLACES = {"--server": "address", "--tls": "tls", "--ca": "ca", "--user": "user", "--password": "password"}


class Wish(Struct, kw_only=True):
    """What a command line asks for."""

    mode: str = "m"
    sender: str = ""
    name: str = ""
    recipients: list[str] = []
    from_headers: bool = False
    dot_is_text: bool = False
    server: dict[str, str] = {}


@click.command("sendmail", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument(
    "words", nargs=-1, type=click.UNPROCESSED, metavar="[-t] [-i] [-f ADDRESS] [-F NAME] [-bs] [RECIPIENT]…"
)
def command(*, words: tuple[str, ...]) -> int:
    """Send the mail on standard input.

    \b
    -t          to whom its To, Cc and Bcc name; Bcc is taken out
    -f ADDRESS  from that address (as -r)
    -F NAME     the name to it
    -i          a line with a single dot does not end it (as -oi)
    -bs         speak SMTP on standard input and output
    --server HOST:PORT|unix:PATH, --tls starttls|implicit, --ca FILE,
    --user NAME, --password TEXT
                to that server; also as SMTP_CATCHER_SERVER, and the same
                with _TLS, _USER and _PASSWORD

    The other flags of sendmail are understood and change nothing. Exit codes are those of sysexits.h: 75 if the
    server is away or says "later", 69 if it says no.
    """
    try:
        wish = _read(words)
        server = server_from_environment(**wish.server)
        if wish.mode == "p":
            print("Mail queue is empty")  # there is none: mail is handed over at once
            return OK
        if wish.mode == "i":
            return OK
        if wish.mode == "s":
            return _speak(server)
        return _send(wish, server, sys.stdin.buffer)
    except GetoptError as error:
        return _told(f"sendmail: {error}", USAGE)
    except NoAddress as error:
        return _told(f"sendmail: {error}", USAGE)
    except ConfigError as error:
        return _told(f"sendmail: {error}", BAD_CONFIG)


def _read(words: tuple[str, ...]) -> Wish:
    flags, named = gnu_getopt(list(words), SHORT, [f"{flag[2:]}=" for flag in PLACES])
    wish = Wish(recipients=recipients(named, said="recipient"))
    for flag, value in flags:
        if flag in VALUES:
            setattr(wish, VALUES[flag], value)
        elif flag in SWITCHES or (flag, value.lower()) in SWITCHES:
            setattr(wish, SWITCHES.get(flag) or SWITCHES[flag, value.lower()], True)
        elif flag in PLACES:
            wish.server[PLACES[flag]] = value
    if wish.mode not in ("m", "s", "p", "i"):
        raise GetoptError(f"-b{wish.mode} is not understood: this sends mail, or speaks SMTP with -bs")
    if wish.server.get("tls", "none") not in TLS:
        raise GetoptError(f"--tls {wish.server['tls']}: expected none, starttls or implicit")
    return wish


def _send(wish: Wish, server: Server, source: IO[bytes]) -> int:
    mail = prepared(
        source,
        sender=wish.sender.strip("<>") if wish.sender else _user(),
        name=wish.name,
        recipients=wish.recipients,
        from_headers=wish.from_headers,
        dot_is_text=wish.dot_is_text,
    )
    if not mail.recipients:
        return _told("sendmail: no recipient: name one, or say -t and name them in the mail's header", USAGE)
    try:
        client = server.dial()
        with client:
            options = mail_options(client, (mail.sender, *mail.recipients), mail.raw)
            refused = client.sendmail(mail.sender, mail.recipients, mail.raw, options)
    except (smtplib.SMTPException, OSError) as error:
        return _told(f"sendmail: {server.address}: {told(error)}", _code_of(error))
    for recipient, (code, text) in refused.items():
        _told(f"sendmail: {recipient}: {code} {text.decode(errors='replace')}", UNAVAILABLE)
    return _code_of(smtplib.SMTPRecipientsRefused(refused)) if refused else OK


def _code_of(error: Exception) -> int:
    codes = [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return UNAVAILABLE
    if not codes or min(codes) < 500:
        return TRY_LATER
    return NO_PERMISSION if isinstance(error, smtplib.SMTPAuthenticationError) else UNAVAILABLE


def _speak(server: Server) -> int:
    """Join standard input and output to the server; whoever called speaks SMTP with it."""
    try:
        there = server.connect()
    except OSError as error:
        return _told(f"sendmail: {server.address}: {told(error)}", TRY_LATER)

    def pass_on() -> None:
        while words := os.read(sys.stdin.fileno(), 65536):
            there.sendall(words)

    there.settimeout(None)
    threading.Thread(target=pass_on, daemon=True).start()
    with there:
        while answer := there.recv(65536):
            sys.stdout.buffer.write(answer)
            sys.stdout.buffer.flush()
    return OK


def _user() -> str:
    """Who calls, as an address; every program of a system user has one."""
    name = os.environ.get("LOGNAME") or os.environ.get("USER") or Path.home().name or "nobody"
    return f"{name}@localhost"


def _told(line: str, code: int) -> int:
    print(line, file=sys.stderr)
    return code
