"""What a test asks of a mail: each keyword of an assertion becomes criteria, and each says for itself whether it holds.

One rule for every keyword: a ``str`` compares as its field does (the table ``FIELDS``), a compiled regular
expression searches, a callable decides, anything else is compared with ``==``. Where a mail has several
values, one that agrees is enough; a list, tuple or set names them all, in any order. What only a failure needs
is imported where it is used: most assertions hold.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .addresses import Address

if TYPE_CHECKING:
    from .message import Attachment, Message


def collapsed(text: str) -> str:
    """``text`` with every run of white space as one blank."""
    return " ".join(text.split())


def _same_address(wanted: str, got: Address) -> bool:
    asked = Address.parse(wanted)
    return asked == got and asked.name in ("", got.name)


def _equal(wanted: str, got: str) -> bool:
    return wanted == got


def _contains(wanted: str, got: str) -> bool:
    return collapsed(wanted) in collapsed(got)


def _same_file(wanted: str, got: "Attachment") -> bool:
    return wanted == got.filename


class Field(NamedTuple):
    """One thing of a mail that can be asked about."""

    read: Callable[["Message"], Any]
    """Its value; for ``many`` a tuple of values."""
    same: Callable[[str, Any], bool]
    """What a ``str`` means."""
    exactly: str
    """How a sentence names a given value: ``with subject 'Welcome'``."""
    some: str
    """How it names one that is described: ``with a subject that matches /^Wel/``."""
    many: bool = False
    bare: bool = False
    """Whether a value stands in a sentence without quotes, as an address does."""


FIELDS: dict[str, Field] = {
    "to": Field(lambda m: m.to, _same_address, "to", "to an address", many=True, bare=True),
    "cc": Field(lambda m: m.cc, _same_address, "with cc", "with a cc", many=True, bare=True),
    "bcc": Field(lambda m: m.bcc, _same_address, "with bcc", "with a bcc", many=True, bare=True),
    "rcpt": Field(lambda m: m.rcpt, _same_address, "for recipient", "for a recipient", many=True, bare=True),
    "sender": Field(lambda m: (m.sender,), _same_address, "from", "from a sender", many=True, bare=True),
    "subject": Field(lambda m: m.subject, _equal, "with subject", "with a subject"),
    "text": Field(lambda m: m.text, _contains, "with text", "with a text"),
    "html": Field(lambda m: m.html, _contains, "with HTML", "with HTML"),
    "attachment": Field(lambda m: m.attachments, _same_file, "with attachment", "with an attachment", many=True),
    "where": Field(lambda m: m, lambda wanted, got: wanted == got, "that is", "", bare=True),
}


class Criterion(NamedTuple):
    """One thing that a mail has to fulfil."""

    name: str
    wanted: Any
    field: Field

    def holds(self, message: "Message") -> bool:
        """Whether this mail fulfils it."""
        got = self.field.read(message)
        return self._among(got) if self.field.many else self._agrees(self.wanted, got)

    @property
    def phrase(self) -> str:
        """The criterion as part of a sentence: ``with subject 'Welcome'``."""
        if self.wanted is None:
            return f"without {self.name}"
        if _decides(self.wanted):
            return f"{self.field.some} that {_name(self.wanted)} accepts".strip()
        if isinstance(self.wanted, re.Pattern):
            return f"{self.field.some} that matches {self.wanted_text}"
        if isinstance(self.wanted, str) or _lists(self.wanted):
            return f"{self.field.exactly} {self.wanted_text}"
        return f"{self.field.some} equal to {self.wanted_text}"

    @property
    def wanted_text(self) -> str:
        """What is wanted, without the words around it."""
        wanted = self.wanted
        if wanted is None:
            return "nothing"
        if _decides(wanted):
            return f"what {_name(wanted)} accepts"
        if isinstance(wanted, re.Pattern):
            return f"/{wanted.pattern}/"
        if self.field.many and _lists(wanted):
            return f"{', '.join(self._shown(one) for one in wanted)} and no other" if wanted else "nobody"
        return self._shown(wanted)

    def closeness(self, message: "Message") -> float:
        """How near a mail comes to it: 1.0 fulfils it, below that the likeness of the texts."""
        from .difference import closeness

        if self.holds(message):
            return 1.0
        if not isinstance(self.wanted, str):
            return 0.0
        return max((0.99 * closeness(self.wanted, text) for text in self._texts(message)), default=0.0)

    def difference(self, message: "Message") -> list[str]:
        """Lines that say what was expected and what the mail has instead."""
        from .difference import difference

        texts = self._texts(message)
        if isinstance(self.wanted, str) and not self.field.many:
            return difference(self.wanted, texts[0] if texts else "")
        got = ", ".join(text if self.field.bare else repr(text) for text in texts[:20])
        more = f" and {len(texts) - 20} more" if len(texts) > 20 else ""
        return [f"expected  {self.wanted_text}", f"got       {got or 'nothing'}{more}"]

    def _texts(self, message: "Message") -> list[str]:
        """The mail's values as texts; of a body only the line that is most like what is wanted."""
        got = self.field.read(message)
        if self.field.many:
            named = isinstance(self.wanted, str) and "<" in self.wanted  # then the name is asked for as well
            return [getattr(value, "full", str(value)) if named else str(value) for value in got if value is not None]
        if self.field.same is _contains and isinstance(self.wanted, str):
            from .difference import nearest_line

            line = nearest_line(collapsed(self.wanted), got)
            return [line] if line else []
        return [str(got)]

    def _among(self, values: Iterable[Any]) -> bool:
        present = [value for value in values if value is not None]
        if self.wanted is None:
            return not present
        if _lists(self.wanted):
            return self._are_all(present)
        if any(self._agrees(self.wanted, value) for value in present):
            return True
        described = isinstance(self.wanted, str | re.Pattern) or _decides(self.wanted)
        return not described and bool(present == self.wanted)

    def _are_all(self, values: list[Any]) -> bool:
        """Each wanted value takes one of the mail's; plain ones choose before those that could take several."""
        if len(values) != len(self.wanted):
            return False
        left = list(values)
        for wanted in sorted(self.wanted, key=lambda one: not isinstance(one, str)):
            taken = next((at for at, value in enumerate(left) if self._agrees(wanted, value)), None)
            if taken is None:
                return False
            del left[taken]
        return True

    def _agrees(self, wanted: Any, got: Any) -> bool:
        if isinstance(wanted, str):
            return self.field.same(wanted, got)
        if isinstance(wanted, re.Pattern):
            return any(wanted.search(text) for text in (str(got), getattr(got, "full", "")))
        if _decides(wanted):
            return bool(wanted(got))
        return bool(got == wanted)

    def _shown(self, value: Any) -> str:
        return str(value) if self.field.bare and isinstance(value, str) else repr(value)


