"""The stores as they grow: how fast mail is taken and found, what lists and searches cost, what space it all takes."""

import os
import re
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path

from catcher.mailbox import Mailbox
from catcher.store import open_store
from catcher.store.index import frequent
from tests.bench import plot
from tests.bench.report import PERFORMANCE, Table
from tests.bench.varied import EVERY, Varied

BATCH = 100
ROUNDS = 20
"""Questions of each kind; the 19th of 20 is told."""

_THREE_WORDS = re.compile(r"[^\W\d_]+ [^\W\d_]+ [^\W\d_]+")

Row = tuple[object, ...]
Ask = Callable[[Mailbox, Varied], object]


def word(varied: Varied) -> str:
    """Any word of four letters or more."""
    return str(varied.random.choice(varied.words))


def _phrase(varied: Varied) -> str:
    while not (phrases := _THREE_WORDS.findall(varied.random.choice(varied.lines))):
        continue
    return str(varied.random.choice(phrases))


def inside(varied: Varied) -> str:
    """Letters from inside a longer word."""
    return str(varied.random.choice([word for word in varied.words if len(word) > 7]))[2:7]


QUESTIONS: dict[str, Ask] = {
    "first page": lambda mailbox, _: mailbox.find(),
    "page 10,000, or the last": lambda mailbox, _: mailbox.find(
        start=min(500_000, max(0, mailbox.stats().messages - 50))
    ),
    "unread count": lambda mailbox, _: mailbox.stats().unread,
    "word": lambda mailbox, varied: mailbox.find(word(varied)),
    "phrase": lambda mailbox, varied: mailbox.find(f'"{_phrase(varied)}"'),
    "two words": lambda mailbox, varied: mailbox.find(f"{word(varied)} {word(varied)}"),
    "inside words": lambda mailbox, varied: mailbox.find(inside(varied)),
    "`from:`": lambda mailbox, varied: mailbox.find(f"from:{varied.random.choice(varied.people)[1]}"),
    "tag": lambda mailbox, varied: mailbox.find(f"tag:tag{varied.random.randrange(20)}"),
    "date": lambda mailbox, varied: mailbox.find(
        f"after:{1_750_000_000 + varied.random.randrange(varied.number)} before:{1_750_000_000 + varied.number}"
    ),
    "a word, not another": lambda mailbox, varied: mailbox.find(f"{word(varied)} -{word(varied)}"),
    "a word in every mail": lambda mailbox, _: mailbox.find(EVERY),
    "in every mail, not a word": lambda mailbox, varied: mailbox.find(f"-{word(varied)}"),
    "part of most words": lambda mailbox, varied: mailbox.find(varied.random.choice(("e", "in", "er", "0"))),
}


