"""Shows where two texts differ: both as Python would write them, one above the other, with marks beneath."""

from collections.abc import Iterable
from difflib import SequenceMatcher

WIDTH = 100
"""Columns of a text that are shown: more would wrap in a terminal, and the marks would stand under nothing."""
MOST_COMPARED = 4_000
"""Characters that are compared: difflib takes quadratic time, and a failure must not take seconds."""


def closeness(expected: str, got: str) -> float:
    """How alike two texts are: 1.0 is equal, 0.0 nothing in common."""
    matcher = SequenceMatcher(None, expected[:MOST_COMPARED], got[:MOST_COMPARED], autojunk=False)
    return matcher.ratio()


def nearest_line(wanted: str, text: str) -> str:
    """The line of ``text`` that is most like ``wanted``; empty if nothing is."""
    lines = [line.strip() for line in text.splitlines()[:500] if line.strip()]
    return max(lines, key=lambda line: closeness(wanted, line), default="")


def difference(expected: str, got: str) -> list[str]:
    """Lines that show both, cut to where they first differ, and mark what is missing (-), added (+) or other (^)."""
    first = _first_difference(expected, got)
    left, right = _window(expected, first), _window(got, first)
    lines = []
    under_expected, under_got = _marks(left, right)
    for label, shown, marks in (("expected", left, under_expected), ("got", right, under_got)):
        lines.append(f"{label:<10}{shown}")
        if marks.strip():
            lines.append(" " * 10 + marks.rstrip())
    return lines


def _first_difference(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _window(text: str, around: int) -> str:
    """``text`` as Python writes it, cut to ``WIDTH`` characters that have ``around`` among them."""
    start = max(0, min(around - WIDTH // 2, len(text) - WIDTH))
    shown = repr(text[start : start + WIDTH])
    return f"{'…' if start else ''}{shown}{'…' if start + WIDTH < len(text) else ''}"


def _marks(expected: str, got: str) -> tuple[str, str]:
    left = [" "] * len(expected)
    right = [" "] * len(got)
    for kind, i1, i2, j1, j2 in _pieces(expected, got):
        if kind != "equal":
            left[i1:i2] = ("-" if kind == "delete" else "^") * (i2 - i1)
            right[j1:j2] = ("+" if kind == "insert" else "^") * (j2 - j1)
    return "".join(left), "".join(right)


def _pieces(expected: str, got: str) -> Iterable[tuple[str, int, int, int, int]]:
    """Where both differ; as one replacement where they have too little in common for marks to help."""
    matcher = SequenceMatcher(None, expected, got, autojunk=False)
    return matcher.get_opcodes() if matcher.ratio() > 0.5 else ()
