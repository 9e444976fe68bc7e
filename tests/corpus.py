"""Real mail, where this machine has it: 474 messages in ../shared/corpus, beside the checkout, not part of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.missing import missing

FOLDER = Path(__file__).parent.parent.parent / "shared" / "corpus"
MAILS = ("enmime", "mikel-mail", "notmuch")


class Mail(NamedTuple):
    """One message as a client would send it."""

    name: str
    raw: bytes


def mails() -> Iterator[Mail]:
    """Every message, lines ended by CRLF, a leading mbox "From " line removed."""
    for folder in MAILS:
        for path in sorted((FOLDER / folder).rglob("*")):
            if path.is_file() and path.name != "README.md":
                raw = re.sub(rb"\r?\n", b"\r\n", path.read_bytes())
                raw = raw.partition(b"\r\n")[2] if raw.startswith(b"From ") else raw
                yield Mail(str(path.relative_to(FOLDER)), raw if raw.endswith(b"\r\n") else raw + b"\r\n")


@pytest.fixture(scope="session")
def corpus() -> list[Mail]:
    """All of it; where it is absent the test is skipped, or fails under SMTP_CATCHER_TESTS=strict."""
    if not FOLDER.is_dir():
        missing("no ../shared/corpus beside the checkout")
    return list(mails())
