"""The test of the README."""

import smtplib

from catcher.pytest_plugin import Mailbox


def test_order_is_confirmed(mailbox: Mailbox) -> None:
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.sendmail("shop@x.example", "bob@x.example", "To: bob@x.example\nSubject: Your order\n\nThank you, Bob.")

    mail = mailbox.assert_sent(to="bob@x.example", subject="Your order")
    assert "Thank you" in mail.text
