"""Addresses that compare as addresses: a domain has no case, and says the same in Unicode and in IDNA."""

from contextlib import suppress
from typing import Self


class Address(str):
    """An address without its display name, which is kept beside it: ``str(a)`` and ``a.name``.

    Equal to any string that names the same mailbox; a local part keeps its case (RFC 5321, 2.4).
    """

    __slots__ = ("_same", "name")
    name: str
    _same: str

    def __new__(cls, address: str, name: str = "") -> Self:
        """``address`` as in the mail or the envelope; ``name`` decoded."""
        self = super().__new__(cls, address)
        self.name = name
        self._same = _comparable(address)
        return self

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``bob@x.example`` or ``Bob <bob@x.example>``."""
        if text.rstrip().endswith(">") and "<" in text:
            name, _, address = text.rstrip()[:-1].rpartition("<")
            return cls(address.strip(), name.strip().strip('"'))
        return cls(text.strip())

    @property
    def domain(self) -> str:
        """What stands behind the last ``@``."""
        return self.rpartition("@")[2]

    @property
    def full(self) -> str:
        """Name and address as a header has them."""
        return f"{self.name} <{self}>" if self.name else str(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, str):
            return NotImplemented
        return self._same == (other._same if isinstance(other, Address) else _comparable(other))

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self) -> int:
        return hash(self._same)


def _comparable(address: str) -> str:
    local, at, domain = address.rpartition("@")
    if not domain.isascii():
        with suppress(UnicodeError):  # not a name that DNS could hold: compared as it stands
            domain = domain.encode("idna").decode("ascii")
    return f"{local}{at}{domain.lower()}" if at else domain
