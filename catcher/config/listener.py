"""Where mail is received, and how it is spoken there."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from catcher.errors import ConfigError

if TYPE_CHECKING:
    from catcher.config.values import Config


class Listener(Struct, frozen=True, kw_only=True):
    """One address to listen on."""

    address: str
    """``[HOST:]PORT``, ``unix:PATH[:MODE]`` or ``systemd:NAME``."""
    protocol: Literal["smtp", "smtps", "lmtp"] = "smtp"
    """``smtps`` speaks TLS from the first octet; ``lmtp`` is RFC 2033."""
    starttls: bool = False
    """Whether STARTTLS is offered (RFC 3207)."""
    require_tls: bool = False
    """Whether nothing is done before STARTTLS."""

    @property
    def is_unix(self) -> bool:
        """Whether it is a file rather than a port."""
        return self.address.startswith("unix:")

    @property
    def flag(self) -> str:
        """The option that names another address."""
        return "--" + self.protocol


def parse_unix(text: str, *, flag: str = "address") -> tuple[Path, int]:
    """Read ``unix:PATH[:MODE]``; the mode is octal, as chmod writes it, and 600 where none is given.

    ``ConfigError`` names the option that says it.
    """
    found = re.fullmatch(r"unix:(.+?)(?::([0-9]+))?", text)
    if found is None:
        raise ConfigError(f"{flag} {text!r} names no file: write it as unix:/run/smtp.sock or unix:/run/smtp.sock:666")
    if found[2] and not re.fullmatch("[0-7]{3,4}", found[2]):
        raise ConfigError(f"{flag} {text!r}: {found[2]} is no mode; write it as chmod does, as in unix:{found[1]}:666")
    return Path(found[1]), int(found[2] or "600", 8)


def listeners(config: "Config") -> tuple[Listener, ...]:
    """Every listener that a configuration asks for, ``--smtp`` first; a ``Listener`` in it stands as it is."""
    starttls = bool(config.starttls or config.require_tls or config.tls_cert or config.tls_key)
    found = []
    for protocol, values in (("smtp", config.smtp), ("smtps", config.smtps), ("lmtp", config.lmtp)):
        for value in (values,) if isinstance(values, str | Listener) else values:
            plain = protocol == "smtp"
            found.append(
                value
                if isinstance(value, Listener)
                else Listener(
                    address=value,
                    protocol=protocol,  # type: ignore[arg-type]  # one of the three in the table above
                    starttls=starttls and plain,
                    require_tls=config.require_tls and plain,
                )
            )
    return tuple(found)
