"""HTTP as uvicorn speaks it, for clients in no hurry: a head that is too long, or takes too long, is turned away."""

import asyncio
from typing import TYPE_CHECKING

HEAD_LIMIT = 64 * 1024
"""Octets of a request line and its headers."""
HEAD_TIME = 15
"""Seconds within which they must have come."""

if TYPE_CHECKING:
    from uvicorn.protocols.http.h11_impl import H11Protocol as _Base
else:
    _Base = object


class _Hurried(_Base):
    """Cuts a connection on which a request has begun, or could, and its head does not end."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._deadline = self.loop.call_later(HEAD_TIME, transport.abort)

    def data_received(self, data: bytes) -> None:
        if self._deadline is None and self._awaits_head():
            self._deadline = self.loop.call_later(HEAD_TIME, self.transport.abort)
        super().data_received(data)
        if not self._awaits_head() or self.transport.get_protocol() is not self:  # it speaks WebSocket now
            self._relax()

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        super().connection_lost(exc)

    def _awaits_head(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def http_protocol() -> type[asyncio.Protocol]:
    """httptools' parser where it is installed (four times as fast), h11 elsewhere, which limits heads by itself."""
    try:
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
    except ImportError:
        from uvicorn.protocols.http.h11_impl import H11Protocol

        return type("H11", (_Hurried, H11Protocol), {})

    class Httptools(_Hurried, HttpToolsProtocol):  # type: ignore[misc]
        _head = 0

        def on_message_begin(self) -> None:
            self._head = 0
            super().on_message_begin()

        def on_url(self, url: bytes) -> None:
            self._count(url)
            super().on_url(url)

        def on_header(self, name: bytes, value: bytes) -> None:
            self._count(name + value)
            super().on_header(name, value)

        def _count(self, octets: bytes) -> None:
            self._head += len(octets)
            if self._head > HEAD_LIMIT:
                raise ValueError("the head of a request is too long")

    return Httptools
