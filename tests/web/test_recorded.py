"""Every exchange that was recorded with a real Mailpit, made again here. Where we differ is a row in a table.

A row that nothing needs any more is a failure too.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from catcher import Catcher, Config
from tests.web.replay import FOLDER, Mismatch, Replay

EXCHANGES: list[dict[str, Any]] = json.loads((FOLDER / "exchanges.json").read_text())


class Difference(NamedTuple):
    """What differs, on purpose: in which exchanges, at which paths, what is said instead, and why."""

    exchanges: str
    paths: str
    ours: object
    """A value, or several as a set; None: whatever it is."""
    reason: str


RAW_NAMES = {"René", "a@x.example", "café sans encodage", "René <a@x.example>"}
LISTS = r"list|page|bad numbers|limit 0|search .*"

DIFFERENCES = [
    Difference(
        rf"{LISTS}|message 5(/headers)?",
        r".*(From\.Name|From\.Address|Subject|From\[0\]|Subject\[0\])",
        RAW_NAMES,
        "raw Latin-1 in a header is read, where Mailpit shows U+FFFD and takes the address for a name",
    ),
    Difference(
        LISTS,
        r"messages\[\d\]\.Snippet",
        "Grüße, the html side. link",
        "the words of a link are text like others",
    ),
    Difference("message 1/headers", r"Return-Path\[0\]", "<bounce@x.example>", "headers are those that were sent"),
    Difference("message 7|latest", "ReturnPath", "", "the null sender is shown as what it is"),
    Difference(r"part 1(\.1)* of 2", "status|content-type|body", None, "every part is served, not only files"),
    Difference(r"part 1\.1\.2 of 2", "status|content-type|body", None, "every part is served, not only files"),
    Difference(r"part .* of 2", "content-disposition", None, "a part is a download unless it is a raster image"),
    Difference("thumb", "content-disposition|body", None, "a picture of our own making, and no header from a mail"),
    Difference("view html embedded", "body", None, "no script is injected, and the markup stays what it was"),
    Difference(r"view latest.*", "body", None, "a redirect in the words of another library"),
    Difference(
        "search grüsse",
        "count|messages_count|messages",
        None,
        "case is folded as Unicode does: ß is ss",
    ),
    Difference('search "text side"', "count|messages_count|messages", None, "the text part is searched, HTML or not"),
    Difference("search smaller:500", r"messages.*", None, "a size is that of what was sent, without additions"),
    Difference("search plain OR rich", "count|messages_count|messages", None, "OR is an operator"),
    Difference("search limit 0", "count|messages", None, "limit=0 is all, on every list"),
    Difference("tags after", r"\[\d\]", None, "tags are of any letters: ÜML is not ML"),
    Difference("message with tags", r"Tags\[\d\]", {"red", "two words", "ÜML"}, "tags are of any letters"),
    Difference(r"list after (send|deletes)", r"tags\[0\]", "<b>", "tags are of any letters: <b> is not b"),
    Difference("wrong method", "allow", "DELETE, GET, HEAD, OPTIONS, POST, PUT", "mail can be uploaded there"),
    Difference("rename badly", "body", "tag not found: crimson", "tags are of any letters: < is a name"),
    Difference("sent headers", r"Date\[0\]", None, "the moment of sending"),
    Difference("send: bad address", "status|ID", None, "what is no address is refused, not kept under <nope@>"),
    Difference(
        "list after deletes",
        "total|unread|messages_count|messages_unread",
        {7, 2},
        "one mail fewer: what is no address is refused",
    ),
    Difference(
        "info at the end",
        r"RuntimeStats\.(MessagesDeleted|SMTPAccepted)",
        9,
        "one mail fewer: what is no address is refused",
    ),
    Difference(r"html-check.*", "status|content-type|body", None, "there are no checks yet: 404"),
]


def explains(row: Difference, name: str, mismatch: Mismatch) -> bool:
    if not (re.fullmatch(row.exchanges, name) and re.fullmatch(row.paths, mismatch.path)):
        return False
    if isinstance(row.ours, set):
        return mismatch.ours in row.ours
    return row.ours is None or row.ours == mismatch.ours


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, list[Mismatch]]]:
    """What came of each exchange, all made in order on one catcher, with Mailpit's tags from plus addresses."""
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", plus_tags=True)) as catcher:
        run = Replay(catcher)
        yield {exchange["name"]: run.step(exchange) for exchange in EXCHANGES}


@pytest.mark.parametrize("name", [exchange["name"] for exchange in EXCHANGES])
def test_it_is_as_recorded_or_says_why_not(outcomes: dict[str, list[Mismatch]], name: str) -> None:
    unexplained = [each for each in outcomes[name] if not any(explains(row, name, each) for row in DIFFERENCES)]
    assert not unexplained


@pytest.mark.parametrize("row", DIFFERENCES, ids=[row.reason for row in DIFFERENCES])
def test_every_row_is_needed(outcomes: dict[str, list[Mismatch]], row: Difference) -> None:
    found = (explains(row, name, mismatch) for name, mismatches in outcomes.items() for mismatch in mismatches)
    assert any(found)
