"""The clients of the HTTP measure, in a process of their own: sixteen that ask as fast as they are answered.

Prints one JSON object.
"""

import asyncio
import json
import sys
import time
from statistics import quantiles
from urllib.parse import urlsplit

CLIENTS = 16


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


async def _connected(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(url)
    return await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 20)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(ask(**json.loads(sys.argv[1])))))
