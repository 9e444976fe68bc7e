"""Words, pieces of words and phrases of a query in FTS5's language, with the help of the vocabulary."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from catcher.query.fold import edges, is_word
from catcher.query.tree import Named, Session, Text
from catcher.store import vocabulary
from catcher.store.index import COLUMNS, address_token, mark_of, quoted
from catcher.store.vocabulary import Words


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

    def others(self) -> Words | None:
        """What may stand for the first token besides what ``expression`` finds by itself."""
        if not self.tokens or self.whole or not is_word(self.tokens[0]) or edges(self.tokens)[0]:
            return None
        look = vocabulary.ending if len(self.tokens) > 1 else vocabulary.inside
        return look(self.tokens[0], self.mark)

    def expression(self, others: Iterable[str]) -> str:
        """The phrase as it stands, or with one of these words for its first token."""
        return self._in_columns([self._row(self._marked()), *self._rows(others)])

    def with_first(self, word: str) -> str:
        """The phrase with this word for its first token."""
        return self._in_columns(self._rows([word]))

    def _marked(self) -> list[str]:
        return [self.mark + token for token in self.tokens] or [self.mark]

    def _rows(self, words: Iterable[str]) -> Iterable[str]:
        rest = self._marked()[1:]
        # A word that only contains a token is found whole; a phrase goes on from the end of a word.
        return (self._row([word, *rest]) if rest else quoted(word) for word in words)

    def _row(self, marked: Sequence[str]) -> str:
        whole = self.whole or (self.tokens and (not is_word(self.tokens[-1]) or edges(self.tokens)[1]))
        return quoted(" ".join(marked)) + ("" if whole else " *")

    def _in_columns(self, rows: Iterable[str]) -> str:
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
