"""``smtp-catcher import``: mail out of files, into a running catcher, a store, or through SMTP."""

import smtplib
import sys
import time
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import click

from catcher.cli.dial import Server, mail_options, server_from_environment, told
from catcher.cli.lines import say
from catcher.cli.progress import progress
from catcher.cli.source import open_source, source_flags
from catcher.cli.wording import count, safe
from catcher.config import parse_duration
from catcher.errors import CatcherError, ConfigError
from catcher.files import Found, arrival, find_mail, mail_in, portions
from catcher.message import Message

OCTETS_AT_ONCE = 10_000_000
"""Of mail that is kept in one transaction and asked for in one request."""


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@source_flags
@click.option("--smtp", metavar="HOST:PORT|unix:PATH", help="Send them there by SMTP instead.")
@click.option(
    "--dates",
    type=click.Choice(["now", "header"]),
    default="now",
    show_default=True,
    help="When they arrive: now, or when each says itself.",
)
@click.option("--newer-than", metavar="DURATION", help="Leave out what is older, by its own date: 30d.")
def command(
    *, paths: tuple[Path, ...], url: str | None, store: str | None, smtp: str | None, dates: str, newer_than: str | None
) -> int:
    """Keep the mail of files and folders.

    A PATH is an .eml, an mbox, a Maildir, JSON lines, a zip, or a folder of these; - is standard input.
    """
    since = time.time() - _seconds(newer_than) if newer_than else None
    found = chain.from_iterable(
        mail_in(sys.stdin.buffer, "-") if path == Path("-") else find_mail(path) for path in paths
    )
    wanted = (one for one in progress(found, "Importing") if since is None or _date(one) >= since)
    if smtp is not None:
        return _send(map(arrival, wanted), server_from_environment(address=smtp))
    kept = 0
    with open_source(url, store, changing=True, new=True) as source:
        for some in portions(wanted, octets=OCTETS_AT_ONCE):
            source.add(some, own_dates=dates == "header")
            kept += len(some)
    say(f"{count(kept, 'mail')} imported")
    return 0


def _date(found: Found) -> float:
    return arrival(found, own_date=True).received


def _send(messages: Iterable[Message], server: Server) -> int:
    """By SMTP; a mail that is refused is named, and the others go on."""
    sent = refused = 0
    try:
        with server.dial() as client:
            for message in messages:
                sender, recipients = message.envelope.mail_from, message.envelope.rcpt_to or ("nobody@localhost",)
                way = safe(f"{sender or '<>'} -> {', '.join(recipients)}")
                try:
                    options = mail_options(client, (sender, *recipients), message.raw)
                    client.sendmail(sender, recipients, message.raw, options)
                    sent += 1
                except smtplib.SMTPResponseException as error:
                    refused += 1
                    say(f"refused  {way}  {told(error)}")
                except (smtplib.SMTPNotSupportedError, ValueError) as error:  # an address that can't be said there
                    client.rset()
                    refused += 1
                    say(f"refused  {way}  {told(error)}")
                except smtplib.SMTPRecipientsRefused as error:
                    refused += 1
                    say(f"refused  {told(error)}")
    except (smtplib.SMTPException, OSError) as error:
        raise CatcherError(f"{server.address}: {told(error)}") from error
    say(f"{count(sent, 'mail')} sent" + (f", {refused:,} refused" if refused else ""))
    return 1 if refused else 0


def _seconds(text: str) -> float:
    try:
        return parse_duration(text)
    except ConfigError as error:
        raise ConfigError(f"--newer-than: {error}") from None
