"""``smtp-catcher delete``: remove mail."""

import click

from catcher.cli.lines import say
from catcher.cli.source import every, open_source, source_flags
from catcher.cli.wording import count
from catcher.query import parse


@click.command("delete")
@click.argument("ids", nargs=-1, metavar="[ID]…")
@source_flags
@click.option("--query", default="", help="Whatever that finds.")
@click.option("--all", "everything", is_flag=True, help="Everything.")
def command(*, ids: tuple[str, ...], url: str | None, store: str | None, query: str, everything: bool) -> int:
    """Remove mail; there is no way back.

    The mails of these IDs, or what --query finds, or --all.

    A store that a catcher serves is changed through that one: use --url.
    """
    if bool(ids) + bool(query.strip()) + everything != 1:
        raise click.UsageError("delete what? Name ids, or --query QUERY, or --all: one of the three")
    parse(query)
    with open_source(url, store, changing=True) as source:
        found = list(ids) if ids else [entry.id for entry in every(source, query)]
        before = source.stats().messages
        source.remove(found)
        say(f"{count(before - source.stats().messages, 'mail')} removed")
    return 0