def criteria(match: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """The criteria that these keywords mean, in the order they were given; a TypeError names one that is unknown."""
    __tracebackhide__ = True
    return tuple(_read(match))


def _read(match: Mapping[str, Any]) -> Iterator[Criterion]:
    __tracebackhide__ = True
    for name, wanted in match.items():
        if name == "headers":
            if wanted is not None and not isinstance(wanted, Mapping):
                raise TypeError(f"headers={wanted!r}: expected a dict of names and values, as in {{'X-Order': '1041'}}")
            for header, value in (wanted or {}).items():
                yield Criterion(f"header {header}", value, _header(header))
        elif name not in FIELDS:
            from difflib import get_close_matches

            near = get_close_matches(name, [*FIELDS, "headers"], n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f": one of {', '.join([*FIELDS, 'headers'])}"
            raise TypeError(f"no criterion {name!r}{hint}")
        elif wanted is not None:
            yield Criterion(name, wanted, FIELDS[name])


def _header(name: str) -> Field:
    return Field(lambda m: m.headers.all(name), _equal, f"with header {name}", f"with a header {name}", many=True)


def _lists(wanted: object) -> bool:
    return isinstance(wanted, list | tuple | set | frozenset)


def _decides(wanted: object) -> bool:
    """Whether it is to be called; a class is not: dirty-equals compares by its classes too."""
    return callable(wanted) and not isinstance(wanted, type)


def _name(decider: Callable[..., object]) -> str:
    """A function as people find it: its name and where it stands."""
    code = getattr(decider, "__code__", None)
    name = getattr(decider, "__name__", None) or repr(decider)
    if code is None:
        return name
    file = code.co_filename.replace("\\", "/").rpartition("/")[2]
    return f"{name} ({file}:{code.co_firstlineno})"
