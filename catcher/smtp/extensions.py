"""What EHLO offers, as a table; what is hidden with ``--hide-extensions`` is not offered and not spoken.

But for HELP, which is a command of every server; it can only be left out of the offer.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple

from catcher.config import NO_LIMIT, Config, Listener
from catcher.errors import ConfigError


class Offer(NamedTuple):
    """What an offer depends on."""

    config: Config
    listener: Listener
    tls: bool
    mechanisms: Sequence[str]


class Extension(NamedTuple):
    """One line of the reply to EHLO; None if it is not offered here and now."""

    line: Callable[[Offer], str | None]
    section: str


def _size(offer: Offer) -> str:
    most = offer.config.largest_mail
    return f"SIZE {most if most < NO_LIMIT else 0}"


def _starttls(offer: Offer) -> str | None:
    return "STARTTLS" if offer.listener.starttls and not offer.tls else None


def _auth(offer: Offer) -> str | None:
    if offer.config.auth_plaintext == "never" and not offer.tls:
        return None
    return "AUTH " + " ".join(offer.mechanisms)


EXTENSIONS: Mapping[str, Extension] = {
    "PIPELINING": Extension(lambda _: "PIPELINING", "RFC 2920"),
    "SIZE": Extension(_size, "RFC 1870"),
    "STARTTLS": Extension(_starttls, "RFC 3207"),
    "AUTH": Extension(_auth, "RFC 4954"),
    "ENHANCEDSTATUSCODES": Extension(lambda _: "ENHANCEDSTATUSCODES", "RFC 2034"),
    "8BITMIME": Extension(lambda _: "8BITMIME", "RFC 6152"),
    "SMTPUTF8": Extension(lambda _: "SMTPUTF8", "RFC 6531"),
    "DSN": Extension(lambda _: "DSN", "RFC 3461"),
    "CHUNKING": Extension(lambda _: "CHUNKING", "RFC 3030"),
    "BINARYMIME": Extension(lambda _: "BINARYMIME", "RFC 3030"),
    "HELP": Extension(lambda _: "HELP", "RFC 5321 4.1.1.8"),
}


def hidden_by(config: Config) -> Set[str]:
    """The names in ``--hide-extensions``, which may hold several with commas between."""
    names = {name.strip().upper() for text in config.hide_extensions for name in text.split(",")} - {""}
    unknown = names - set(EXTENSIONS)
    if unknown:
        raise ConfigError(f"--hide-extensions {min(unknown)!r} is none of ours; one of: {', '.join(EXTENSIONS)}")
    demanded = {"STARTTLS": config.require_tls and "--require-tls", "AUTH": config.require_auth and "--require-auth"}
    for name, flag in demanded.items():
        if flag and name in names:
            raise ConfigError(f"--hide-extensions {name} hides what {flag} demands: no mail could be sent")
    # RFC 3030, 3: BINARYMIME is nothing without CHUNKING
    return names | {"BINARYMIME"} if "CHUNKING" in names else names


def offered(offer: Offer, *, hidden: Set[str]) -> dict[str, str]:
    """Extensions offered, with their lines, in the order of the table."""
    lines = {name: extension.line(offer) for name, extension in EXTENSIONS.items() if name not in hidden}
    return {name: line for name, line in lines.items() if line is not None}
