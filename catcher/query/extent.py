"""How long a regular expression is with what repeats in it written out.

That is how large it is once compiled: of ``a{1000}`` there are a thousand copies, of a repetition within another their
product. ``regex`` makes them all with the interpreter's lock held, so they are counted before it sees any. No more is
read for that than what is an item, a group, and a repetition; what is no expression at all is left for ``regex`` to
tell.
"""

import re

LONGEST = 10_000
"""Characters, written out: some megabytes and milliseconds, and as many as a query may have."""

_TOKEN = re.compile(
    r"""
      (?P<escape> \\. )
    | (?P<set> \[ \^? \]? (?: \[: \^? [\w &.-]* (?: [:=] [\w &./-]* )? :\] | \\.? | [^]\\] )*+ (?: \] | \Z ) )
    | (?P<comment> \(\?\# (?: \\.? | [^)\\] )*+ (?: \) | \Z ) )
    | \(\? (?P<flags> (?: V[01] | [a-zA-Z] )*+ (?: - [a-zA-Z]* )? ) (?P<scope> [:)] )
    | (?P<repeat> \{ (?: (?P<least> [0-9]+ ) | (?P<low> [0-9]* ) , (?P<high> [0-9]* ) ) \} )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)


def problem_of(source: str) -> tuple[str, int] | None:  # noqa: C901  one case for each kind of token
    """What keeps an expression from being compiled, and at which character; None if nothing does.

    Where it can't be told what an item is without more reading, it is taken to be more, never less.
    """
    written = item = braced = 0
    opened: list[int] = []
    for token in _TOKEN.finditer(source):
        match token.lastgroup, token[0]:
            case "comment", _:
                continue  # what repeats after it is what stood before
            case "scope", _ if "x" in token["flags"] or "V1" in token["flags"]:
                return "the flags x and V1 are not known here", token.start()
            case "scope", text if text.endswith(")"):
                written, item = written + len(text), max(item, len(text))  # ``(?R)`` is an item, ``(?i)`` is none
            case ("scope", _) | (_, "("):
                opened.append(written)
                written, item = written + len(token[0]), 0
            case _, ")":
                if not opened:
                    return None
                written += 1
                item = written - opened.pop()
            case "repeat", _:
                times = max(map(_times, token.group("least", "low", "high")))
                written, item = written + item * (times - 1), item * times
            case _, "{":
                written, item, braced = written + 1, 1, item
            case _, "}":
                written, item = written + 1, max(braced, 1)  # ``(…){e<=1}`` is the item that ``(…)`` was
            case _, text:
                written, item = written + len(text), len(text)
        if written > LONGEST:
            return f"too large: with what repeats written out it has more than {LONGEST:,} characters", token.start()
    return None


def _times(digits: str | None) -> int:
    return max(int(digits), 1) if digits and len(digits) < 10 else LONGEST + 1 if digits else 1
