"""What is done with each mail that comes while it serves: ``--save-dir``, ``--print``, ``--exit-after``.

It looks for what is newer than the last mail it dealt with, so each is dealt with once and in order, however
many events were lost; events only wake it.
"""

import sys
from collections.abc import Callable
from typing import BinaryIO

from catcher.cli.lines import as_json, whole
from catcher.config import Config
from catcher.errors import NotFound
from catcher.events import Event
from catcher.files import eml
from catcher.mailbox import Mailbox
from catcher.message import Entry

SOME = 100
"""Mails looked at in one go."""


class Arrivals:
    """Deals with the mail that comes after it was made. ``enough`` is called when ``--exit-after`` has been reached."""

    def __init__(self, mailbox: Mailbox, *, config: Config, enough: Callable[[], None], out: BinaryIO) -> None:
        self.count = 0
        """Mails that came."""
        self._mailbox = mailbox
        self._config = config
        self._enough = enough
        self._out: BinaryIO | None = out if config.print != "none" else None
        latest = mailbox.latest()
        self._last = latest.seq if latest else 0

    @property
    def wanted(self) -> bool:
        """Whether anything is to be done."""
        return bool(self._config.save_dir or self._config.exit_after or self._out)

    def tell(self, events: list[Event]) -> float:
        """Deal with what is there by now; what the store can't show is left for the next call."""
        while entries := self._mailbox.find(after=self._last, limit=SOME, newest_first=False).entries:
            for entry in entries:
                if self._config.exit_after and self.count == self._config.exit_after:
                    return 0
                self._deal_with(entry)
                self._last = entry.seq
                self.count += 1
                if self.count == self._config.exit_after:
                    self._enough()
        return 0

    def _deal_with(self, entry: Entry) -> None:
        try:
            raw = self._mailbox.raw(entry.id)
        except NotFound:  # a limit was quicker
            return
        if self._config.save_dir:
            try:
                eml.save(self._config.save_dir, entry, raw)
            except OSError as error:
                print(f"smtp-catcher: --save-dir {self._config.save_dir}: {error.strerror}", file=sys.stderr)
        if self._out:
            try:
                self._out.write(raw if self._config.print == "raw" else as_json(whole(entry, raw)).encode() + b"\n")
                self._out.flush()
            except (OSError, ValueError):  # the reader left, or its disk is full; the mail still has to be caught
                self._out = None
