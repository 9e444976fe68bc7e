"""Mail taken a second, beside bare aiosmtpd and MailDev; and the memory that open connections and big mails cost.

All servers run at once and are loaded in turn, again and again, so that whatever else the machine does
falls on each alike. What a catcher does behind the acknowledgement (index, sweep) is waited for before the
next is loaded: no server works at another's expense. The load is Postfix's ``smtp-source``.
"""

import itertools
import math
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.request import urlopen

from tests.bench.report import Table
from tests.ports import free_ports
from tests.process import Running, running

RUNS = 5
SECONDS = 1.0
"""How long one load of one server should take."""
MAILDEV = "maildev@2.2.1"
TEMPLATES = Path(__file__).parents[3] / "shared" / "corpus" / "html-templates"

Address = tuple[str, int]


class Server(NamedTuple):
    """Who is loaded, and how to wait: until a search finds what was sent, and until all is done that is done behind."""

    address: Address
    find: Callable[[], None] = lambda: None
    rest: Callable[[], None] = lambda: None


class Load(NamedTuple):
    """One row: what is sent, what bare aiosmtpd is expected to take a second, and what we aim at."""

    name: str
    options: tuple[str, ...]
    expected: int
    memory: float = 0
    sqlite: float = 0


LOADS = (
    Load("1 KB, 1 session kept open", ("-d", "-s", "1", "-l", "1024"), 1_500),
    Load("1 KB, 10 sessions kept open", ("-d", "-s", "10", "-l", "1024"), 2_000, 4, 3),
    Load("1 KB, 100 sessions kept open", ("-d", "-s", "100", "-l", "1024"), 2_000),
    Load("1 KB, 10 sessions, a new connection for each mail", ("-s", "10", "-l", "1024"), 1_000, 2.5, 2),
    Load("30 KB, 10 sessions", ("-d", "-s", "10", "-l", "30720"), 500, 8, 5),
    Load("1 MB, 10 sessions", ("-d", "-s", "10", "-l", "1048576"), 25, 8, 5),
)
SENT_TO_MAILDEV = ("1 KB, 10 sessions kept open", "30 KB, 10 sessions", "1 MB, 10 sessions")


