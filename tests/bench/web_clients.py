"""The clients of the HTTP measures, in a process of their own: sixteen that ask as fast as they are answered, or
hundreds that listen and wait while mail is sent. Prints one JSON object.
"""

import asyncio
import json
import re
import sys
import time
from statistics import quantiles
from urllib.parse import urlsplit

CLIENTS = 16

_NEW = re.compile(rb'"Type":"new".*?"Subject":"(\d+)"')


async def ask(url: str, path: str, seconds: float) -> dict[str, float]:
    """Requests a second and the time of one, by clients that keep their connections."""
    until = time.perf_counter() + seconds
    times: list[float] = []
    await asyncio.gather(*(_asker(url, path, until, times) for _ in range(CLIENTS)))
    return {"rate": len(times) / seconds, "p50": quantiles(times, n=100)[49], "p99": quantiles(times, n=100)[98]}


async def _asker(url: str, path: str, until: float, times: list[float]) -> None:
    reader, writer = await _connected(url)
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    while (began := time.perf_counter()) < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]))
        times.append(time.perf_counter() - began)
    writer.close()


async def listen(url: str, smtp: str, *, streams: int, waiters: int, rate: int, seconds: float) -> dict[str, float]:
    """The time from 250 to the event at every stream and waiter, while so many mails a second come in."""
    total = int(rate * seconds)
    ready = [asyncio.Event() for _ in range(streams)]
    tasks = [asyncio.create_task(_stream(url, one, total)) for one in ready]
    await asyncio.gather(*(one.wait() for one in ready))
    waits = [asyncio.create_task(_waiter(url, n * total // (waiters or 1))) for n in range(waiters)]
    await asyncio.sleep(1)  # until the waits are held; there is nothing to be seen of them
    # The sender has a process of its own: the clocks of both are the system's, and so the same.
    arguments = json.dumps({"smtp": smtp, "total": total, "rate": rate})
    command = [sys.executable, __file__, "send", arguments]
    sender = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    seen = await asyncio.gather(*tasks, *waits)
    said, _ = await sender.communicate()
    kept: list[float] = json.loads(said)["kept"]
    late = [max(0.0, at - kept[number]) for arrivals in seen for number, at in arrivals]
    cuts = quantiles(late, n=100)
    return {
        "sent": total / (kept[-1] - kept[0]),
        "p50": cuts[49],
        "p99": cuts[98],
        "in_order": sum([number for number, _ in arrivals] == list(range(total)) for arrivals in seen[:streams]),
    }


async def _stream(url: str, ready: asyncio.Event, total: int) -> list[tuple[int, float]]:
    """The number of each mail and when it was told, until the last."""
    reader, writer = await _connected(url)
    writer.write(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await reader.readuntil(b'"Type":"hello"')
    ready.set()
    seen: list[tuple[int, float]] = []
    rest = b""
    while len(seen) < total:
        rest += await reader.read(1 << 20)
        now = time.perf_counter()
        whole, _, rest = rest.rpartition(b"\n")
        seen += [(int(number), now) for number in _NEW.findall(whole)]
    writer.close()
    return seen


async def _waiter(url: str, number: int) -> list[tuple[int, float]]:
    reader, writer = await _connected(url)
    path = f"/api/v1/wait?timeout=60&query=subject:{number:06d}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    writer.close()
    return [(number, time.perf_counter())]


async def send(smtp: str, total: int, rate: int) -> dict[str, list[float]]:
    """Sends numbered mails at this rate, or as fast as they are taken if that is less; when each was kept."""
    reader, writer = await _connected(f"smtp://{smtp}")
    await reader.readline()
    writer.write(b"HELO x\r\n")
    await reader.readline()
    kept = []
    began = time.perf_counter()
    for number in range(total):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        for command in (b"MAIL FROM:<a@x.example>", b"RCPT TO:<b@x.example>", b"DATA"):
            writer.write(command + b"\r\n")
            await reader.readline()
        writer.write(f"Subject: {number:06d}\r\n\r\n{'x' * 1000}\r\n.\r\n".encode())
        await reader.readline()
        kept.append(time.perf_counter())
    writer.close()
    return {"kept": kept}


async def _connected(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 20)


async def main(what: str, arguments: str) -> None:
    """Do one of the three."""
    said = json.loads(arguments)
    match what:
        case "ask":
            print(json.dumps(await ask(**said)))
        case "listen":
            print(json.dumps(await listen(**said)))
        case _:
            print(json.dumps(await send(**said)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
