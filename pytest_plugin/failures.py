"""What a failed assertion says: what was asked, what came instead, the nearest mail first, and what to try.

Plain functions from what was seen to a text, so that every sentence can be held to its golden copy. Three
stories are told apart: nothing arrived, something arrived and did not match, too much arrived.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from .conversations import delivered, fruitless, refused, still_open, told
from .matching import Criterion
from .waits import FailedWait, Waited

if TYPE_CHECKING:
    from catcher.session import Session

    from .message import Message

MOST_LISTED = 5
"""Mails that are named one by one: with more, the nearest one would scroll away."""
_TIMES = {1: "once", 2: "twice", 3: "three times", 4: "four times", 5: "five times"}
_BOTH = {2: "Both", 3: "All three", 4: "All four", 5: "All five"}


class Scene(Struct, frozen=True, kw_only=True):
    """All that a failure is told from, as it stood when the assertion failed."""

    messages: "Sequence[Message]"
    """What the mailbox shows, oldest first."""
    elsewhere: "Sequence[Message]" = ()
    """Mail of the same time that this mailbox does not show, because it is another's."""
    sessions: "Sequence[Session]" = ()
    """The conversations of that time."""
    address: str = ""
    """Where the server listens."""
    scope: str = "test"
    hint: str = ""
    """What to try when nothing came at all."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """Which line of the test asked for a fault, by the fault: ``fault 1``."""
    began: float = 0.0
    """When the mailbox began to look, in seconds since the epoch."""
    removed: Mapping[str, int] = field(default_factory=dict)
    """How many mails were removed since the test began, by the flag of the limit that did."""


def missing(asked: Sequence[Criterion], scene: Scene, *, count: int = 1, waited: Waited | None = None) -> str:
    """Fewer mails than ``count`` match; the near misses are shown, or why there are none."""
    matched = [message for message in scene.messages if all(c.holds(message) for c in asked)]
    others = [message for message in scene.messages if message not in matched]
    within = str(waited) if waited else ""
    if matched or count > 1:
        head = f"expected {_mails(count)}{_phrase(asked)}{within}, got {_numbered(matched) or 'none'}; "
    else:
        head = f"no mail{_phrase(asked)}{within}; " if asked or waited else ""
    unfinished = still_open(scene.sessions, began=scene.began, scope=scene.scope)
    if others and asked:
        said = [f"{head}{_mails(len(scene.messages))} arrived{unfinished}.", "", *_near_misses(asked, others)]
    elif scene.messages:
        said = [f"{head}nothing else arrived{unfinished}."]
    elif unfinished:
        said = [f"{head}no mail arrived{unfinished}."]
    else:
        said = _nothing_arrived(head, scene)
    if scene.messages or unfinished:
        said += _refused(scene, "Besides, {} refused:", apart=bool(others and asked))
    return "\n".join(said + _elsewhere(asked, scene) + _removed(scene))


def too_many(asked: Sequence[Criterion], matched: "Sequence[Message]", *, count: int) -> str:
    """More mails than ``count`` match."""
    said = [f"expected {_mails(count)}{_phrase(asked)}, got {_numbered(matched)}."]
    ids = {message.headers.get("Message-ID", "") for message in matched}
    together = _BOTH.get(len(matched), f"All {len(matched)}")
    times = _TIMES.get(len(matched), f"{len(matched)} times")
    if len(matched) > 1 and len(ids) == 1 and (shared := ids.pop()):
        said.append(f"{together} have the same Message-ID {shared}: the application sent one mail {times}.")
    elif len(matched) > 1 and len({message.text + message.subject for message in matched}) == 1:
        said.append(f"{together} say the same under Message-IDs of their own: the application wrote it {times}.")
    return "\n".join(said)


def unexpected(asked: Sequence[Criterion], matched: "Sequence[Message]") -> str:
    """Mail came that should not have."""
    said = [f"expected no mail{_phrase(asked)}, got {len(matched)}:"]
    said += [f"  {message.line}" for message in matched[:MOST_LISTED]]
    return "\n".join(said + _and_more(matched))


def came_late(message: "Message", wait: FailedWait) -> str:
    """That a mail came which a wait had given up on; empty if the wait was not for it, or it was there in time."""
    late = message.received - wait.ended
    if late < 0 or not all(criterion.holds(message) for criterion in wait.asked):
        return ""
    took = wait.waited.seconds + late
    return (
        f"mail {message.title} came {late:.1f} s after that wait ended: raise the timeout ({wait.waited.source}), "
        f"or ask why sending took {took:.1f} s."
    )


def _nothing_arrived(head: str, scene: Scene) -> list[str]:
    if said := _refused(scene, f"{head}no mail arrived, but {{}} refused:"):
        return said
    if silent := fruitless(scene.sessions):
        how = "was cut off" if silent[-1].outcome == "aborted" else "brought none"
        return [f"{head}no mail arrived: {_conversations(len(silent), how)}:", *told(silent, origins=scene.origins)]
    if scene.elsewhere:
        return [f"{head}no mail arrived here, and {_mails(len(scene.elsewhere))} for others."]
    if brought := delivered(scene.sessions, began=scene.began):
        some = f"{_conversations(len(brought), 'delivered')} mail that this mailbox does not show"
        return [f"{head}no mail is here, but {some}: it was cleared, or filed in another inbox."]
    place = f"nothing connected to {scene.address} during this {scene.scope}"
    return [f"{head}no mail arrived, and {place}.", *([scene.hint] if scene.hint else [])]


def _refused(scene: Scene, heading: str, *, apart: bool = False) -> list[str]:
    sessions = refused(scene.sessions)
    if not sessions:
        return []
    blank = [""] if apart else []
    return [*blank, heading.format(_conversations(len(sessions), "was")), *told(sessions, origins=scene.origins)]


def _conversations(count: int, did: str) -> str:
    return f"1 conversation {did}" if count == 1 else f"{count} conversations {did.replace('was', 'were')}"


def _near_misses(asked: Sequence[Criterion], messages: "Sequence[Message]") -> list[str]:
    ranked = sorted(messages, key=lambda message: _distance(asked, message))
    nearest, rest = ranked[0], ranked[1:]
    width = max(len(criterion.name) for criterion in asked)
    said = [f"nearest: {nearest.line}  {nearest.when}"]
    for criterion in asked:
        if criterion.holds(nearest):
            said.append(f"  {criterion.name:<{width}}  {_short(criterion.wanted_text)}   holds")
        else:
            said.append(f"  {criterion.name:<{width}}  differs")
            said += [f"    {line}" for line in criterion.difference(nearest)]
    for message in rest[: MOST_LISTED - 1]:
        said.append(f"also: {message.line}   ({_which_hold(asked, message)})")
    return said + _and_more(rest, listed=MOST_LISTED - 1)


def _distance(asked: Sequence[Criterion], message: "Message") -> tuple[int, float, int]:
    """How far a mail is from what was asked: criteria that fail, then unlikeness, then age."""
    failing = [criterion for criterion in asked if not criterion.holds(message)]
    return len(failing), -sum(criterion.closeness(message) for criterion in failing), -message.number


def _which_hold(asked: Sequence[Criterion], message: "Message") -> str:
    holding = [criterion.name for criterion in asked if criterion.holds(message)]
    if holding:
        return f"{' and '.join(holding)} {'holds' if len(holding) == 1 else 'hold'}"
    return {1: "differs", 2: "neither holds"}.get(len(asked), "none holds")


def _elsewhere(asked: Sequence[Criterion], scene: Scene) -> list[str]:
    """Mail that would have matched, had it come to this mailbox."""
    found = [message for message in scene.elsewhere if all(criterion.holds(message) for criterion in asked)]
    if not found:
        return []
    said = [f"Elsewhere {_mails(len(found))} {'matches' if len(found) == 1 else 'match'}:"]
    said += [f"  {message.line}" for message in found[:MOST_LISTED]]
    return said + _and_more(found)


def _removed(scene: Scene) -> list[str]:
    """Mail that would perhaps have matched, had it been kept."""
    return [
        f"{_mails(number)} {was} removed by {limit} since the test began: raise that limit."
        for limit, number in scene.removed.items()
        for was in ["was" if number == 1 else "were"]
    ]


def _phrase(asked: Sequence[Criterion]) -> str:
    between = " " if len(asked) < 3 else ", "
    return f" {between.join(criterion.phrase for criterion in asked)}" if asked else ""


def _numbered(messages: "Sequence[Message]") -> str:
    """``3: #1 "Hello" 0.01 s · #2 …``, with the seconds after the beginning."""
    named = " · ".join(f"{message.title} {message.after:.2f} s" for message in messages[:MOST_LISTED])
    more = f" · and {len(messages) - MOST_LISTED} more" if len(messages) > MOST_LISTED else ""
    return f"{len(messages)}: {named}{more}" if messages else ""


def _and_more(messages: Sequence[object], *, listed: int = MOST_LISTED) -> list[str]:
    return [f"and {len(messages) - listed} more"] if len(messages) > listed else []


def _mails(count: int) -> str:
    return "1 mail" if count == 1 else f"{count} mails"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
