"""What the end of a run says about its mail: stragglers, failures, empty silence. Also from the workers of xdist."""

from typing import Any, TypedDict

import pytest

from .. import settings
from . import WATCH
from .redaction import redacted

KEY = "smtp_catcher"
"""Under which a worker hands its notes to the controller."""


class Notes(TypedDict):
    """What one process has to say; plain values, because they travel between processes."""

    stragglers: list[str]
    failures: list[str]
    """What the server could not do while no test ran."""
    silent: int
    """Tests that asserted that nothing was sent, while nothing connected."""
    heard: bool
    """Whether anything connected at all."""
    address: str


NOTES = pytest.StashKey[list[Notes]]()
"""The notes of every worker."""


def hand_over(config: pytest.Config) -> None:
    """At the end of a process: keep its notes, or give them to the controller."""
    if watch := config.stash.get(WATCH, None):
        masks = settings.masks(config)
        notes = Notes(
            stragglers=[redacted(straggler, masks) for straggler in watch.stragglers],
            failures=[redacted(failure, masks) for failure in watch.failures],
            silent=watch.silent,
            heard=watch.heard,
            address=watch.server.address,
        )
        output = getattr(config, "workeroutput", None)
        if output is None:
            take_over(config, notes)
        else:
            output[KEY] = notes


def take_over(config: pytest.Config, notes: Notes | None) -> None:
    """Keep the notes of a process."""
    if notes:
        config.stash.setdefault(NOTES, []).append(notes)


def write(terminal: Any, config: pytest.Config) -> None:
    """Add what there is to say to the end of the run."""
    every = config.stash.get(NOTES, [])
    stragglers = [straggler for notes in every for straggler in notes["stragglers"]]
    failures = [failure for notes in every for failure in notes["failures"]]
    silent = sum(notes["silent"] for notes in every)
    unheard = silent and not any(notes["heard"] for notes in every)
    if not (stragglers or failures or unheard):
        return
    terminal.section("mail of this run")
    for straggler in stragglers:
        terminal.line(straggler)
    for failure in failures:
        terminal.line(f"the mail server failed between two tests: {failure}")
    if unheard:
        held = "in 1 test" if silent == 1 else f"in {silent} tests"
        terminal.line(
            f"that no mail was sent held {held}, but nothing connected to the mail server in this whole run: "
            f"is the application configured to send to {every[0]['address']}? `mail_env` sets the usual variables."
        )
