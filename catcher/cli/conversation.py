"""A conversation as one line for people, as facts for programs, and all that was said in it."""

import time

from catcher.cli.wording import clock, count, safe
from catcher.session import Session


def line(session: Session, *, id_first: bool = True) -> str:
    """How it went, and the first thing that went wrong; ``id_first`` is for lists, where one looks for the id."""
    refusals = [f"{refusal.command}  {refusal.reply}" for refusal in session.refused[:1]]
    began = [session.id, clock(session.began)]
    took = f"{(session.ended or time.time()) - session.began:.1f} s"
    how = [session.outcome, session.peer, took, *refusals, *session.warnings[:1]]
    return "  ".join(map(safe, [*(began if id_first else began[::-1]), *how]))


def transcript(session: Session) -> str:
    """What was said, with milliseconds since the beginning and who said it."""
    rows = [f"{line.at:>6} ms  {line.side}  {safe(line.text)}" for line in session.lines]
    if session.omitted:
        rows.insert(len(rows) // 2, f"{'':>9}  …  {count(session.omitted, 'line')} left out")
    return "\n".join(rows)
