"""Lists and searches as one client over HTTP sees them, at 50,000 messages."""

import http.client
import tempfile
from collections.abc import Callable
from functools import partial
from urllib.parse import quote, urlsplit

from catcher import Catcher, Config
from tests.bench.report import Table
from tests.bench.store import fill, inside, p95, word
from tests.bench.varied import EVERY, Varied

MESSAGES = 50_000

REQUESTS: dict[str, tuple[int, Callable[[Varied], str]]] = {
    "a page of the list": (20, lambda varied: f"messages?start={varied.random.randrange(MESSAGES)}"),
    "word": (50, lambda varied: _search(word(varied))),
    "inside words": (50, lambda varied: _search(inside(varied))),
    "`from:`": (50, lambda varied: _search(f"from:{varied.random.choice(varied.people)[1]}")),
    "two words": (60, lambda varied: _search(f"{word(varied)} {word(varied)}")),
    "a word, not another": (150, lambda varied: _search(f"{word(varied)} -{word(varied)}")),
    "in every mail, not a word": (150, lambda varied: _search(f"-{word(varied)}")),
    "a word in every mail": (150, lambda _: _search(EVERY)),
    "part of most words": (150, lambda varied: _search(varied.random.choice(("e", "in", "er", "0")))),
}
"""What is asked for, and the milliseconds that it may take."""


def web_searches() -> Table:
    """One client that keeps its connection, `sqlite:`, messages of 1 to 3 KB; p95."""
    rows: list[tuple[object, ...]] = [("request", "p95, ms", "goal")]
    with tempfile.TemporaryDirectory() as folder:
        config = Config(smtp="127.0.0.1:0", http="127.0.0.1:0", store=f"sqlite:{folder}/mail.db", max_messages=0)
        with Catcher(config) as catcher:
            varied = Varied()
            fill(catcher.mailbox, varied, MESSAGES, smallest=1_000, largest=3_000)
            connection = http.client.HTTPConnection(urlsplit(str(catcher.http_url)).netloc)
            for name, (goal, path) in REQUESTS.items():
                took = p95(partial(_ask, connection, catcher, varied, path))
                rows.append((name, f"{took:.1f}", goal))
            connection.close()
    return Table("web_searches", rows)


def _ask(
    connection: http.client.HTTPConnection, catcher: Catcher, varied: Varied, path: Callable[[Varied], str]
) -> None:
    catcher.mailbox._store._remembered.changed()  # type: ignore[attr-defined]
    connection.request("GET", f"/api/v1/{path(varied)}")
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")


def _search(query: str) -> str:
    return f"search?query={quote(query)}"
