"""Who may call: the ``Host`` that was asked for, and the ``Origin`` of the page that asks.

A page on the internet can make its name resolve to 127.0.0.1 (DNS rebinding) and then speak to us as its own
origin; it can't choose a Host that public DNS does not serve. A browser names the page that asks in Origin;
a request without one is a program, and passes.
"""

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

Headers = list[tuple[bytes, bytes]]

OPEN_PATHS = frozenset({"/livez", "/readyz"})
"""Asked by machinery that knows us by whatever name; they say nothing but that we live."""

_AS_A_PICTURE = {(b"sec-fetch-mode", b"no-cors"), (b"sec-fetch-dest", b"image")}
"""How Chromium asks for the pictures of a frame without an origin, such as the one that shows a mail: with
``Origin: null``. No script can say these headers or read the answer; who may show it, another header says."""

_NAME = re.compile(r"[A-Za-z0-9_-]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def refusal(headers: Headers, *, hosts: Collection[str], origins: Collection[str] = ()) -> str | None:
    """Why this request is refused, in a sentence for its sender; None if it may pass.

    ``hosts`` are names allowed beyond those that no public DNS serves, in lower case; ``origins`` are allowed
    beyond our own, ``*`` allows all.
    """
    named = [value.decode("latin-1") for name, value in headers if name == b"host"]
    if len(named) != 1:
        return "A request names one Host"
    host = _host_of(named[0])
    if host is None or not (_is_ours_by_nature(host) or host in hosts):
        shown = re.sub(r"[^!-~]", "?", named[0])[:200]
        return f"Host {shown!r} is not served here; to allow it: --allow-host {host or 'NAME'}"
    for name, value in headers:
        if name == b"origin":
            origin = value.decode("latin-1").lower()
            if origin == "null" and set(headers) >= _AS_A_PICTURE:
                continue
            if "*" not in origins and origin not in origins and not _same_place(origin, named[0].lower()):
                return "Blocked due to CORS violation"
    return None


def _host_of(value: str) -> str | None:
    """The name or address in a Host header, in lower case, without port and brackets; None if it is malformed."""
    try:
        parts = urlsplit("//" + value)
        _ = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.netloc != value or "@" in value:
        return None
    return parts.hostname if re.fullmatch(r"[0-9a-z._:%-]+", parts.hostname) else None


def _is_ours_by_nature(host: str) -> bool:
    """Localhost, an address, or a name without a dot (``catcher``, ``mail``): nothing that public DNS can rebind."""
    if _NAME.fullmatch(host):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _same_place(origin: str, host: str) -> bool:
    """Whether an origin is the host and port that were asked for; its scheme may differ behind a TLS proxy."""
    scheme, separator, netloc = origin.partition("://")
    port = _DEFAULT_PORTS.get(scheme)
    if not separator or port is None:
        return False
    return netloc.removesuffix(f":{port}") == host.removesuffix(f":{port}")
