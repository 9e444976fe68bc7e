"""Tells in a failure what was said to the server when no mail came of it: refused, cut short, or still open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catcher.session import Line, Session

MOST_TOLD = 3
"""Conversations that are told; an application that tries for ever would fill the terminal."""
MOST_EXCHANGES = 12
_GREETINGS = ("EHLO", "HELO", "LHLO")
"""What leads up to a mail: not told."""


def refused(sessions: "Iterable[Session]") -> "list[Session]":
    """Those in which the server said no, to the whole or to a recipient."""
    return [session for session in sessions if session.refused]


def fruitless(sessions: "Iterable[Session]") -> "list[Session]":
    """Those that ended without a mail although nothing was refused: the client hung up, or only looked in."""
    return [session for session in sessions if _over(session) and not (session.refused or session.delivered)]


def delivered(sessions: "Iterable[Session]", *, began: float) -> "list[Session]":
    """Those that brought mail and began after that moment."""
    return [session for session in sessions if session.delivered and session.began >= began]


def told(sessions: "Sequence[Session]", *, origins: Mapping[str, str]) -> list[str]:
    """Each conversation as commands with their replies; ``origins`` says which line of a test asked for a fault."""
    said: list[str] = []
    for session in sessions[:MOST_TOLD]:
        exchanges = _exchanges(session)
        width = max((len(command) for command, _, _ in exchanges), default=0)
        margin = f"  {session.peer}  "
        for command, reply, cause in exchanges[-MOST_EXCHANGES:]:
            said.append(f"{margin}{command:<{width}}  {_brief(reply)}{_arrow(cause, origins)}".rstrip())
            margin = " " * len(margin)
        if session.outcome == "aborted":
            did, _, cause = session.ending.partition(" by ")
            said.append(f"{margin}{did}{_arrow(cause, origins)}")
    if len(sessions) > MOST_TOLD:
        said.append(f"  and {len(sessions) - MOST_TOLD} more")
    return said


def still_open(sessions: "Iterable[Session]", *, began: float, scope: str) -> str:
    """``; 1 conversation is still open: connected after 1.9 s, last line …``, or nothing.

    One that an application keeps open from before, for its next mail, tells nothing.
    """
    waiting = [s for s in sessions if not _over(s) and not (s.began < began and _rests(s))]
    if not waiting:
        return ""
    last = waiting[-1]
    line = _last_said(last) or "none yet"
    are = "1 conversation is" if len(waiting) == 1 else f"{len(waiting)} conversations are"
    when = f"before the {scope}" if last.began < began else f"after {last.began - began:.1f} s"
    return f"; {are} still open: connected {when}, last line {line}"


def transcript(session: "Session") -> list[str]:
    """The whole conversation, one line each way a line: ``  1 ms  C  EHLO app.example``."""
    width = max((len(str(line.at)) for line in session.lines), default=1)
    return [f"{line.at:>{width}} ms  {line.side}  {text}" for line, text in _gathered(session.lines)]


def _gathered(lines: "Iterable[Line]") -> "Iterator[tuple[Line, str]]":
    """Lines with their texts; a reply of several lines as its first and its last."""
    begun: list[Line] = []
    for line in lines:
        continues = line.side == "S" and line.text[3:4] == "-"
        if continues or (begun and line.side == "S"):
            begun.append(line)
        if not begun:
            yield line, line.text
        elif not continues:
            yield begun[0], f"{begun[0].text} … {begun[-1].text}   ({len(begun)} lines)"
            begun = []


def _over(session: "Session") -> bool:
    """Whether it has ended, or will at once: the goodbye may be seen before the connection is closed."""
    return session.ended is not None or _last_said(session).upper() == "QUIT"


def _rests(session: "Session") -> bool:
    """Whether its last mail is complete and answered, and no other has begun."""
    last = next((line for line in reversed(session.lines) if line.side in "CS"), None)
    told = _last_said(session)
    return last is not None and last.side == "S" and (told.startswith("[") or told.upper() in ("RSET", "NOOP"))


def _last_said(session: "Session") -> str:
    return next((line.text for line in reversed(session.lines) if line.side == "C"), "")


def _exchanges(session: "Session") -> list[tuple[str, str, str]]:
    """What the client said, greetings aside, the last line of the answer to it, and the fault that gave it."""
    exchanges: list[tuple[str, str, str]] = []
    cause = ""
    for line in session.lines:
        if line.side == "C":
            exchanges.append((line.text, "", ""))
            cause = ""
        elif line.side == "-":
            cause = line.text if line.text.startswith("fault ") else cause
        elif exchanges:
            exchanges[-1] = (exchanges[-1][0], line.text, cause)
    return [exchange for exchange in exchanges if not exchange[0].upper().startswith(_GREETINGS)]


def _arrow(cause: str, origins: Mapping[str, str]) -> str:
    """Who asked for the fault ``fault 1, 2 of 2``; the fault itself if no test did."""
    return f"   <- {origins.get(cause.partition(',')[0], cause)}" if cause else ""


def _brief(reply: str) -> str:
    """A refusal whole, a yes as its code, the goodbye not at all."""
    if reply[:1] in ("4", "5"):
        return reply
    return "" if reply.startswith("221") else reply[:3]
