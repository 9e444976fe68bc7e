"""What the door is told it serves: further names and origins, and the path that all lies below. Read at the start."""

import re

from catcher.config import Config
from catcher.errors import ConfigError

_HOST = re.compile(r"[a-z0-9._-]+|\[?[0-9a-f:.]*:[0-9a-f:.]*\]?")
_ORIGIN = re.compile(r"\*|null|[a-z][a-z0-9+.-]*://[^\s/?#@*]+")
"""RFC 6454, 6.2, or all."""
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~@+-]+)*")


def hosts(config: Config) -> frozenset[str]:
    """The names of ``--allow-host``, in lower case; ``ConfigError`` for what no Host can be."""
    names = frozenset(name.lower() for name in config.allow_host)
    for name in names:
        if not _HOST.fullmatch(name):
            raise ConfigError(f"--allow-host {name!r}: expected a name without scheme and port, as in mail.example")
    return names


def origins(config: Config) -> frozenset[str]:
    """The origins of ``--cors``, in lower case; ``ConfigError`` for what is none."""
    named = frozenset(origin.lower().rstrip("/") for origin in config.cors)
    for origin in named:
        if not _ORIGIN.fullmatch(origin):
            raise ConfigError(f"--cors {origin!r}: expected SCHEME://HOST[:PORT], as in http://localhost:3000, or *")
    return named


def base(config: Config) -> str:
    """``--base-path`` with a slash before it and none behind; empty for the root."""
    path = config.base_path.strip("/")
    path = f"/{path}" if path else ""
    if not _PATH.fullmatch(path):
        raise ConfigError(f"--base-path {config.base_path!r}: expected a path of letters and digits, as in /mail")
    return path
