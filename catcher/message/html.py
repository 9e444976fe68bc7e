"""HTML for reading: the text a person would see, the same laid out as plain text, and what it links to.

Only ever read: what is shown is the HTML as it was sent, locked into its frame by the web room.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from catcher.message.lazy import lazy
from catcher.message.links import Link
from catcher.message.tangles import without_markup

# Where a line ends for the eye, though no white space need stand in the source. Put in before parsing, as that
# is one pass in C; in an attribute or a script it does no harm to what is read here.
_BLOCK = re.compile(
    r"<(?=/?(?:p|div|br|h[1-6]|li|[uod]l|d[td]|t[rdh]|table|tbody|center|hr|pre|section|article|header|footer"
    r"|blockquote|address|form|option|img|figure|main|nav|aside)[\s/>])",
    re.IGNORECASE,
)
_UNSEEN = ["script", "style", "template", "title", "head"]
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)

MOST_LAID_OUT = 50_000
"""Tags of HTML that is laid out as plain text, a fifth of a second's work; of more the text is taken as it comes."""

_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINES = re.compile(r"\n\n+")


def declared_charset(data: bytes) -> str:
    """The charset that an HTML document itself names, in its first 1024 octets (HTML, 4.2.5.4)."""
    match = _META_CHARSET.search(data, 0, 1024)
    return match[1].decode("ascii") if match else ""


class Document:
    """An HTML body, parsed. One that is ``tangled`` is not: it has its text, roughly, and no links."""

    def __init__(self, source: str, *, tangled: bool) -> None:
        self._source = source
        self.tangled = tangled
        self._tree = LexborHTMLParser("" if self.tangled else _BLOCK.sub("\n<", source))
        self._tree.strip_tags(_UNSEEN)

    @property
    def _root(self) -> LexborNode | None:
        return self._tree.body or self._tree.root

    @lazy
    def lines(self) -> str:
        """What a person would see, line by line."""
        if self.tangled:
            return without_markup(self._source)
        return self._root.text() if self._root is not None else ""

    @lazy
    def text(self) -> str:
        """What a person would see, white space collapsed, a space where a line ends."""
        return " ".join(self.lines.split())

    @lazy
    def hrefs(self) -> list[str]:
        """The targets of its links, as written."""
        return [node.attributes.get("href") or "" for node in self._linking]

    @property
    def links(self) -> Iterator[Link]:
        """Its links, in order, with the text or the picture's description that one clicks on."""
        for node in self._linking:
            text = " ".join(node.text().split()) or node.attributes.get("alt") or ""
            picture = None if text else node.css_first("img[alt]")
            if picture is not None:
                text = picture.attributes.get("alt") or ""
            yield Link((node.attributes.get("href") or "").strip(), text, "html")

    @property
    def _linking(self) -> list[LexborNode]:
        """The elements that lead somewhere, in order."""
        if self._tree.tags("area"):
            return self._tree.css("a[href], area[href]")
        # Nearly always: a tree takes as long to make ready for its first selector as to parse.
        return [node for node in self._tree.tags("a") if "href" in node.attributes]

    def readable(self) -> str:
        """Laid out as plain text: headings ruled, bold in asterisks, the target of a link after its text."""
        if self.tangled or self._root is None:
            return self.text
        if self._source.count("<") > MOST_LAID_OUT:
            return "\n".join(filter(None, (" ".join(line.split()) for line in self.lines.split("\n"))))
        layout = _Layout()
        layout.children(self._root, depth=0)
        text = "".join(layout.pieces)
        return _LINES.sub("\n\n", "\n".join(line.rstrip(" ") for line in text.split("\n"))).strip("\n ")


class _Layout:
    """Plain text as it is written, element by element."""

    DEEPEST = 100
    """Elements within elements that are laid out one by one; one deeper gives its text as it comes."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.at_space = True
        self.preformatted = False
        self.quotes = ""

    def write(self, text: str) -> None:
        if text:
            if self.quotes:
                text = text.replace("\n", "\n" + self.quotes)
            self.pieces.append(text)
            self.at_space = text[-1] in " \n"

    def children(self, node: LexborNode, *, depth: int) -> None:
        if depth > self.DEEPEST:
            self.write(" ".join(node.text().split()))
            return
        child = node.first_child
        while child is not None:
            if child.tag == "-text":
                self.words(child.text_content or "")
            else:
                self.element(child, depth=depth + 1)
            child = child.next

    def words(self, text: str) -> None:
        if self.preformatted:
            self.write(text)
            return
        text = _SPACES.sub(" ", text)
        self.write(text.lstrip(" ") if self.at_space else text)

    def element(self, node: LexborNode, *, depth: int) -> None:
        tag = node.tag or ""
        if tag == "br":
            self.write("\n")
        elif tag in {"h1", "h2", "h3"}:
            text = self._inside(node, depth=depth)
            rule = ("*" if tag == "h1" else "-") * max(map(len, text.split("\n")))
            self.write("\n\n" + (f"{rule}\n" if tag != "h3" else "") + f"{text}\n{rule}\n\n")
        elif tag in {"b", "strong"}:
            text = self._inside(node, depth=depth)
            self.write(f"*{text}*" if text else "")
        elif tag == "a":
            self._link(node, depth=depth)
        elif tag == "li":
            self.write("\n* ")
            self.children(node, depth=depth)
        elif tag in {"p", "ul", "ol", "table", "h4", "h5", "h6", "dl", "blockquote", "pre", "center"}:
            self._paragraph(node, tag, depth=depth)
        elif tag in {"div", "tr", "section", "article", "header", "footer", "dt", "dd", "hr"}:
            self.write("\n")
            self.children(node, depth=depth)
            self.write("\n")
        elif tag in {"td", "th"}:
            self.children(node, depth=depth)
            self.write("" if self.at_space else " ")
        elif tag == "img":
            self.words(node.attributes.get("alt") or "")
        else:
            self.children(node, depth=depth)

    def _paragraph(self, node: LexborNode, tag: str, *, depth: int) -> None:
        before = self.quotes, self.preformatted
        self.write("\n\n")
        if tag == "blockquote":
            self.quotes = ">" * (self.quotes.count(">") + 1) + " "
            self.write("\n")
        elif tag == "pre":
            self.preformatted = True
        self.children(node, depth=depth)
        self.quotes, self.preformatted = before
        self.write("\n\n")

    def _link(self, node: LexborNode, *, depth: int) -> None:
        text = self._inside(node, depth=depth)
        target = (node.attributes.get("href") or "").strip().removeprefix("mailto:")
        self.write(text)
        if target and target != text:
            self.write(f" ( {target} )" if text else f"( {target} )")

    def _inside(self, node: LexborNode, *, depth: int) -> str:
        """What an element's children come to, on their own."""
        inner = _Layout()
        inner.children(node, depth=depth)
        return "".join(inner.pieces).strip()