def p95(ask: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """Milliseconds that one in twenty takes longer than."""
    times = [_took(ask) for _ in range(rounds)]
    return sorted(times)[max(0, round(rounds * 0.95) - 1)]


def fill(mailbox: Mailbox, varied: Varied, count: int, *, smallest: int, largest: int) -> int:
    """Put so many in and wait until all are found; octets of raw mail."""
    size = 0
    messages = varied.messages(count, smallest=smallest, largest=largest)
    while batch := list(islice(messages, BATCH)):
        size += sum(len(message.raw) for message in batch)
        mailbox.add(batch)
    mailbox.find(EVERY, limit=1)
    _rest(mailbox)
    return size


def _rest(mailbox: Mailbox) -> None:
    """Wait until nothing is left to be done behind: where frequent words stand is written down in a pause."""
    store = mailbox._store
    left: int | None = 0
    while left is not None:
        time.sleep(0.05)
        with store._reading() as connection:  # type: ignore[attr-defined]
            left = frequent.complete(connection, store._last)  # type: ignore[attr-defined]


def grown(url: str, *, upto: int, smallest: int, largest: int, rounds: int = ROUNDS) -> Iterator[dict[str, float]]:
    """What everything costs at 1,000 messages, 10,000 and so on."""
    varied = Varied()
    with closing(Mailbox(open_store(url))) as mailbox:
        count = raw = 0
        for goal in (10**n for n in range(3, 8) if 10**n <= upto):
            raw += fill(mailbox, varied, goal - count, smallest=smallest, largest=largest)
            costs = {"messages": float(goal)}
            count = goal
            for name, ask in QUESTIONS.items():
                costs[name] = p95(partial(_anew, ask, mailbox, varied), rounds=rounds)
            if url.startswith("sqlite:"):
                mailbox._store._shorten_log(0)  # type: ignore[attr-defined]  # at rest it would be, a moment later
                files = [Path(url.removeprefix("sqlite:") + suffix) for suffix in ("", "-wal", "-index", "-index-wal")]
                costs["size / raw mail"] = sum(file.stat().st_size for file in files if file.exists()) / raw
            costs["memory, MB"] = resident() / 1e6
            costs["memory at its most, MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
            yield costs


def _anew(ask: Ask, mailbox: Mailbox, varied: Varied) -> None:
    """Ask, as if something had changed since this was asked last: answers are remembered until then."""
    mailbox._store._remembered.changed()  # type: ignore[attr-defined]
    ask(mailbox, varied)


def resident() -> int:
    """Octets of memory that this process has now."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def growth(*, upto: int = 100_000) -> Table:
    """One column for each size, SQLite, 1 to 10 KB; times are p95 in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        columns = list(grown(f"sqlite:{folder}/mail.db", upto=upto, smallest=1_000, largest=10_000))
    return drawn(columns)


def drawn(columns: list[dict[str, float]]) -> Table:
    """The table of these; it is drawn, too, beside docs/performance.md."""
    sizes = [column["messages"] for column in columns]
    lines = {name.replace("`", ""): [column[name] for column in columns] for name in QUESTIONS}
    PERFORMANCE.with_name("growth.svg").write_text(plot.growth(sizes, lines))
    return _table("growth", columns)


def million() -> Table:
    """As ``growth``, up to a million; takes the better part of an hour and 10 GB of disk."""
    return growth(upto=1_000_000)


def burst(*, count: int = 50_000) -> Table:
    """How fast a burst of 1 to 3 KB is taken, and how fast until a search finds the last."""
    rows: list[Row] = [("store", "kept, messages/s", "kept and findable, messages/s")]
    messages = list(Varied().messages(count, smallest=1_000, largest=3_000))
    with tempfile.TemporaryDirectory() as folder:
        for url in ("memory:", f"sqlite:{folder}/mail.db"):
            with closing(Mailbox(open_store(url))) as mailbox:
                began = time.perf_counter()
                for first in range(0, count, BATCH):
                    mailbox.add(messages[first : first + BATCH])
                kept = time.perf_counter() - began
                if mailbox.find(EVERY, limit=1).total != count:
                    raise SystemExit(f"{url} lost something")
                findable = time.perf_counter() - began
                rows.append((f"`{url.partition(':')[0]}:`", _shown(count / kept), _shown(count / findable)))
    return Table("burst", rows)


def removal(*, count: int = 100_000) -> Table:
    """Removing half by query, then all, of which nothing is in memory any more, while mail keeps coming in."""
    with tempfile.TemporaryDirectory() as folder, closing(Mailbox(open_store(f"sqlite:{folder}/mail.db"))) as mailbox:
        varied = Varied()
        fill(mailbox, varied, count, smallest=1_000, largest=3_000)
        times: dict[str, float] = {}
        sends: list[float] = []
        done = threading.Event()

        def send() -> None:
            while not done.wait(0.002):
                batch = [varied.message(1_000)]
                sends.append(_took(partial(mailbox.add, batch)))

        sender = threading.Thread(target=send)
        sender.start()
        half = f"before:{1_750_000_000 + count // 2}"
        times[f"remove {count // 2:,} by query"] = _took(lambda: mailbox.remove(query=half))
        _out_of_memory(Path(folder))
        times["remove all, read from the disk first"] = _took(mailbox.clear)
        done.set()
        sender.join()
    sends.sort()
    rows: list[Row] = [("", "ms"), *((name, _shown(took)) for name, took in times.items())]
    return Table("removal", [*rows, ("an `add` meanwhile, p99", _shown(sends[round(len(sends) * 0.99) - 1]))])


def _out_of_memory(folder: Path) -> None:
    """Have the files there read from the disk by whoever needs them next; on Linux, that is."""
    for file in folder.iterdir():
        with file.open("rb") as opened:
            os.fsync(opened.fileno())
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _took(act: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def memory_growth(*, upto: int = 100_000) -> Table:
    """As ``growth``, in memory, 1 to 3 KB."""
    return _table("memory_growth", list(grown("memory:", upto=upto, smallest=1_000, largest=3_000)))


def _table(name: str, columns: list[dict[str, float]]) -> Table:
    head: Row = ("p95 in ms", *(f"{column['messages']:,.0f}" for column in columns))
    rows = [(key, *(_shown(column[key]) for column in columns)) for key in columns[0] if key != "messages"]
    return Table(name, [head, *rows])


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