def smtp() -> Table:
    """Messages a second; the goals stand in brackets."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = {
            "bare aiosmtpd": stack.enter_context(_bare()),
            "memory:": stack.enter_context(_catcher("memory:")),
            "sqlite:": stack.enter_context(_catcher(f"sqlite:{folder / 'mail.db'}")),
        }
        rows: list[tuple[object, ...]] = [("messages a second", *servers, "memory: / bare", "sqlite: / bare")]
        for load in (*LOADS, *_templates(folder)):
            bare, memory, sqlite = _rates(load, servers).values()
            rows.append(
                (
                    load.name,
                    f"{bare:,.0f}",
                    f"{memory:,.0f}",
                    f"{sqlite:,.0f}",
                    _ratio(memory / bare, load.memory),
                    _ratio(sqlite / bare, load.sqlite),
                )
            )
    return Table("smtp", rows)


def smtp_maildev() -> Table:
    """The same beside MailDev, a Node program with the same purpose, which keeps mail in memory and in files."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        servers = {
            MAILDEV: stack.enter_context(_maildev(folder)),
            "memory:": stack.enter_context(_catcher("memory:")),
        }
        rows: list[tuple[object, ...]] = [("messages a second", *servers, "memory: / MailDev")]
        for load in LOADS:
            if load.name in SENT_TO_MAILDEV:
                maildev, memory = _rates(load._replace(expected=load.expected // 2), servers).values()
                rows.append((load.name, f"{maildev:,.0f}", f"{memory:,.0f}", _ratio(memory / maildev, 3)))
    return Table("smtp_maildev", rows)


def smtp_burst(*, count: int = 50_000) -> Table:
    """A burst of 1 KB by 10 sessions, until a search finds the last; beside bare aiosmtpd, which only drops it."""
    load = Load("burst", ("-d", "-s", "10", "-l", "1024"), 0)
    with _bare() as bare:
        dropped = _rate(load, bare.address, count)
    rows: list[tuple[object, ...]] = [("", "messages a second", "/ bare"), ("bare aiosmtpd", f"{dropped:,.0f}", "1")]
    for store, goal in (("memory:", 2), ("sqlite:mail.db", 1.5)):
        with _catcher(store, "--max-messages", "0") as catcher:
            began = time.perf_counter()
            _rate(load, catcher.address, count)
            catcher.find()
            findable = count / (time.perf_counter() - began)
        rows.append((f"`{store}`", f"{findable:,.0f}", _ratio(findable / dropped, goal)))
    return Table("smtp_burst", rows)


def smtp_memory() -> Table:
    """What 1,000 idle connections, and one mail of 50 MB while it is received, add to resident memory (Linux)."""
    rows: list[tuple[object, ...]] = [("", "adds, MB", "threads added", "goal")]
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as catcher:
        pid, address = catcher.process.pid, catcher.smtp
        _warm(catcher)
        before, threads = status(pid, "VmRSS"), status(pid, "Threads")
        with ExitStack() as stack:
            for _ in range(1_000):
                stack.enter_context(socket.create_connection(address)).recv(100)
            idle = (status(pid, "VmRSS") - before) / 1024
            rows.append(("1,000 idle connections", f"{idle:.0f}", status(pid, "Threads") - threads, "40 MB, none"))
    size = 50_000_000
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as catcher:
        pid, address = catcher.process.pid, catcher.smtp
        _warm(catcher)
        before, threads = status(pid, "VmRSS"), status(pid, "Threads")
        _send(address, (b"x" * 78 + b"\r\n") * (size // 80))
        peak = (status(pid, "VmHWM") - before) / 1024
        added = status(pid, "Threads") - threads
        rows.append(("a mail of 50 MB, at its worst", f"{peak:.0f}", added, f"{3 * size / 2**20:.0f} MB"))
    return Table("smtp_memory", rows)


def _rates(load: Load, servers: dict[str, Server]) -> dict[str, float]:
    """Medians, by server. How much each is sent is found out first, so that each is loaded for as long."""
    counts = {name: max(10, round(load.expected * SECONDS / 4)) for name in servers}
    rates: dict[str, list[float]] = {name: [] for name in servers}
    for run, (name, server) in itertools.product(range(RUNS + 1), servers.items()):
        rate = _rate(load, server.address, counts[name])
        server.find()
        server.rest()
        counts[name] = max(10, round(rate * SECONDS))
        if run:  # the first tells how much is enough
            rates[name].append(rate)
    return {name: median(measured) for name, measured in rates.items()}


def _rate(load: Load, address: Address, count: int) -> float:
    host, port = address
    command = [_program("smtp-source"), *load.options, "-m", str(count), "-f", "a@x.example", "-t", "b@x.example"]
    began = time.perf_counter()
    subprocess.run([*command, f"inet:{host}:{port}"], check=True, timeout=300)
    return count / (time.perf_counter() - began)


def _ratio(measured: float, goal: float) -> str:
    return f"{measured:.1f}" + (f" (goal {goal:g})" if goal else "")


def _templates(folder: Path) -> Iterator[Load]:
    """Newsletters as people design them, in one file for smtp-source; the middle one by size stands for all."""
    found = sorted(TEMPLATES.rglob("*.html"), key=lambda path: path.stat().st_size)
    if not found:
        return
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@x.example", "b@x.example", "Newsletter"
    mail.set_content("This is the text.")
    mail.add_alternative(found[len(found) // 2].read_text(errors="replace"), subtype="html", cte="base64")
    file = folder / "template.eml"
    file.write_bytes(mail.as_bytes())
    name = f"an HTML newsletter of {len(mail.as_bytes()) // 1024} KB, 10 sessions"
    yield Load(name, ("-d", "-s", "10", "-F", str(file)), 500, 6, 4)


@contextmanager
def _catcher(store: str, *flags: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), "--store", store, *flags) as catcher:
        question = f"{catcher.http}/api/v1/search?query=nowhere&limit=1"

        def find() -> None:
            with urlopen(question, timeout=300) as answer:
                answer.read()

        yield Server(catcher.smtp, find, partial(_until_idle, catcher.process))


def _until_idle(process: subprocess.Popen[str]) -> None:
    """What limits have removed is swept behind every answer: the next server would pay for it."""
    busy, pause = -math.inf, threading.Event()
    while (now := _processor_time(process)) - busy > 0.01:
        busy = now
        pause.wait(0.2)


def _processor_time(process: subprocess.Popen[str]) -> float:
    """Seconds, so far (proc(5))."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _bare() -> Iterator[Server]:
    command = [sys.executable, str(Path(__file__).with_name("bare.py"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Server(("127.0.0.1", int(process.stdout.readline())))
        finally:
            process.terminate()


@contextmanager
def _maildev(folder: Path) -> Iterator[Server]:
    subprocess.run([_program("npm"), "install", "--silent", MAILDEV], cwd=folder, check=True, timeout=300)
    program = folder / "node_modules" / ".bin" / "maildev"
    with free_ports(2) as (smtp, web):
        ports = ("--smtp", str(smtp), "--web", str(web), "--ip", "127.0.0.1")
        with subprocess.Popen([program, *ports, "--silent"], cwd=folder, stdout=subprocess.DEVNULL) as process:
            try:
                _until_it_listens("127.0.0.1", smtp)
                yield Server(("127.0.0.1", smtp))
            finally:
                process.terminate()


def _until_it_listens(host: str, port: int) -> None:
    deadline = time.monotonic() + 30
    pause = threading.Event()
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex((host, port)) == 0:
                return
        pause.wait(0.05)
    raise SystemExit(f"nothing listens on {host}:{port}")


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise SystemExit(f"{name} is not installed")
    return found


def _warm(catcher: Running) -> None:
    """Have whatever is loaded when first used, or soon after the start, there."""
    _send(catcher.smtp, b"x" * 1_000)
    with urlopen(f"{catcher.http}/api/v1/search?query=x", timeout=30) as answer:
        answer.read()


def _send(address: Address, raw: bytes) -> None:
    with socket.create_connection(address) as client, client.makefile("rb") as replies:
        replies.readline()
        for line in (b"HELO x", b"MAIL FROM:<a@x>", b"RCPT TO:<b@x>", b"DATA"):
            client.sendall(line + b"\r\n")
            replies.readline()
        client.sendall(raw + b"\r\n.\r\n")
        assert replies.readline().startswith(b"250")


def status(pid: int, name: str) -> int:
    """A line of /proc/PID/status; memory is in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))
