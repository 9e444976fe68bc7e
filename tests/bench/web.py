"""The API under load: requests a second at 100,000 messages, and the time from 250 to whoever listens or waits."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from catcher import Catcher, Config
from catcher.message import Envelope, Message
from tests.bench.report import Table
from tests.process import running

MESSAGES = 100_000
SECONDS = 5.0
ARRIVING = 100
REQUESTS = {
    "list of 50": "/api/v1/messages",
    "list of 50, page 1,000": "/api/v1/messages?start=50000",
    "one message": "/api/v1/message/{id}?peek=1",
    "raw": "/api/v1/message/{id}/raw",
    "search for an address": "/api/v1/search?query=from:a500@x.example",
    "search for a word": "/api/v1/search?query=word500",
}
LOADS = ((500, 500, 200), (50, 0, 1_000))
"""Streams, waiters, and mails a second."""


def web() -> Table:
    """Sixteen clients that keep their connections, one request after the other, `sqlite:`, 100,000 messages."""
    rows: list[tuple[object, ...]] = [("request", "a second", "p50, ms", "p99, ms")]
    with tempfile.TemporaryDirectory() as folder:
        config = Config(smtp="127.0.0.1:0", http="127.0.0.1:0", store=f"sqlite:{folder}/mail.db", max_messages=0)
        with Catcher(config) as catcher:
            _fill(catcher)
            id = catcher.mailbox.find("word500", limit=1).entries[0].id
            for name, path in REQUESTS.items():
                said = _clients("ask", url=catcher.http_url, path=path.format(id=id), seconds=SECONDS)
                rows.append(_row(name, said))
            with _arriving(catcher):
                said = _clients("ask", url=catcher.http_url, path="/api/v1/messages", seconds=SECONDS)
                rows.append(_row(f"list of 50, while {ARRIVING} mails a second come in", said))
    return Table("web", rows)


def _row(name: str, said: dict[str, float]) -> tuple[object, ...]:
    return name, f"{said['rate']:,.0f}", f"{said['p50'] * 1e3:.1f}", f"{said['p99'] * 1e3:.1f}"


@contextmanager
def _arriving(catcher: Catcher) -> Iterator[None]:
    """Mail comes in, so that no answer stays true for long."""
    done = threading.Event()

    def send() -> None:
        number = MESSAGES
        while not done.wait(1 / ARRIVING):
            number += 1
            catcher.mailbox.add([_mail(number)])

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield
    finally:
        done.set()
        sender.join()


def live() -> Table:
    """From the 250 to the event; every stream sees every mail, in order."""
    rows: list[tuple[object, ...]] = [("streams", "waiters", "mails a second", "in order", "p50, ms", "p99, ms")]
    for streams, waiters, rate in LOADS:
        with _started() as (http, smtp):
            load = {"streams": streams, "waiters": waiters, "rate": rate, "seconds": SECONDS}
            said = _clients("listen", url=http, smtp=smtp, **load)
        in_order = f"{said['in_order']:.0f} of {streams}"
        times = [f"{said[cut] * 1e3:.0f}" for cut in ("p50", "p99")]
        rows.append((streams, waiters, f"{said['sent']:,.0f}", in_order, *times))
    return Table("live", rows)


@contextmanager
def _started() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as catcher:
        yield catcher.http, "{}:{}".format(*catcher.smtp)


def _clients(what: str, **arguments: Any) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.web_clients", what, json.dumps(arguments)]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _fill(catcher: Catcher) -> None:
    mails = (_mail(number) for number in range(MESSAGES))
    while batch := list(islice(mails, 500)):
        catcher.mailbox.add(batch)


def _mail(number: int) -> Message:
    words = " ".join(f"word{(number * 7 + n * 13) % 5_000}" for n in range(100))
    raw = (
        f"From: Ann {number} <a{number % 997}@x.example>\r\nTo: b{number % 1009}@x.example\r\n"
        f"Subject: Order {number}\r\nMessage-ID: <{number}@x.example>\r\n\r\n{words}\r\n"
    )
    envelope = Envelope(mail_from="a@x.example", rcpt_to=(f"b{number % 1009}@x.example",))
    return Message(raw=raw.encode(), envelope=envelope, received=time.time())
