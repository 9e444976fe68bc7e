"""An application in a process of its own, which finds the server by its environment."""

import subprocess
import sys

from catcher.pytest_plugin import Mailbox, MailServer

APPLICATION = """
import os, smtplib
with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"])) as smtp:
    smtp.sendmail("cron@x.example", "admin@x.example", "To: admin@x.example\\nSubject: Disk is full\\n\\nDo something.")
"""


def test_cron_job_warns_the_admin(mailbox: Mailbox, mail_server: MailServer) -> None:
    subprocess.run([sys.executable, "-c", APPLICATION], env=mail_server.env(), check=True)

    mailbox.assert_sent(to="admin@x.example", subject="Disk is full")
