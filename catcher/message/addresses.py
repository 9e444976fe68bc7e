"""Address lists (RFC 5322, 3.4) as they really come: names without quotes, comments, groups, lists cut short.

Linear in the length of the header, whatever it holds. A list is first taken apart mailbox by mailbox with one
regular expression for the usual form; where that does not fit, the rest goes through a tokenizer.
"""

import re
from collections.abc import Sequence

from catcher.message import words
from catcher.message.recurring import recurring
from catcher.message.values import Address

MOST_ADDRESSES = 10_000
"""Addresses of one header that are read; more than any server takes recipients."""

# "Name" <local@domain> or Name <local@domain> or local@domain, then a comma or the end.
_USUAL = re.compile(
    r'\s*(?:(?:"([^"\\]*+)"|([^"<>()\[\]:;,@\\]*+))\s*<([^<>()\[\]:;,@\\"\s]++@[^<>()\[\]:;,@\\"\s]++)>'
    r'|([^<>()\[\]:;,@\\"\s]++@[^<>()\[\]:;,@\\"\s]++))\s*(?:,|\Z)'
)

_TOKEN = re.compile(
    r"=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?="  # an encoded word: its text may hold any of the signs below
    r'|"(?:[^"\\]|\\.)*+"|"'
    r"|<[^<>]*>|<[^<>,;]*"
    r"|\([^()\\]*\)"
    r"|[(),;:>]"
    r'|(?:[^"<>(),;:\[=]|\[[^\[\]\s]*\]|\[|=)[^"<>(),;:\[=]*',  # words, and the white space between them
    re.DOTALL,
)
_COMMENT_SIGN = re.compile(r"[()]|\\.", re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)


@recurring(4_000)
def parse(text: str) -> tuple[tuple[Address, ...], Sequence[str]]:
    """The mailboxes of an unfolded, undecoded address list, groups opened, and what is wrong with it."""
    found: list[Address] = []
    position = 0
    match = _USUAL.match(text)
    while match is not None and len(found) < MOST_ADDRESSES:
        quoted, bare, angled, alone = match.groups()
        if alone is not None:
            found.append(Address("", alone))
        else:
            name = quoted if quoted is not None else bare.strip()
            found.append(Address(words.decode(name), angled))
        position = match.end()
        match = _USUAL.match(text, position)
    if position >= len(text) or text.isspace():
        return tuple(found), []
    return _List(text, position, found).read()


class _List:
    """The tokenizer's state: the words of the mailbox that is being read, its address, its comment."""

    def __init__(self, text: str, position: int, found: list[Address]) -> None:
        self.text, self.position, self.found = text, position, found
        self.defects: list[str] = []
        self._begin()

    def _begin(self) -> None:
        self.name: list[str] = []
        self.quoted = False
        self.angled: str | None = None
        self.comment = ""

    def read(self) -> tuple[tuple[Address, ...], list[str]]:
        while self.position < len(self.text):
            if len(self.found) >= MOST_ADDRESSES:
                self.defects.append(f"names more than {MOST_ADDRESSES:,} addresses: the rest is left out")
                break
            match = _TOKEN.match(self.text, self.position)
            piece = match[0] if match else self.text[self.position]
            self.position += len(piece)
            sign = piece[0]
            if sign in ",;":
                self._end()
            elif sign == "(":
                self.comment = piece[1:-1] if len(piece) > 1 else self._comment()
            elif sign == ":":
                self._begin()  # what stood before it was the name of a group (RFC 5322, 3.4)
            elif sign == "<":
                self.angled = piece[1:].rstrip(">")
            elif piece == '"':  # never closed: it quotes nothing, nor does any after it
                self.text = self.text[: self.position] + self.text[self.position :].replace('"', " ")
            elif sign == '"':
                self.name.append(_QUOTED_PAIR.sub(r"\1", piece[1:-1]))
                self.quoted = True
            elif sign != ">":
                self.name.append(piece)
        else:
            self._end()
        return tuple(self.found), self.defects

    def _comment(self) -> str:
        """The text up to the parenthesis that closes the comment, or to the end; comments nest."""
        start, depth = self.position, 1
        for match in _COMMENT_SIGN.finditer(self.text, start):
            depth += {"(": 1, ")": -1}.get(match[0], 0)
            if depth == 0:
                self.position = match.end()
                return self.text[start : match.start()]
        self.position = len(self.text)
        return self.text[start:]

    def _end(self) -> None:
        name = "".join(self.name).strip()
        if self.angled is not None:
            address = self._address(self.angled)
            if "@" not in address and address.lower() != "mailer-daemon":
                self._complain(f"<{address}>")
            self.found.append(Address(words.decode(name or self.comment), address))
        elif name:
            self._end_bare(name)
        self._begin()

    def _end_bare(self, name: str) -> None:
        """A mailbox without angle brackets: an address, one with its name beside it, or only a name."""
        name = "@".join(piece.strip() for piece in name.split("@"))
        pieces = [name] if self.quoted else name.split()
        at = next((piece for piece in reversed(pieces) if "@" in piece), None)
        if at is not None:
            rest = " ".join(piece for piece in pieces if piece is not at)
            self.found.append(Address(words.decode(rest or self.comment), at))
        elif len(pieces) == 1 and not self.quoted:
            self.found.append(Address(words.decode(self.comment), words.decode(name)))
        else:
            self._complain(name)
            self.found.append(Address(words.decode(name), ""))

    def _address(self, angled: str) -> str:
        address = "".join(angled.split()) if '"' not in angled else angled.strip()
        if address.startswith("@") and ":" in address:  # a source route (RFC 5322, 4.4): ignored, as it says
            address = address.partition(":")[2]
        return words.decode(address)

    def _complain(self, text: str) -> None:
        if len(self.defects) < 5:  # a list that is not one says so soon enough
            self.defects.append(f"names {text[:60]!r}, which is no address")
