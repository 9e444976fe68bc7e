"""A coroutine that sends with aiosmtplib at its defaults, and a test that waits without blocking its loop."""

import asyncio
from email.message import EmailMessage

import aiosmtplib
import pytest

from catcher.pytest_plugin import Mailbox


async def send_report(to: str) -> None:
    """The application: it names no server, so aiosmtplib takes localhost, port 25."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@x.example", to, "Report"
    mail.set_content("All is well.")
    await asyncio.sleep(0.01)
    await aiosmtplib.send(mail)


@pytest.mark.usefixtures("mail_env")
def test_report_is_sent(mailbox: Mailbox) -> None:
    async def scenario() -> None:
        task = asyncio.create_task(send_report("bob@x.example"))
        (report,) = await mailbox.wait_for_async(to="bob@x.example", subject="Report")
        assert "All is well" in report.text
        await task

    asyncio.run(scenario())
