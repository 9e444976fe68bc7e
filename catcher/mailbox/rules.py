"""What is decided of a mail as it arrives: which inbox it is filed in; and behind: which tags it gets.

Filing is on the way to the 250. Without rules it costs nothing, and a rule about the envelope reads no mail.
"""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from catcher.errors import ConfigError
from catcher.message import MAIN, Envelope, Message
from catcher.message.names import LONGEST, is_name, name_of

if TYPE_CHECKING:
    from catcher.query import Document, Node

logger = logging.getLogger(__name__)

Per = Literal["user", "domain", "recipient", "plus"]


class Rule(Struct, frozen=True):
    """Whatever the query finds goes by that name."""

    name: str
    query: "Node"

    def finds(self, document: "Document") -> bool:
        """Whether it goes by that name; not if that takes too long to find out."""
        from catcher.query import TooSlow, matches

        try:
            return matches(self.query, document)
        except TooSlow as error:
            logger.warning("a rule did not tell", extra={"rule": self.name, "error": str(error)})
            return False


def parse_rule(text: str) -> Rule:
    """Read ``NAME=QUERY``."""
    from catcher.query import QueryError, parse

    name, equals, query = text.partition("=")
    if not equals or not name.strip() or not query.strip():
        raise ConfigError(f"rule {text!r}: expected NAME=QUERY, as in shop=from:@shop.example")
    if not is_name(name.strip()):
        raise ConfigError(f"rule {text!r}: a name has no comma and no quote, and at most {LONGEST} characters")
    try:
        tree = parse(query)
    except QueryError as error:
        raise ConfigError(f"rule {text!r}: {error.problem} at character {len(name) + 2 + error.position}") from error
    unknown = _unknown(tree)
    if unknown is not None:
        raise ConfigError(f"rule {text!r}: {unknown} can't be asked of a mail that has just come")
    return Rule(name.strip(), tree)


def _unknown(tree: "Node") -> str | None:
    """The operator that asks for what nobody knows of a mail so early."""
    from catcher.query.tree import Inbox, Mark, Tag, walk

    for node in walk(tree):
        match node:
            case Tag():
                return "tag:"
            case Inbox():
                return "in:"
            case Mark(name):
                return "is:read or is:unread" if name == "read" else f"is:{name}"
            case _:
                pass
    return None


class Rules(Struct, frozen=True, kw_only=True):
    """The rules of one catcher. Of those for inboxes the first that matches wins; those for tags add up."""

    inboxes_by_query: tuple[Rule, ...] = ()
    inbox_per: Per | None = None
    """Make an inbox of what the first recipient, or the login, says; for what no query files."""
    tags_by_query: tuple[Rule, ...] = ()
    tag_users: bool = False
    """Tag with the name that the sender logged in as."""
    plus_tags: bool = False
    """Tag with what follows a plus in a recipient's local part: ``bob+news@x.example``."""

    @property
    def filing(self) -> bool:
        """Whether any mail goes elsewhere than to ``main``."""
        return bool(self.inboxes_by_query or self.inbox_per)

    def inboxes(self, batch: Sequence[Message]) -> list[str]:
        """The inbox of each of these."""
        return [self._inbox(message) for message in batch]

    def _inbox(self, message: Message) -> str:
        if self.inboxes_by_query:
            from catcher.query import Document

            document = Document(message.raw, message.envelope, received=message.received, session_id=message.session_id)
            for rule in self.inboxes_by_query:
                if rule.finds(document):
                    return rule.name
        if self.inbox_per is not None:
            return name_of(_PER[self.inbox_per](message.envelope)) or MAIN
        return MAIN

    def tags(self, document: "Document") -> list[str]:
        """What to tag this message with as it arrives."""
        tags = list(document.content.tags)
        if self.plus_tags:
            tags += filter(None, (name_of(_plus(address)) for address in document.envelope.rcpt_to))
        if self.tag_users and (user := name_of(document.envelope.auth_user)):
            tags.append(user)
        return tags + [rule.name for rule in self.tags_by_query if rule.finds(document)]


def _recipient(envelope: Envelope) -> str:
    return envelope.rcpt_to[0].lower() if envelope.rcpt_to else ""


def _plus(address: str) -> str:
    return address.rpartition("@")[0].partition("+")[2]


_PER: dict[Per, Callable[[Envelope], str]] = {
    "user": lambda envelope: envelope.auth_user,
    "domain": lambda envelope: _recipient(envelope).rpartition("@")[2],
    "recipient": _recipient,
    "plus": lambda envelope: _plus(_recipient(envelope)),
}
