"""The clients of the live measure: hundreds that listen and wait in one process, one that sends in another.

What comes is given its time at once and read when all is over: a client that reads while it listens takes half
of a machine of two cores, and then measures itself. Prints one JSON object.
"""

import json
import re
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from statistics import quantiles
from urllib.parse import urlsplit

HELD = 1.5
"""Seconds until hundreds of waits are held; there is nothing to be seen of them."""
PATIENCE = 30
"""Seconds in which nothing comes after which something is lost."""

_NEW = re.compile(rb'"Type":"new".*?"Subject":"(\d+)"')


class Client:
    """One connection with one request, and what came of it, and when; ``last`` is in the last that comes."""

    def __init__(self, url: str, path: str, *, last: bytes) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port or 80))
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self.came: list[tuple[float, bytes]] = []
        self._last = last

    def read(self) -> bool:
        """Take what is there; whether that was the last."""
        data = self.socket.recv(1 << 20)
        assert data, "the connection has ended"
        self.came.append((time.perf_counter(), data))
        before = self.came[-2][1][-len(self._last) :] if len(self.came) > 1 else b""
        return self._last in before + data

    def mails(self) -> Iterator[tuple[int, float]]:
        """The number of each mail that was told, and when."""
        rest = b""
        for at, data in self.came:
            whole, _, rest = (rest + data).rpartition(b"\n")
            for number in _NEW.findall(whole):
                yield int(number), at


def listen(url: str, smtp: str, *, streams: int, waiters: int, rate: int, seconds: float) -> dict[str, object]:
    """The seconds from 250 to the event at every stream, and to the answer of every wait."""
    total = int(rate * seconds)
    awaited = [number * total // waiters for number in range(waiters)]
    listening = [Client(url, "/events", last=f'"Subject":"{total - 1:06d}"'.encode()) for _ in range(streams)]
    for one in listening:
        while b'"Type":"hello"' not in b"".join(data for _, data in one.came):
            one.read()
    waiting = [
        Client(url, f"/api/v1/wait?timeout=60&query=subject:{number:06d}", last=b"\r\n\r\n") for number in awaited
    ]
    time.sleep(HELD)
    # The sender has a process of its own: the clocks of both are the system's, and so the same.
    command = [sys.executable, __file__, "send", json.dumps({"smtp": smtp, "total": total, "rate": rate})]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as sender:
        busy, began = time.process_time(), time.perf_counter()
        _all_that_comes([*listening, *waiting])
        share = (time.process_time() - busy) / (time.perf_counter() - began)
        kept: list[float] = json.loads(sender.communicate()[0])
    told = [list(one.mails()) for one in listening]
    return {
        "sent": total / (kept[-1] - kept[0]),
        "in_order": sum([number for number, _ in one] == list(range(total)) for one in told),
        "streams": _cuts([at - kept[number] for one in told for number, at in one]),
        "waiters": _cuts([one.came[0][0] - kept[number] for one, number in zip(waiting, awaited, strict=True)]),
        "share": share,
    }


def _all_that_comes(clients: Sequence[Client]) -> None:
    with selectors.DefaultSelector() as selector:
        for client in clients:
            selector.register(client.socket, selectors.EVENT_READ, client)
        while selector.get_map():
            ready = selector.select(PATIENCE)
            assert ready, f"{len(selector.get_map())} clients have not been told everything"
            for key, _ in ready:
                if key.data.read():
                    selector.unregister(key.fileobj)


def _cuts(seconds: Sequence[float]) -> tuple[float, float] | None:
    """Median and p99; one that was told before its sender had read the 250 was told at once."""
    cuts = quantiles([max(0.0, one) for one in seconds], n=100) if seconds else None
    return (cuts[49], cuts[98]) if cuts else None


def send(smtp: str, *, total: int, rate: int) -> list[float]:
    """Sends numbered mails at this rate, or as fast as they are taken if that is less; when each was kept."""
    host, _, port = smtp.rpartition(":")
    kept = []
    with socket.create_connection((host, int(port))) as connection, connection.makefile("rb") as replies:

        def say(line: str) -> None:
            connection.sendall(f"{line}\r\n".encode())
            replies.readline()

        replies.readline()
        say("HELO x")
        began = time.perf_counter()
        for number in range(total):
            time.sleep(max(0.0, began + number / rate - time.perf_counter()))
            for command in ("MAIL FROM:<a@x.example>", "RCPT TO:<b@x.example>", "DATA"):
                say(command)
            say(f"Subject: {number:06d}\r\n\r\n{'x' * 1000}\r\n.")
            kept.append(time.perf_counter())
    return kept


if __name__ == "__main__":
    arguments = json.loads(sys.argv[2])
    print(json.dumps(listen(**arguments) if sys.argv[1] == "listen" else send(**arguments)))
