"""What a query means: whether it holds for one message. Engines translate the same tree and must agree."""

from catcher.query import expressions
from catcher.query.document import Document
from catcher.query.expressions import Patience
from catcher.query.fold import ADDRESS, occurs
from catcher.query.operators import FIELDS
from catcher.query.tree import (
    All,
    And,
    Inbox,
    Mark,
    Named,
    Node,
    Not,
    Or,
    Pattern,
    Received,
    Session,
    Size,
    Tag,
    Text,
)


def matches(  # noqa: C901  one case for each kind of node
    tree: Node, document: Document, patience: Patience | None = None
) -> bool:
    """Whether the query holds for this message; ``TooSlow`` where an expression in it takes too long.

    ``patience`` is that of one search for all the mail it reads.
    """
    if isinstance(tree, Text):  # nearly all that is asked, by hundreds who wait, of every mail that comes
        phrase = f"{ADDRESS} {tree.value}" if tree.anchored else tree.value
        return any(occurs(phrase, document.folded(field)) for field in tree.fields or FIELDS)
    match tree:
        case All():
            return True
        case And(parts):
            return all(matches(part, document, patience) for part in parts)
        case Or(parts):
            return any(matches(part, document, patience) for part in parts)
        case Not(part):
            return not matches(part, document, patience)
        case Named(name, value):
            return any(occurs(value, other) for other in document.named(name))
        case Pattern(field, source):
            patience = patience or Patience()
            return any(expressions.found(source, text, patience) for text in document.plain(field))
        case Tag(name):
            return any(name == tag.casefold() for tag in document.tags)
        case Inbox(name):
            return name == document.inbox.casefold()
        case Session(id):
            return id == document.session_id
        case Mark(name):
            return {"read": document.read, "pinned": document.pinned, "tagged": bool(document.tags)}[name]
        case Received(at, later):
            return document.received >= at if later else document.received <= at
        case Size(octets, larger):
            return document.size > octets if larger else document.size < octets
