"""The rules and limits of the mailbox that a configuration describes."""

from catcher.config import Config
from catcher.errors import ConfigError
from catcher.mailbox.rules import Rule, Rules, parse_rule
from catcher.store import Limits

IN_MEMORY = 1024**3
"""Octets of mail that memory holds unless told otherwise; a disk holds what it can."""


def rules_of(config: Config) -> Rules:
    """The rules for inboxes and tags."""
    return Rules(
        inboxes_by_query=_rules(config.inboxes, flag="--inbox"),
        inbox_per=config.inbox_per,
        tags_by_query=_rules(config.tags, flag="--tag"),
        tag_users=config.tag_users,
        plus_tags=config.plus_tags,
    )


def limits_of(config: Config) -> Limits:
    """The limits on what is kept."""
    size = config.max_store_size
    if size is None:
        size = IN_MEMORY if config.store == "memory:" else 0
    return Limits(
        max_messages=config.max_messages,
        max_age=config.max_age,
        max_size=size,
        max_sessions=config.keep_sessions,
    )


def _rules(texts: tuple[str, ...], *, flag: str) -> tuple[Rule, ...]:
    try:
        return tuple(parse_rule(text) for text in texts)
    except ConfigError as error:
        raise ConfigError(f"{flag}: {error}") from error
