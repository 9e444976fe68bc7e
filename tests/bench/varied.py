"""Mail that differs as real mail does: the lines of the corpus, shuffled anew for every message."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from catcher.message import Envelope, Message, read

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
EVERY = "notwithstanding"
"""A word that stands in every message."""

_WORD = re.compile(r"[^\W\d_]{4,12}")


class Varied:
    """An endless supply; the same seed gives the same mail."""

    def __init__(self, *, seed: int = 1) -> None:
        if not CORPUS.is_dir():
            raise SystemExit(f"{CORPUS} is not there: the mail is varied from it")
        contents = [read(path.read_bytes()) for path in sorted(CORPUS.rglob("*.eml"))]
        texts = [content.plain for content in contents if content.plain]
        texts += [path.read_text() for path in sorted(CORPUS.rglob("*.txt"))]
        self.lines = [line.strip() for text in texts for line in text.splitlines() if 20 < len(line) < 200]
        self.subjects = [content.subject for content in contents if content.subject]
        self.words = sorted({word.lower() for line in self.lines for word in _WORD.findall(line)})
        self.random = random.Random(seed)
        names = [word.capitalize() for word in self.words if word.isascii()]
        domains = [f"{self.random.choice(names).lower()}.example" for _ in range(50)]
        self.people = [
            (f"{self.random.choice(names)} {self.random.choice(names)}", f"user{n}@{domains[n % 50]}")
            for n in range(2_000)
        ]
        self.number = 0

    def messages(self, count: int, *, smallest: int, largest: int) -> Iterator[Message]:
        """So many, of so many octets, received a second apart."""
        for _ in range(count):
            yield self.message(self.random.randint(smallest, largest))

    def message(self, size: int) -> Message:
        """The next one: plain text, or in every third text and HTML."""
        self.number += 1
        pick = self.random.choice
        (name, sender), (_, recipient) = pick(self.people), pick(self.people)
        token = f"{self.random.getrandbits(64):016x}"
        head = (
            f"Message-ID: <{token}.{self.number}@app.example>\r\nDate: Fri, 21 Nov 2025 09:55:06 +0000\r\n"
            f"From: {name} <{sender}>\r\nTo: <{recipient}>\r\nSubject: {pick(self.subjects)[:120]} #{self.number}\r\n"
            f"X-Mailer: bench {self.number % 7}\r\nMIME-Version: 1.0\r\n"
        )
        if self.number % 100 == 0:
            head += f"X-Tags: tag{self.number // 100 % 20}\r\n"
        body = [f"Order {self.number}, {EVERY} {token[:8]}."]
        html = self.number % 3 == 0
        left = (size - len(head)) // (2 if html else 1)
        while left > 0:
            start = self.random.randrange(len(self.lines))
            some = self.lines[start : start + self.random.randint(1, 6)]
            body += some
            left -= sum(len(line) + 2 for line in some)
        text = "\r\n".join(body)
        if html:
            rows = "\r\n".join(f"<p>{line.replace('<', '&lt;')}</p>" for line in body)
            text = (
                f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
                f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>{rows}"
                f'<a href="https://app.example/order/{self.number}">order</a></body></html>\r\n--b--'
            )
            head += "Content-Type: multipart/alternative; boundary=b\r\n"
        else:
            head += "Content-Type: text/plain; charset=utf-8\r\n"
        raw = f"{head}\r\n{text}\r\n".encode()
        envelope = Envelope(mail_from=sender, rcpt_to=(recipient,), helo="app.example", peer="127.0.0.1:40000")
        return Message(raw=raw, envelope=envelope, received=1_750_000_000.0 + self.number, session_id=token)
