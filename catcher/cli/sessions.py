"""``smtp-catcher sessions``: conversations, and what was said in one."""

import time
from typing import get_args

import click

from catcher.cli.lines import as_json, say
from catcher.cli.source import open_source, source_flags
from catcher.cli.wording import clock, count, safe
from catcher.session import Outcome, Session


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

    With an ID what was said in it, line by line; without one the newest last.
    """
    with open_source(url, store) as source:
        if id is not None:
            session = source.session(id)
            print(as_json(session)) if json else say(transcript(session))
            return 0
        page = source.sessions(limit=limit or None, outcome=outcome)
    for session in reversed(page.sessions):
        print(as_json(session)) if json else say(_line(session))
    if not json:
        say(count(page.total, "conversation"))
    return 0


def _line(session: Session) -> str:
    refusals = [f"{refusal.command}  {refusal.reply}" for refusal in session.refused[:1]]
    said = [session.id, clock(session.began), session.outcome, session.peer, *refusals, *session.warnings[:1]]
    took = [f"{(session.ended or time.time()) - session.began:.1f} s"]
    return "  ".join(map(safe, said[:4] + took + said[4:]))


def transcript(session: Session) -> str:
    """What was said, with milliseconds since the beginning and who said it."""
    rows = [f"{line.at:>6} ms  {line.side}  {safe(line.text)}" for line in session.lines]
    if session.omitted:
        rows.insert(len(rows) // 2, f"{'':>9}  …  {count(session.omitted, 'line')} left out")
    return "\n".join(rows)
