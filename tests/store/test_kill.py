"""What was answered 250 outlives the process, whenever it is killed."""

import random
import smtplib
import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest

from catcher.store import open_store
from tests.process import running

KILLS = 20
SENDERS = 4


class Sender(threading.Thread):
    """Sends until the server is gone; ``kept`` are the numbers of the mails that were answered 250."""

    def __init__(self, address: tuple[str, int], name: str) -> None:
        super().__init__(daemon=True)
        self._address = address
        self._name = name
        self.kept: list[tuple[str, bytes]] = []

    def run(self) -> None:
        with suppress(OSError, smtplib.SMTPException), smtplib.SMTP(*self._address, timeout=20) as client:
            client.ehlo("load")
            for number in range(1_000_000):
                raw = f"Subject: {self._name}-{number}\r\n\r\n{'x' * (number * 37 % 3_000)}\r\n".encode()
                client.mail("a@x.example")
                client.rcpt("b@x.example")
                code, reply = client.data(raw)
                if code != 250:
                    return
                self.kept.append((reply.decode().rpartition(" ")[2], raw))


@pytest.mark.long
@pytest.mark.timeout(240)
def test_no_acknowledged_mail_is_lost_to_sigkill(tmp_path: Path) -> None:
    database = tmp_path / "mail.db"
    moments = random.Random(7)
    acknowledged: dict[str, bytes] = {}
    for kill in range(KILLS):
        with running(tmp_path, "--store", f"sqlite:{database}", "--max-messages", "0", "--http", "none") as catcher:
            senders = [Sender(catcher.smtp, f"{kill}-{n}") for n in range(SENDERS)]
            goal = moments.randrange(1, 150)
            for sender in senders:
                sender.start()
            while sum(len(sender.kept) for sender in senders) < goal and any(s.is_alive() for s in senders):
                senders[0].join(0.001)
            catcher.process.kill()
            for sender in senders:
                sender.join()
        for sender in senders:
            assert acknowledged.keys().isdisjoint(id for id, _ in sender.kept)
            acknowledged.update(sender.kept)
            assert [id for id, _ in sender.kept] == sorted(id for id, _ in sender.kept)
    assert len(acknowledged) >= KILLS
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with closing(open_store(f"sqlite:{database}")) as store:
        entries = store.find(limit=None, newest_first=False).entries
        ids = [entry.id for entry in entries]
        assert len(set(ids)) == len(ids)
        assert set(acknowledged) <= set(ids)
        assert sorted(entry.seq for entry in entries) == [entry.seq for entry in entries]
        assert all(store.raw(id) == raw for id, raw in acknowledged.items())
        kept_in_order = [id for id in ids if id in acknowledged]
        assert kept_in_order == sorted(kept_in_order)
