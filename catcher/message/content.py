"""Everything that can be known of one mail. Each property is worked out when first asked for, then kept.

Total: any bytes are a mail, and what is wrong with them is a line in ``defects``, never an exception.
What few mails hold or few readers ask (HTML, codes, calendars, reports) is imported where it is asked.
"""

from itertools import chain, islice
from typing import TYPE_CHECKING

from catcher.message import charsets
from catcher.message.body import Roles, leaves
from catcher.message.defects import of_headers
from catcher.message.fields import Fields
from catcher.message.headers import Headers
from catcher.message.lazy import lazy
from catcher.message.links import MOST_LINKS, Link, in_text
from catcher.message.mime import Part, named, tree
from catcher.message.values import Envelope

if TYPE_CHECKING:
    from catcher.message.calendars import Invitation
    from catcher.message.codes import Code
    from catcher.message.html import Document
    from catcher.message.reports import Delivery

MOST_DEFECTS = 100
"""Lines of defects that are told; whoever reads as many has understood."""


class Content(Fields):
    """What one mail holds. Two threads may read one; both find the same."""

    def __init__(self, raw: bytes, envelope: Envelope | None = None) -> None:
        super().__init__(Headers(raw), envelope)
        self.raw = raw

    @lazy
    def _tree(self) -> tuple[Part, list[str]]:
        return tree(self.raw, self.headers)

    @property
    def root(self) -> Part:
        """The whole mail as a part; its children are the parts within."""
        return self._tree[0]

    # Parts

    @lazy
    def parts(self) -> tuple[Part, ...]:
        """Every part, the root first, each before its children."""
        found, stack = [], [self.root]
        while stack:
            part = stack.pop()
            found.append(part)
            stack.extend(reversed(part.children))
        return tuple(found)

    def part(self, id: str) -> Part | None:
        """The part of that id."""
        return next((part for part in self.parts if part.id == id), None)

    @lazy
    def _leaves(self) -> Roles:
        return leaves(self.root)

    @property
    def attachments(self) -> tuple[Part, ...]:
        """The parts that are files of their own."""
        return self._leaves.attachments

    @property
    def inline(self) -> tuple[Part, ...]:
        """The parts that the text shows within itself, or means to."""
        return self._leaves.inline

    @lazy
    def cids(self) -> dict[str, Part]:
        """The parts that ``cid:`` links can name (RFC 2392), by Content-ID."""
        return {part.content_id: part for part in reversed(self.parts) if part.content_id}

    @lazy
    def deliveries(self) -> "tuple[Delivery, ...]":
        """What a delivery report says of each recipient; empty for other mail."""
        from catcher.message.reports import deliveries

        return deliveries(self.parts)

    @lazy
    def invitations(self) -> "tuple[Invitation, ...]":
        """What the calendar parts ask for."""
        from catcher.message.calendars import invitations

        return invitations(self.parts)

    # Text

    @lazy
    def _texts(self) -> tuple[list[str], list[str], list[str]]:
        """The plain texts, the HTML texts, and what is wrong with their charsets."""
        defects: list[str] = []
        plain = [self._decoded(part, defects) for part in self._leaves.text]
        rich = [self._decoded(part, defects) for part in self._leaves.html]
        return plain, rich, defects

    def _decoded(self, part: Part, defects: list[str]) -> str:
        data = part.body
        charset = part.charset
        if not charset and part.content_type == "text/html":
            from catcher.message.html import declared_charset

            charset = declared_charset(data)
        text, wrong = charsets.decode(data, charset)
        if wrong:
            defects.append(f"{named(part)} {wrong}")
        return text.removeprefix("\ufeff")

    @lazy
    def plain(self) -> str:
        """The text parts; empty where the mail has none."""
        return _joined(self._texts[0])

    @lazy
    def html(self) -> str:
        """The HTML parts as they were sent; empty where the mail has none."""
        return _joined(self._texts[1])

    @lazy
    def _document(self) -> "Document | None":
        if not self.html:
            return None
        from catcher.message.html import Document

        return Document(self.html, tangled=self._is_tangled)

    @lazy
    def _is_tangled(self) -> bool:
        from catcher.message.tangles import tangled

        return tangled(self.html)

    @lazy
    def text(self) -> str:
        """What a person reads: the text parts, or the HTML laid out as text where there are none."""
        if self.plain or self._document is None:
            return self.plain
        return self._document.readable()

    @lazy
    def seen_text(self) -> str:
        """The text one sees in the HTML, white space collapsed; empty where there is no HTML."""
        return self._document.text if self._document is not None else ""

    @property
    def seen_lines(self) -> str:
        """The same as it is laid out in lines."""
        return self._document.lines if self._document is not None else ""

    @lazy
    def snippet(self) -> str:
        """The first 250 characters that one sees, white space collapsed."""
        from catcher.message import snippet

        if not self.html.strip():
            return snippet.of_text(self.plain)
        # HTML that is parsed whole in any case is not parsed again.
        return snippet.of_text(self.seen_lines) if len(self.html) <= snippet.BEGINNING else snippet.of_html(self.html)

    @property
    def hrefs(self) -> list[str]:
        """The targets of the HTML's links, as written."""
        return self._document.hrefs if self._document is not None else []

    @lazy
    def links(self) -> tuple[Link, ...]:
        """Every link: those of the HTML, then those of the plain text."""
        rich = self._document.links if self._document is not None else ()
        return tuple(islice(chain(rich, in_text(self.plain)), MOST_LINKS))

    @lazy
    def codes(self) -> "tuple[Code, ...]":
        """What could be a one-time code, the likeliest first."""
        from catcher.message.codes import candidates

        return candidates(self.subject, self.plain, self._document.lines if self._document else "")

    @property
    def code(self) -> str | None:
        """The one-time code, where there is no doubt which number it is."""
        from catcher.message.codes import clear

        code = clear(self.codes)
        return code.value if code is not None else None

    # What is wrong

    @lazy
    def defects(self) -> tuple[str, ...]:
        """What is wrong with the mail, in plain words: with its header, its structure, its text.

        Attachments are not decoded to find out.
        """
        found = self._tree[1] + of_headers(self.raw, self.headers, self.envelope) + self.unreadable()
        for part in self.parts:
            found += [f"{named(part)} {defect}" for defect in part.damage]
        found += self._texts[2]
        if self.html and self._is_tangled:
            found.append("the HTML is too tangled to be parsed: its text is read without its tags, its links are not")
        if len(found) > MOST_DEFECTS:
            found[MOST_DEFECTS:] = [f"and {len(found) - MOST_DEFECTS:,} defects more"]
        return tuple(found)


def read(raw: bytes, envelope: Envelope | None = None) -> Content:
    """Read a mail. The envelope adds who was written to without being named."""
    return Content(raw, envelope)


def _joined(texts: list[str]) -> str:
    """Several bodies as one, each beginning on a line of its own."""
    if len(texts) == 1:
        return texts[0]
    return "".join(text if text.endswith("\n") or text is texts[-1] else text + "\n" for text in texts)
