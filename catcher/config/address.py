"""Where to listen, as people write it: ``1025``, ``127.0.0.1:1025``, ``[::1]:1025``."""

from typing import NamedTuple

from catcher.errors import ConfigError

LOOPBACK = "127.0.0.1"


class Address(NamedTuple):
    """A host and a port; as a tuple it is what ``socket`` takes, as text what people write."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def parse_address(text: str, *, flag: str = "address") -> Address:
    """Read ``[HOST:]PORT``; without a host it is the loopback address. Port 0 takes a free port.

    ``ConfigError`` names the option that says it.
    """
    host, _, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        raise ConfigError(f"{flag} {text!r}: an IPv6 address stands in brackets, as in [::1]:1025")
    if not (port.isascii() and port.isdigit() and int(port) <= 65535):
        raise ConfigError(f"{flag} {text!r}: expected [HOST:]PORT with a port from 0 to 65535, as in 127.0.0.1:1025")
    return Address(host or LOOPBACK, int(port))
