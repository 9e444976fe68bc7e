"""A client that says exactly what a test tells it to, and reads what is answered."""

import socket
from types import TracebackType
from typing import Self

SECONDS = 10.0
"""For any one reply; a test that waits longer has failed."""


class Talk:
    """One connection. ``said`` sends a line, ``answered`` reads a reply and holds it to its beginning."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._input = self.socket.makefile("rb")

    def said(self, *lines: str) -> Self:
        """Send lines, each ended by CRLF, in one segment."""
        return self.sent("".join(f"{line}\r\n" for line in lines).encode())

    def sent(self, data: bytes) -> Self:
        """Send these octets and no others."""
        self.socket.sendall(data)
        return self

    def answered(self, beginning: str) -> str:
        """Read one whole reply, of one line or more; it must begin like this. Returns its text."""
        lines: list[str] = []
        while True:
            line = self._input.readline().decode()
            assert line, f"hung up on instead of {beginning!r}, after {lines}"
            assert line.endswith("\r\n"), f"a reply ends with CRLF: {line!r}"
            lines.append(line.removesuffix("\r\n"))
            if line[3] == " ":
                break
            assert line[3] == "-", f"not a reply: {line!r}"
        first = lines[0][:3] + " " + lines[0][4:]
        assert first.startswith(beginning), f"expected {beginning!r}, got {lines}"
        return "\n".join(lines)

    def hung_up(self) -> None:
        """The server has ended the connection, and said nothing more before."""
        try:
            rest = self._input.read()
        except ConnectionResetError:
            return
        assert rest == b"", f"said more before it hung up: {rest!r}"

    def greets(self, hello: str = "EHLO app.example") -> Self:
        """The beginning that most tests share."""
        self.answered("220 ")
        self.said(hello).answered("250")
        return self

    def addresses(self, *recipients: str, sender: str = "a@shop.example") -> Self:
        """An envelope, up to DATA."""
        self.said(f"MAIL FROM:<{sender}>").answered("250 2.1.0")
        for recipient in recipients or ("bob@x.example",):
            self.said(f"RCPT TO:<{recipient}>").answered("250 2.1.5")
        return self

    def mails(self, raw: bytes, *recipients: str) -> str:
        """A whole mail, stuffed as RFC 5321, 4.5.2 has it; returns the id that it is kept under."""
        self.addresses(*recipients)
        self.said("DATA").answered("354")
        stuffed = raw.replace(b"\r\n.", b"\r\n..")
        self.sent((b"." if raw.startswith(b".") else b"") + stuffed + b".\r\n")
        return self.answered("250 2.0.0 Ok: queued as ").rpartition(" ")[2]

    def close(self) -> None:
        """Hang up."""
        self._input.close()
        self.socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
