"""The certificate that is shown: from files, or from a throw-away authority that is made when first needed.

Nothing here costs anything before that: importing trustme and making keys takes 150 ms.
"""

import re
import socket
import ssl
import threading
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

from catcher.errors import ConfigError

_HOST_NAME = re.compile(r"(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class Certificates:
    """Makes the one TLS context of a catcher; any thread may ask for it.

    A ``ConfigError`` at once names a file that can't be read, then a flag that lacks its partner.
    """

    def __init__(
        self,
        *,
        cert: Path | None = None,
        key: Path | None = None,
        names: Sequence[str] = (),
        ca_out: Path | None = None,
    ) -> None:
        for flag, path in (("--tls-cert", cert), ("--tls-key", key)):
            if path is not None:
                _must_be_readable(path, flag)
        if key is not None and cert is None:
            raise ConfigError(f"--tls-key {key} needs a certificate: name it with --tls-cert FILE")
        if ca_out is not None and cert is not None:
            raise ConfigError(
                "--tls-ca-out needs an authority of ours, and with --tls-cert none is made: leave one out"
            )
        for name in names:
            if not _fits_certificate(name):
                raise ConfigError(f"--tls-name {name!r} is none: write it as mail.example, *.example or 192.168.0.1")
        self._names = ["localhost", "127.0.0.1", "::1", socket.gethostname(), *names]
        self._lock = threading.Lock()
        self._context = _from_files(cert, key) if cert is not None else None
        self._authority = b""
        if ca_out is not None:
            self._write_authority(ca_out)

    def context(self) -> ssl.SSLContext:
        """What connections are wrapped with; the first call may take 200 ms."""
        with self._lock:
            if self._context is None:
                self._context = self._make()
            return self._context

    def authority(self) -> bytes:
        """The certificate of the throw-away authority (PEM), to be trusted by clients; empty with files."""
        self.context()
        return self._authority

    def _make(self) -> ssl.SSLContext:
        import trustme  # 110 ms, and most catchers never speak TLS

        authority = trustme.CA()
        names = filter(_fits_certificate, self._names)  # a machine may be called anything
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*dict.fromkeys(names)).configure_cert(context)
        self._authority = authority.cert_pem.bytes()
        return context

    def _write_authority(self, path: Path) -> None:
        try:
            path.write_bytes(self.authority())
        except OSError as error:
            raise ConfigError(f"--tls-ca-out {path}: {error.strerror}") from error


def _fits_certificate(name: str) -> bool:
    """Whether it is a host name, perhaps with a star in front, or an address."""
    try:
        return _HOST_NAME.fullmatch(name) is not None or bool(ip_address(name))
    except ValueError:
        return False


def _must_be_readable(path: Path, flag: str) -> None:
    try:
        path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{flag} {path}: {error.strerror}") from error


def _from_files(cert: Path, key: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(cert, key, password=lambda: "")
    except (ssl.SSLError, ValueError) as error:
        remedy = "" if key else "; a key in a file of its own is named with --tls-key FILE"
        raise ConfigError(f"--tls-cert {cert}: no certificate with its key in PEM form ({error}){remedy}") from error
    return context
