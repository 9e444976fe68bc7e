"""The only wiring: ``Catcher`` opens the store, binds the sockets, and starts the services on them."""

import socket
from collections.abc import Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from msgspec import structs

from catcher.config import Address, Config, Listener, listeners, parse_address, parse_unix
from catcher.loop import Service, run_services
from catcher.mailbox import Mailbox
from catcher.mailbox.settings import limits_of, rules_of
from catcher.smtp import Listening, SmtpService
from catcher.sockets import bind, bind_unix, bound_address, inherited, spoken
from catcher.store import Store, open_store


class Catcher:
    """A catcher, to be started and stopped; as a context manager it does both.

    Its event loop has a thread of its own, so the caller's thread is free. ``start`` returns when everything
    serves and raises what prevents it, with nothing left running; ``stop`` ends conversations and streams and
    closes the store. Each may be called twice. Any thread may use what is kept, through ``mailbox``. A ``store`` that
    is given is used, and closed, in place of the one that the configuration names.
    """

    mailbox: Mailbox
    smtp: SmtpService
    """What receives mail; its ``faults`` may be changed at any time."""
    smtp_address: Address
    """Where SMTP is spoken, with the real port: ``smtplib.SMTP(*catcher.smtp_address)``."""
    listeners: tuple[Listener, ...]
    """Everywhere that mail is received, with the real ports."""
    http_url: str | None
    """Where the page is, without a trailing slash; None without HTTP."""

    def __init__(self, config: Config | None = None, *, store: Store | None = None) -> None:
        self.config = config or Config()
        self._store = store
        self._running: ExitStack | None = None
        self._waiting: Sequence[Service] = ()

    def prepare(self) -> ExitStack:
        """Open the store and bind the sockets; who connects now, waits until ``start``.

        What is entered on the stack that is returned is left after the last client, before the store is closed.
        """
        if self._running is None:
            with ExitStack() as stack:
                self._waiting = self._build(stack)
                self._running = stack.pop_all()
        return self._running

    def start(self) -> None:
        """Start everything; a ``CatcherError`` names what prevents it and the remedy."""
        try:
            stack = self.prepare()
            services, self._waiting = self._waiting, ()
            if services:
                stack.callback(run_services(services))
                stack.callback(self.mailbox.rest)  # first: services wait for the requests that are under way
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop everything in reverse order; when it returns, nothing of this catcher runs."""
        running, self._running = self._running, None
        if running is not None:
            running.close()

    def _build(self, stack: ExitStack) -> Sequence[Service]:
        """Sockets first: a busy port is noticed before a store is touched."""
        config = self.config
        listening = [_listen(listener, stack) for listener in listeners(config)]
        http = _bind(config.http, stack, flag="--http") if config.http else None
        self.listeners = tuple(listener for _, listener in listening)
        self.smtp_address = next(
            (parse_address(listener.address) for listener in self.listeners if not listener.is_unix), Address("unix", 0)
        )
        self.http_url = _url(http, tls=config.http_tls) if http else None
        rules, limits = rules_of(config), limits_of(config)
        store = self._store or open_store(config.store, durability=config.durability)
        self.mailbox = Mailbox(store, limits=limits, rules=rules)
        stack.callback(self.mailbox.close)
        self.smtp = SmtpService(self.mailbox, listening, config=config)
        services: list[Service] = [self.smtp]
        if http:
            from catcher.web import HttpService  # loads Flask and uvicorn: a third of the time a start takes

            services.append(
                HttpService(
                    self.mailbox,
                    http,
                    config=config,
                    smtp_address=self.smtp_address,
                    listeners=self.listeners,
                    faults=self.smtp.faults,
                    counts=self.smtp.counts,
                    latency=self.smtp.latency,
                    tls=self.smtp.certificates.context if config.http_tls else None,
                )
            )
        return services

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _listen(listener: Listener, stack: ExitStack) -> Listening:
    """Bind a listener's socket; what comes back has its real port."""
    bound = _bind(listener.address, stack, flag=listener.flag)
    if listener.is_unix:
        return Listening(bound, listener)
    return Listening(bound, structs.replace(listener, address=str(bound_address(bound))))


def _bind(address: str, stack: ExitStack, *, flag: str) -> socket.socket:
    """A socket that listens on ``[HOST:]PORT``, ``unix:PATH[:MODE]``, whose file goes with us, or ``systemd:NAME``."""
    if address.startswith("systemd:"):
        return stack.enter_context(inherited(address.removeprefix("systemd:"), flag=flag))
    if address.startswith("unix:"):
        path, mode = parse_unix(address, flag=flag)
        bound = stack.enter_context(bind_unix(path, mode=mode, flag=flag))
        stack.callback(path.unlink, missing_ok=True)  # not before: what stands in the way is not ours
        return bound
    return stack.enter_context(bind(parse_address(address, flag=flag), flag=flag))


def _url(listening: socket.socket, *, tls: bool) -> str:
    """Where HTTP is served; of a unix socket the path, which a browser can't open."""
    there = spoken(listening.getsockname())
    return there if there.startswith("unix") else f"{'https' if tls else 'http'}://{there}"
