"""Where a catcher is, and what opens its door: read once from a URL and the environment."""

import base64
import http.client
import os
from urllib.parse import quote, unquote, urlsplit

from catcher import __version__
from catcher.errors import ConfigError


class Place:
    """``http://[TOKEN@|USER:PASSWORD@]HOST:PORT[/PATH]``; ``flag`` names the setting that said so.

    Where the URL has none, the token is ``SMTP_CATCHER_TOKEN``'s, or the password ``SMTP_CATCHER_PASSWORD``'s.
    """

    def __init__(self, url: str, *, flag: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or " " in parts.hostname:
            raise ConfigError(f"{flag} {url!r}: expected http://HOST:PORT, as in http://127.0.0.1:8025")
        try:
            self._port = parts.port
        except ValueError as error:
            raise ConfigError(f"{flag} {url!r}: {error}") from None
        self.host = parts.hostname
        self.path = quote(parts.path.rstrip("/"), safe="/%")
        self.url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{self.path}"
        """Without what opens the door."""
        self.headers = {"User-Agent": f"smtp-catcher/{__version__}", **_authorization(parts.username, parts.password)}
        self._kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection

    def connection(self, timeout: float) -> http.client.HTTPConnection:
        """A new connection, opened when first used."""
        return self._kind(self.host, self._port, timeout=timeout)


def _authorization(user: str | None, password: str | None) -> dict[str, str]:
    token = os.environ.get("SMTP_CATCHER_TOKEN", "")
    secret = unquote(password or "") or os.environ.get("SMTP_CATCHER_PASSWORD", "")
    if user is None and token:
        return {"Authorization": f"Bearer {token}"}
    if user is not None and not secret:
        return {"Authorization": f"Bearer {unquote(user)}"}
    if not secret:
        return {}
    pair = f"{unquote(user or 'smtp-catcher')}:{secret}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
