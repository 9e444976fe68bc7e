"""Binds listening sockets before any event loop runs: a busy port is the caller's error, and port 0 is known."""

import errno
import os
import socket
from contextlib import suppress
from pathlib import Path

from catcher.config import Address
from catcher.errors import ListenError

BACKLOG = 1024
"""Connections that may wait to be accepted: a test suite that starts at once opens hundreds."""
FIRST_INHERITED = 3
"""The number of the first socket that was handed to us; those before it are the standard streams."""


def bind(address: Address, *, flag: str) -> socket.socket:
    """A non-blocking TCP socket that listens on ``address``; ``flag`` names the option that chooses another.

    The protocol is given as ``IPPROTO_TCP``: only then does asyncio set TCP_NODELAY, without which a reply
    can wait 40 ms for an acknowledgement.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: there SO_REUSEADDR would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
        listener.settimeout(0)
    except OSError as error:
        listener.close()
        raise ListenError(_why(error, address, flag)) from error
    except OverflowError as error:
        listener.close()
        raise ListenError(f"port {address.port} does not exist") from error
    return listener


def bind_unix(path: Path, *, mode: int, flag: str) -> socket.socket:
    """A non-blocking unix socket that listens at ``path``; a file that a dead server left there is replaced."""
    if not hasattr(socket, "AF_UNIX"):
        raise ListenError(f"{flag} unix:{path}: this system has no unix sockets; name a port")
    if path.exists() and not _is_dead(path):
        there = "another server listens there" if path.is_socket() else "that is a file of another kind"
        raise ListenError(f"{flag} unix:{path}: {there}; name another path")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        listener.bind(str(path))
        path.chmod(mode)
        listener.listen(BACKLOG)
        listener.settimeout(0)
    except OSError as error:
        listener.close()
        raise ListenError(f"{flag} unix:{path}: {error.strerror or error}") from error
    return listener


def inherited(name: str, *, flag: str) -> socket.socket:
    """The TCP socket that systemd has opened and handed to us under that name (sd_listen_fds(3)).

    It outlives us: while nobody serves, connections wait in its backlog, so that a restart refuses none.
    """
    names = os.environ.get("LISTEN_FDNAMES", "").split(":") if os.environ.get("LISTEN_PID") == str(os.getpid()) else []
    if name not in names:
        there = ", ".join(filter(None, names)) or "none"
        raise ListenError(f"{flag} systemd:{name}: no socket of that name was handed over; handed over: {there}")
    try:
        listener = socket.socket(fileno=os.dup(FIRST_INHERITED + names.index(name)))
    except OSError as error:
        raise ListenError(f"{flag} systemd:{name}: {error.strerror}") from error
    if listener.family not in (socket.AF_INET, socket.AF_INET6) or listener.type != socket.SOCK_STREAM:
        listener.close()
        raise ListenError(f"{flag} systemd:{name}: that is no TCP socket: say ListenStream=HOST:PORT in its unit")
    listener.settimeout(0)
    return listener


def _is_dead(path: Path) -> bool:
    """Whether a socket is there that nobody listens on."""
    if not path.is_socket():
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(str(path)) == errno.ECONNREFUSED


def bound_address(listener: socket.socket) -> Address:
    """Where a socket really listens, port 0 resolved."""
    host, port = listener.getsockname()[:2]
    return Address(host, port)


def spoken(name: object) -> str:
    """The name of a socket, or of its peer, as people write it; ``unix`` where a file has none."""
    if isinstance(name, tuple):
        return str(Address(*name[:2]))
    return f"unix:{name}" if isinstance(name, str) and name else "unix"


def _why(error: OSError, address: Address, flag: str) -> str:
    if error.errno == errno.EADDRINUSE:
        taken = f"port {address.port} on {address.host} is taken{_by_whom(address.port)}"
        return f"{taken}: stop it, or choose another with {flag} PORT"
    if error.errno == errno.EACCES:
        return f"port {address.port} needs privileges this user lacks: choose one above 1023 with {flag} PORT"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"address {address.host} is not one of this machine: choose another with {flag} HOST:PORT"
    return f"can't listen on {address}: {error.strerror or error}"


def _by_whom(port: int) -> str:
    """`` (by python, pid 4211)`` where Linux tells us; nothing elsewhere, or if the process is another user's."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for link in Path("/proc").glob("[0-9]*/fd/*") if sockets else ():
        with suppress(OSError):  # it ended meanwhile, or is not ours to look at
            if str(link.readlink()) in sockets:
                process = link.parent.parent
                return f" (by {(process / 'comm').read_text().strip()}, pid {process.name})"
    return ""


def _listening_inodes(port: int) -> list[str]:
    """Inodes of the sockets that listen on a port, of ``/proc/net/tcp`` and ``tcp6`` (proc(5)): state 0A is LISTEN."""
    tables = (path for path in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if path.exists())
    rows = (line.split() for table in tables for line in table.read_text().splitlines()[1:])
    return [row[9] for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port]
