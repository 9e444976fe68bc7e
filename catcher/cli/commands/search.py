"""``smtp-catcher search``: what a query finds."""

import click

from catcher.cli.commands.list import show
from catcher.cli.source import open_source, source_flags
from catcher.query import parse


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@source_flags
@click.option("--limit", default=20, show_default=True, metavar="N", help="Show at most so many; 0 shows all.")
@click.option("--json", "json", is_flag=True, help="One JSON object a line.")
def command(*, query: tuple[str, ...], url: str | None, store: str | None, limit: int, json: bool) -> int:
    """Show the mail that QUERY finds, the newest last.

    Exit code 1 if there is none. The language has words, "phrases", from:, to:, subject:, has:attachment, OR, -not…
    """
    text = " ".join(query)
    parse(text)  # a mistake is pointed at here, before anybody is asked
    with open_source(url, store) as source:
        page = source.find(text, limit=limit or None)
    show(page, json=json)
    return 0 if page.total else 1
