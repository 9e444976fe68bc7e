"""Words, pieces of words and phrases of a query in FTS5's language, with the help of the vocabulary."""

from collections.abc import Sequence

from msgspec import Struct

from catcher.query.fold import edges, is_word
from catcher.query.tree import Named, Session, Text
from catcher.store.index import COLUMNS, address_token, mark_of, quoted, vocabulary
from catcher.store.index.vocabulary import Words


class Phrase(Struct, frozen=True):
    """Tokens in a row, in some columns of the index: the first may be the end of a word, the last the beginning.

    One token may be any piece of a word.
    """

    tokens: tuple[str, ...]
    columns: tuple[str, ...] = ()
    """None named: in any."""
    mark: str = ""
    """What stands before each token in the index."""
    whole: bool = False
    """Whether every token is a whole word."""

    @property
    def is_anywhere(self) -> bool:
        """Whether it is one token, and it does not matter where it stands."""
        return len(self.tokens) == 1 and not self.columns

    def words(self) -> Words:
        """The words that hold it, if it is one token."""
        token = self.tokens[0]
        if self.whole or not is_word(token):
            return vocabulary.exactly(self.mark + token)
        return vocabulary.holding(token, self.mark)

    @property
    def marked(self) -> tuple[str, ...]:
        """The tokens as the index has them."""
        return tuple(self.mark + token for token in self.tokens) or (self.mark,)

    def firsts(self) -> Words | None:
        """What else may stand for the first token: the end of a word, or for the only one, a piece inside one."""
        if not self.tokens or self.whole or not is_word(self.tokens[0]) or edges(self.tokens)[0]:
            return None
        look = vocabulary.ending if len(self.tokens) > 1 else vocabulary.inside
        return look(self.tokens[0], self.mark)

    def lasts(self) -> Words | None:
        """What else may stand for the last token: the beginning of a word."""
        if self.whole or (self.tokens and (not is_word(self.tokens[-1]) or edges(self.tokens)[1])):
            return None
        return vocabulary.beginning(self.marked[-1])

    def expression(self, firsts: Sequence[str], lasts: Sequence[str] | None) -> str:
        """The phrase with any of these words for its first token, and as it ends or with one of those for its last.

        None for the last is any word that begins so; FTS5 takes long to bring together where they all stand.
        """
        *begin, end = self.marked
        star = " *" if lasts is None else ""
        lasts = lasts or ()
        if begin:
            rows = [quoted(" ".join((first, *begin[1:], last))) + star for first in firsts for last in (end, *lasts)]
        else:  # a word that has the token inside is found whole
            rows = [quoted(word) + (star if word == end else "") for word in (*firsts, *lasts)]
        columns = f"{{{' '.join(self.columns)}}} : " if self.columns else ""
        return f"{columns}({' OR '.join(rows)})"


def phrase_of(node: Text | Named | Session) -> Phrase:
    """What the node looks for, unless that is an address from its beginning."""
    match node:
        case Text(value, fields):
            return Phrase(tuple(value.split(" ")), tuple(COLUMNS[field] for field in fields))
        case Named(name, value):
            return Phrase(tuple(value.split(" ")) if value else (), mark=mark_of(name))
        case Session(id):
            return Phrase((id,), mark=mark_of("session"), whole=True)


def address(value: str, fields: Sequence[str]) -> str:
    """Addresses that begin so, in FTS5's language."""
    beginnings = (quoted(mark_of(field) + address_token(value)) for field in fields)
    return f"{{named}} : ({' OR '.join(f'{beginning} *' for beginning in beginnings)})"
