"""What a block of a test is expected to send: looked for among the mail begun inside the block, when it ends."""

from types import TracebackType
from typing import TYPE_CHECKING

from .message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from .keywords import Match
    from .mailbox import Mailbox

    Begin = Callable[[str], Mailbox]


class Expectation(list[Message]):
    """The mails that a ``with`` block was expected to send; empty until the block has ended."""

    def __init__(self, begin: "Begin", match: "Match", *, count: int, timeout: float | None) -> None:
        super().__init__()
        self._begin = begin
        self._match = match
        self._count = count
        self._timeout = timeout

    @property
    def message(self) -> Message:
        """The first of them."""
        if not self:
            raise LookupError("the block has not ended: what it sent is known after the with statement")
        return self[0]

    def __enter__(self) -> "Expectation":
        self._block = self._begin("block")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        if error is None:
            found = self._block.wait_for(self._count, timeout=self._timeout, **self._match)
            self._block.assert_sent(count=self._count, **self._match)
            self.extend(found)


class NoExpectation:
    """A ``with`` block that is expected to send nothing, or nothing that matches."""

    def __init__(self, begin: "Begin", match: "Match", *, settle: float) -> None:
        self._begin = begin
        self._match = match
        self._settle = settle

    def __enter__(self) -> None:
        self._block = self._begin("block")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        __tracebackhide__ = True
        if error is None:
            self._block.assert_none_sent(settle=self._settle, **self._match)
