"""What came close to a query that found too little: messages for which most of its terms hold."""

import re

from catcher.errors import CatcherError
from catcher.mailbox import Mailbox
from catcher.query import Document, Node, Patience, QueryError, matches, parse
from catcher.web.request.narrowing import within
from catcher.web.wire import beside
from catcher.web.wire.render import summary

LOOKED_AT = 50
"""The newest messages; what one waits for came lately."""
SHOWN = 3

_TERM = re.compile(r'(?:[^\s"()]|"[^"]*"|\([^()]*\))+')


def nearest(mailbox: Mailbox, query: str, *, inboxes: frozenset[str] | None, after: int | None) -> list[beside.Near]:
    """The nearest, each with the terms of the query that do not hold for it; none if its terms can't be told apart."""
    terms = _terms(query)
    if len(terms) < 2:
        return []
    found = []
    patience = Patience()
    for entry in mailbox.find(within(None, inboxes), after=after, limit=LOOKED_AT).entries:
        try:
            document = Document.of(entry, mailbox.raw(entry.id))
            missing = [text for text, term in terms if not matches(term, document, patience)]
        except CatcherError:
            continue
        if 0 < len(missing) < len(terms):
            found.append((len(missing), beside.Near(Message=summary(entry), Missing=missing)))
    return [near for _, near in sorted(found, key=lambda pair: pair[0])[:SHOWN]]


def _terms(query: str) -> list[tuple[str, Node]]:
    """The query's terms and what each means by itself; none if one of them is an operator between others."""
    texts = _TERM.findall(query)
    if "OR" in texts:
        return []
    try:
        return [(text, parse(text)) for text in texts]
    except QueryError:
        return []
