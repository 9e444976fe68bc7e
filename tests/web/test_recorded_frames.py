"""What the WebSocket said while the recorded exchanges were made, step by step: the same set, of `stats` the last."""

import json
import smtplib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from catcher import Catcher, Config
from tests.web.replay import ARRIVAL, FOLDER, OF_THE_RUN, Replay
from tests.web.test_websocket import Socket, opened

Frame = dict[str, Any]

LAST_OF_STEP = ("smtp 07-bounce", "delete unknown tag", "send: not JSON", "delete by empty search", "delete all")
"""The last exchange of each step; the next step begins after it."""
END = "END-OF-STEP"
"""No command of SMTP."""


def recorded() -> list[list[Frame]]:
    """The frames of each step, without what came before the first."""
    steps: list[list[Frame]] = []
    for frame in json.loads((FOLDER / "frames.json").read_text()):
        if "--" in frame:
            steps.append([])
        elif steps:
            if frame["Type"] == "new":
                del frame["Data"]["Read"]  # it may have been read by the time it is told
            steps[-1].append(frame)
    return steps


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Replay, list[list[Frame]]]]:
    """The frames that came in each step, here."""
    config = Config(smtp="127.0.0.1:0", http="127.0.0.1:0", plus_tags=True)
    with Catcher(config) as catcher:
        run = Replay(catcher)
        with opened(run.call) as websocket:
            websocket.ask(run.call, "/api/events")
            assert websocket.frame()["Type"] == "stats"
            steps: list[list[Frame]] = []
            for exchange in json.loads((FOLDER / "exchanges.json").read_text()):
                run.step(exchange)
                if exchange["name"] in LAST_OF_STEP:
                    steps.append(until_quiet(websocket, catcher))
            yield run, steps


def until_quiet(websocket: Socket, catcher: Catcher) -> list[Frame]:
    """Everything that was told of the step: up to a refusal that marks its end, and the counts that are true now.

    Counts alone would not do: those of the middle of a step may be the same as those of its end.
    """
    with smtplib.SMTP(*catcher.smtp_address) as client:
        client.docmd(END)
    frames: list[Frame] = []
    stats = catcher.mailbox.stats()
    now = {"Total": stats.messages, "Unread": stats.unread}
    ended = counted = False
    while not (ended and counted):
        frame = websocket.frame()
        frames.append(frame)
        ended = ended or (frame["Type"] == "error" and frame["Data"].get("Command") == END)
        counted = frame["Data"].items() >= now.items() if frame["Type"] == "stats" else counted
    return frames


def holds(run: Replay, recorded: Any, ours: Any) -> bool:
    """Whether ours says everything that was recorded."""
    if isinstance(recorded, dict) and isinstance(ours, dict):
        return all(
            key in OF_THE_RUN | {"Size", "Snippet"} or (key in ours and holds(run, value, ours[key]))
            for key, value in recorded.items()
        )
    if isinstance(recorded, list) and isinstance(ours, list) and recorded and isinstance(recorded[0], str):
        return sorted(recorded, key=str.lower) == ours
    if isinstance(recorded, list) and isinstance(ours, list):
        return len(recorded) == len(ours) and all(holds(run, *pair) for pair in zip(recorded, ours, strict=True))
    if isinstance(recorded, str) and (recorded.startswith(ARRIVAL) or recorded.endswith("@mailpit")):
        return isinstance(ours, str)
    return bool(run.ids.get(recorded, recorded) == ours if isinstance(recorded, str) else recorded == ours)


DIFFERENCES: list[tuple[str, Callable[[Frame], bool]]] = [
    ("the last counts are compared by themselves", lambda frame: frame["Type"] == "stats"),
    (
        "the tags of an arrival are part of `new`, where Mailpit tells of them in an `update` before it",
        lambda frame: frame["Type"] == "update" and bool({"shop", "sent"} & set(frame["Data"].get("Tags", ()))),
    ),
    (
        "tags are of any letters: ÜML is not ML, <b> is not b",
        lambda frame: frame["Type"] == "update" and bool({"ML", "b"} & set(frame["Data"].get("Tags", ()))),
    ),
    (
        "what is no address is refused, not kept under <nope@>",
        lambda frame: frame["Type"] == "new" and "{" not in frame["Data"]["ID"],
    ),
    (
        "raw Latin-1 in a header is read, where Mailpit shows U+FFFD",
        lambda frame: frame["Type"] == "new" and "\ufffd" in frame["Data"]["Subject"],
    ),
]
"""What differs on purpose: why, and which frames."""


@pytest.mark.parametrize("step", range(len(LAST_OF_STEP)))
def test_each_step_tells_what_was_recorded(told: tuple[Replay, list[list[Frame]]], step: int) -> None:
    run, steps = told
    missing = [
        frame
        for frame in recorded()[step]
        if not any(differs(frame) for _, differs in DIFFERENCES)
        and not any(frame["Type"] == one["Type"] and holds(run, frame["Data"], one["Data"]) for one in steps[step])
    ]
    assert not missing


def test_the_last_counts_are_the_same(told: tuple[Replay, list[list[Frame]]]) -> None:
    _, steps = told
    for step in (0, 1, 4):
        ours, theirs = ([f for f in frames if f["Type"] == "stats"][-1] for frames in (steps[step], recorded()[step]))
        assert {**ours["Data"], "Version": ""} == {**theirs["Data"], "Version": ""}
