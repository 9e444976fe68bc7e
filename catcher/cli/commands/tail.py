"""``smtp-catcher tail``: new mail, as it comes."""

import click

from catcher.cli.lines import as_json, line, say, whole
from catcher.cli.source import open_client, url_flag
from catcher.cli.template import written_as
from catcher.client import Client
from catcher.errors import NotFound
from catcher.message import Entry
from catcher.query import parse


@click.command("tail")
@click.argument("query", nargs=-1)
@url_flag
@click.option("-n", "--last", default=10, show_default=True, metavar="N", help="Begin with so many that are there.")
@click.option("--format", "template", metavar="TEXT", help="A line like that, as '{received} {subject} to {rcpt_to}'.")
@click.option("--json", "json", is_flag=True, help="One JSON object a line, with text, links and codes.")
def command(*, query: tuple[str, ...], url: str | None, last: int, template: str | None, json: bool) -> int:
    """Show mail as it comes, until Ctrl-C.

    All of it, or what QUERY finds.
    """
    text = " ".join(query)
    parse(text)
    written = written_as(template) if template is not None else line
    client = open_client(url)
    seen: int | None = None
    for kind in client.news():
        if seen is None:  # what comes from now on is told
            page = client.find(text, limit=max(last, 1))
            seen = max((entry.seq for entry in page.entries), default=0)
            new = list(reversed(page.entries[:last]))
        elif kind in ("new", "lagged"):
            new = _newer(client, text, seen)
        else:
            continue
        for entry in new:
            seen = max(seen, entry.seq)
            if json:
                _show(client, entry)
            else:
                say(written(entry))
    return 0


def _newer(client: Client, query: str, seen: int) -> list[Entry]:
    """What the query finds that came after the last that was seen, oldest first."""
    limit = 50
    while True:
        page = client.find(query, limit=limit)
        new = [entry for entry in page.entries if entry.seq > seen]
        if len(new) < len(page.entries) or len(page.entries) == page.total:
            return new[::-1]
        limit *= 4


def _show(client: Client, entry: Entry) -> None:
    try:
        print(as_json(whole(client.get(entry.id), client.raw(entry.id))), flush=True)
    except NotFound:  # removed before it was shown
        return
