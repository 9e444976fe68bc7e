"""``smtp-catcher send``: one mail to any SMTP server, or a load of them."""

import smtplib
import time
from pathlib import Path

import click

from catcher.cli.compose import compose
from catcher.cli.dial import Server, Tls, server_flags
from catcher.cli.lines import as_json, say
from catcher.cli.load import Mail, Sent, explained, report, send_many
from catcher.cli.progress import progress
from catcher.cli.recipients import recipients
from catcher.cli.wording import milliseconds, safe
from catcher.errors import CatcherError, FileError

LONGEST_SILENCE = 86_400
"""Seconds; a socket can wait no longer than some centuries, and nobody wants to."""


@click.command("send")
@server_flags
@click.option("--from", "sender", default="a@x.example", show_default=True, metavar="ADDRESS")
@click.option("--to", multiple=True, default=("b@x.example",), show_default=True, metavar="ADDRESS")
@click.option("--cc", multiple=True, metavar="ADDRESS")
@click.option("--bcc", multiple=True, metavar="ADDRESS", help="In the envelope only.")
@click.option("--subject", default="Hello", show_default=True, metavar="TEXT")
@click.option("--text", metavar="TEXT", help="The plain text.  [default: It works.]")
@click.option("--html", metavar="HTML", help="Besides the text, or alone.")
@click.option("--attach", multiple=True, type=click.Path(path_type=Path), metavar="FILE")
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="One more, or one instead.")
@click.option("--raw", type=click.Path(path_type=Path), metavar="FILE", help="Send that file as it is, instead.")
@click.option("--timeout", default=30.0, show_default=True, metavar="SECONDS", help="Longest silence of the server.")
@click.option("--count", "number", default=1, show_default=True, metavar="N", help="Send it so often; prints a table.")
@click.option("--rate", default=0.0, metavar="N", help="At most so many a second.")
@click.option("--sessions", default=1, show_default=True, metavar="N", help="In so many conversations at once.")
@click.option("--json", "json", is_flag=True, help="What came of it as JSON.")
def command(
    *,
    server: str,
    tls: Tls,
    ca: Path | None,
    user: str,
    password: str,
    timeout: float,
    sender: str,
    to: tuple[str, ...],
    cc: tuple[str, ...],
    bcc: tuple[str, ...],
    raw: Path | None,
    number: int,
    rate: float,
    sessions: int,
    json: bool,
    **said: object,
) -> int:
    """Compose a mail and send it to any server.

    Exit code 1 if it says no. Without --ca any certificate is trusted: this is for trying servers out.
    """
    if number < 1 or sessions < 1 or rate < 0:
        raise click.UsageError("--count and --sessions are 1 or more, --rate is more than 0")
    if not 0 < timeout <= LONGEST_SILENCE:
        raise click.UsageError(f"--timeout is more than 0 and at most {LONGEST_SILENCE:,} seconds")
    people = [*recipients(to, said="--to"), *recipients(cc, said="--cc"), *recipients(bcc, said="--bcc")]
    there = Server(address=server, tls=tls, ca=ca, user=user, password=password, timeout=timeout)
    if raw is None:
        if said["text"] is None and said["html"] is None:
            said["text"] = "It works.\n"
        content = compose(sender=sender, to=to, cc=cc, **said)  # type: ignore[arg-type]  # as click read them
    else:
        content = _read(raw)
    mail = Mail(sender, people, content)
    began = time.monotonic()
    try:
        sent = list(
            progress(send_many(there, mail, number=number, rate=rate, sessions=sessions), "Sending", total=number)
        )
    except (OSError, smtplib.SMTPException) as error:
        raise CatcherError(explained(there, error)) from error
    _tell(sent, seconds=time.monotonic() - began, json=json)
    return 0 if all(one.accepted for one in sent) else 1


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileError(f"--raw {path}: {error.strerror}") from error


def _tell(sent: list[Sent], *, seconds: float, json: bool) -> None:
    if json:
        for one in sent:
            print(as_json(one))
    elif len(sent) == 1:
        say(f"{safe(sent[0].reply)}  ({milliseconds(sent[0].seconds)})")
    else:
        say(report(sent, seconds=seconds))
