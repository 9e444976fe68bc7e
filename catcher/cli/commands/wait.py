"""``smtp-catcher wait``: for a catcher that is ready, or for mail; all that a shell script needs."""

import sys
import time

import click

from catcher.cli.lines import as_json, line, say, whole
from catcher.cli.source import open_client, url_flag
from catcher.cli.wording import count, quoted
from catcher.client import Client, TooLate, Unreachable
from catcher.config import parse_duration
from catcher.errors import CatcherError, ConfigError
from catcher.query import parse

LOOK = 0.05
"""Seconds between two looks at whether a catcher has started: one that has not can't wake anybody."""


@click.command("wait")
@click.argument("query", nargs=-1)
@url_flag
@click.option("--timeout", default="30s", show_default=True, metavar="DURATION", help="Give up then, with exit code 1.")
@click.option("--count", "wanted", default=1, show_default=True, metavar="N", help="Wait for so many mails.")
@click.option("--new", is_flag=True, help="Only for mail that is not there yet.")
@click.option("--json", "json", is_flag=True, help="One JSON object a line, with text, links and codes.")
@click.option("--quiet", is_flag=True, help="Print nothing; the exit code says it.")
def command(
    *,
    query: tuple[str, ...],
    url: str | None,
    timeout: str,
    wanted: int,
    new: bool,
    json: bool,
    quiet: bool,
) -> int:
    """Wait for a catcher to answer, or for mail that QUERY finds.

    The mail is printed. `smtp-catcher wait ''` waits for any. Exit code 1 says that the time is up.
    """
    try:
        seconds = parse_duration(timeout)
    except ConfigError as error:
        raise ConfigError(f"--timeout: {error}") from None
    text = " ".join(query)
    parse(text)
    deadline = time.monotonic() + seconds
    client = open_client(url)
    try:
        _until_ready(client, deadline)
        if query:
            _print(client, _found(client, text, wanted, deadline, new=new), json=json, quiet=quiet)
    except (TooLate, Unreachable) as error:
        if not quiet:
            print(f"smtp-catcher: {_why(error, text, timeout)}", file=sys.stderr)
        return 1
    return 0


def _until_ready(client: Client, deadline: float) -> None:
    while not client.is_ready():
        if time.monotonic() > deadline:
            raise Unreachable(f"no smtp-catcher answers at {client.url}")
        time.sleep(LOOK)


def _found(client: Client, query: str, wanted: int, deadline: float, *, new: bool) -> list[str]:
    after = None
    if new:
        latest = client.find(limit=1).entries
        after = latest[0].seq if latest else 0
    page = client.wait(query, count=wanted, after=after, timeout=max(0.0, deadline - time.monotonic()))
    return [entry.id for entry in reversed(page.entries)][:wanted]


def _print(client: Client, ids: list[str], *, json: bool, quiet: bool) -> None:
    for id in () if quiet else ids:
        entry = client.get(id)
        if json:
            print(as_json(whole(entry, client.raw(id))))
        else:
            say(line(entry))


def _why(error: CatcherError, query: str, timeout: str) -> str:
    if not isinstance(error, TooLate):
        return f"{error} within {timeout}"
    answer = error.answer
    came = len(answer.get("messages", []))
    return "\n".join(
        [
            f"{count(came, 'mail')} of those wanted within {timeout}"
            if came
            else f"no mail for {query!r} within {timeout}",
            *(
                f"  nearest: {quoted(near['Message']['Subject'])}, but for {', '.join(near['Missing'])}"
                for near in answer.get("nearest", [])
            ),
            *(
                f"  {count(n, 'mail')} {'was' if n == 1 else 'were'} removed by {limit}"
                for limit, n in answer.get("removed", {}).items()
            ),
        ]
    )
