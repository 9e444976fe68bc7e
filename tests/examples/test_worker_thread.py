"""Mail that is sent later, by a worker thread, as Celery's does it."""

import queue
import smtplib
import threading
from collections.abc import Iterator

import pytest

from catcher.pytest_plugin import Mailbox, MailServer


class Worker:
    """The application's worker: sends what is put into its queue."""

    def __init__(self, host: str, port: int) -> None:
        self._tasks: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, args=(host, port))
        self._thread.start()

    def delay(self, to: str) -> None:
        """Send a report soon."""
        self._tasks.put(to)

    def stop(self) -> None:
        """Do what waits, then end."""
        self._tasks.put(None)
        self._thread.join()

    def _run(self, host: str, port: int) -> None:
        while to := self._tasks.get():
            with smtplib.SMTP(host, port) as smtp:
                smtp.sendmail("shop@x.example", to, f"To: {to}\nSubject: Report\n\nAll is well.")


@pytest.fixture
def worker(mail_server: MailServer) -> Iterator[Worker]:
    """A worker that is done with its tasks before the next test begins."""
    worker = Worker(mail_server.host, mail_server.port)
    yield worker
    worker.stop()


def test_reports_come_later(mailbox: Mailbox, worker: Worker) -> None:
    worker.delay("ann@x.example")
    worker.delay("bob@x.example")

    assert len(mailbox.wait_for(2, subject="Report")) == 2


def test_one_report_to_each(mailbox: Mailbox, worker: Worker) -> None:
    with mailbox.expect(to="ann@x.example") as got:
        worker.delay("ann@x.example")
    assert got.message.subject == "Report"
