"""A line for each mail in the words of whoever asks: ``--format '{subject} to {rcpt_to}'``."""

from collections.abc import Callable
from string import Formatter

from catcher.cli.lines import facts
from catcher.cli.wording import clock, safe
from catcher.config import nearest
from catcher.errors import ConfigError
from catcher.message import Address, Entry, Envelope, Summary

NOBODYS = Entry(seq=0, id="", received=0.0, size=0, envelope=Envelope(mail_from="", rcpt_to=()), summary=Summary())
"""A mail of which only the names of its facts are wanted."""


def written_as(template: str) -> Callable[[Entry], str]:
    """What writes such a line; a ``ConfigError`` names the word that no mail has. The words are those of ``--json``."""
    known = facts(NOBODYS)
    try:
        names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError as error:
        raise ConfigError(f"--format {template!r}: {error}") from error
    for name in names:
        if name not in known:
            raise ConfigError(f"--format: no mail has {name!r}{nearest(name, known)}")

    def written(entry: Entry) -> str:
        return template.format_map({name: _said(name, value) for name, value in facts(entry).items()})

    try:
        written(NOBODYS)
    except (ValueError, KeyError) as error:  # what stands behind the name, as in {subject:x}
        raise ConfigError(f"--format {template!r}: {error}") from error
    return written


def _said(name: str, value: object) -> str:
    if name == "received" and isinstance(value, float):
        return clock(value)
    if isinstance(value, tuple):
        return ", ".join(_said(name, one) for one in value)
    if isinstance(value, Address):
        return safe(value.address)
    return "" if value is None else safe(str(value))
