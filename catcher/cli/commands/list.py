"""``smtp-catcher list``: the newest mail."""

import click

from catcher.cli.lines import as_json, facts, listed, say
from catcher.cli.source import open_source, source_flags
from catcher.cli.wording import count
from catcher.store import Page


@click.command("list")
@source_flags
@click.option("--limit", default=20, show_default=True, metavar="N", help="Show at most so many; 0 shows all.")
@click.option("--json", "json", is_flag=True, help="One JSON object a line.")
def command(*, url: str | None, store: str | None, limit: int, json: bool) -> int:
    """Show the newest mail, the newest last."""
    with open_source(url, store) as source:
        page = source.find("", limit=limit or None)
    show(page, json=json)
    return 0


def show(page: Page, *, json: bool) -> None:
    """A page of a list, which ends with what a terminal shows last: the newest."""
    for entry in reversed(page.entries):
        if json:
            print(as_json(facts(entry)))
        else:
            say(listed(entry))
    if not json:
        shown = f", the last {len(page.entries):,} of them shown" if len(page.entries) < page.total else ""
        say(f"{count(page.total, 'mail')}, {page.unread:,} unread{shown}")
