"""Sends mail to the server although the application names another: for hosts that are written into its code."""

import smtplib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from . import MailServer

KNOWN = ("smtplib",)
"""What the ini key ``mail_patch`` may name."""


def reroute(libraries: list[str], server: "MailServer", patch: pytest.MonkeyPatch) -> None:
    """Reroute every connection of these libraries; ``server.asked_for`` tells which host was asked for."""
    for library in libraries:
        if library not in KNOWN:
            raise pytest.UsageError(f"mail_patch: {library!r} unknown; one of: {', '.join(KNOWN)}")
        _smtplib(server, patch)


def _smtplib(server: "MailServer", patch: pytest.MonkeyPatch) -> None:
    """Plain connections go to the port that offers STARTTLS: smtplib never upgrades by itself."""
    original = smtplib.SMTP.connect

    def connect(self: Any, host: str = "localhost", port: int = 0, source_address: Any = None) -> Any:
        ours = host == server.host and port in (server.port, server.starttls_port, server.tls_port)
        if ours or isinstance(self, smtplib.LMTP):
            return original(self, host, port, source_address)
        implicit = isinstance(self, smtplib.SMTP_SSL)
        self._host = server.host  # what the certificate is verified against
        answer = original(self, server.host, server.tls_port if implicit else server.starttls_port, source_address)
        client = self.sock.getsockname()
        server.asked_for["{}:{}".format(*client[:2])] = f"{host}:{port or self.default_port}"
        return answer

    patch.setattr(smtplib.SMTP, "connect", connect)
