"""Answers that are still true: whoever polls asks the same again and again, and mostly nothing has changed."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

MOST = 64
"""Answers kept at hand; a page of a list has some kilobytes."""

T = TypeVar("T")


class Remembered:
    """Answers by question, until something changes. For any thread; two that ask at once both find out."""

    def __init__(self) -> None:
        self._changes = 0
        self._answers: OrderedDict[Hashable, tuple[int, Any]] = OrderedDict()

    def changed(self) -> None:
        """Forget everything. To be called when a change is made, and before it is acknowledged."""
        self._changes += 1

    def answer(self, question: Hashable, find_out: Callable[[], T]) -> T:
        """The answer to this question."""
        changes = self._changes  # before it is found out: what changes meanwhile makes it old
        known = self._answers.get(question)
        if known is not None and known[0] == changes:
            answer: T = known[1]
            return answer
        answer = find_out()
        self._answers[question] = changes, answer
        while len(self._answers) > MOST:
            self._answers.popitem(last=False)
        return answer
