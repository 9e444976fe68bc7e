"""``smtp-catcher sessions``: conversations, and what was said in one."""

from typing import get_args

import click

from catcher.cli.conversation import line, transcript
from catcher.cli.lines import as_json, say
from catcher.cli.source import open_source, source_flags
from catcher.cli.wording import count
from catcher.session import Outcome


@click.command("sessions")
@click.argument("id", required=False)
@source_flags
@click.option("--outcome", type=click.Choice(get_args(Outcome)), help="Only those that came to that.")
@click.option("--limit", default=20, show_default=True, metavar="N", help="Show at most so many; 0 shows all.")
@click.option("--json", "json", is_flag=True, help="One JSON object a line.")
def command(
    *,
    id: str | None,
    url: str | None,
    store: str | None,
    outcome: Outcome | None,
    limit: int,
    json: bool,
) -> int:
    """Show the last conversations, or all of one.

    With an ID, or `latest`, what was said in it, line by line; without one the newest last.
    """
    with open_source(url, store) as source:
        if id is not None:
            newest = source.sessions(limit=1).sessions if id == "latest" else ()
            session = source.session(newest[0].id if newest else id)
            print(as_json(session)) if json else say(transcript(session))
            return 0
        page = source.sessions(limit=limit or None, outcome=outcome)
    for session in reversed(page.sessions):
        print(as_json(session)) if json else say(line(session))
    if not json:
        say(count(page.total, "conversation"))
    return 0
