"""The API under load: requests a second, and the time of one, at 100,000 messages."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from catcher import Catcher, Config
from catcher.message import Envelope, Message
from tests.bench.report import Table

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


def web() -> Table:
    """Sixteen clients that keep their connections, one request after the other, `sqlite:`, 100,000 messages."""
    rows: list[tuple[object, ...]] = [("request", "a second", "p50, ms", "p99, ms")]
    with tempfile.TemporaryDirectory() as folder:
        config = Config(smtp="127.0.0.1:0", http="127.0.0.1:0", store=f"sqlite:{folder}/mail.db", max_messages=0)
        with Catcher(config) as catcher:
            _fill(catcher)
            id = catcher.mailbox.find("word500", limit=1).entries[0].id
            for name, path in REQUESTS.items():
                said = _asked(catcher, path.format(id=id))
                rows.append(_row(name, said))
            with _arriving(catcher):
                said = _asked(catcher, "/api/v1/messages")
                rows.append(_row(f"list of 50, while {ARRIVING} mails a second come in", said))
    return Table("web", rows)


def _asked(catcher: Catcher, path: str) -> dict[str, float]:
    arguments = json.dumps({"url": catcher.http_url, "path": path, "seconds": SECONDS})
    command = [sys.executable, "-m", "tests.bench.web_clients", arguments]
    return dict(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


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
