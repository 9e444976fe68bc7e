"""An application that sends with smtplib and reads its settings from the environment."""

import os
import smtplib
from email.message import EmailMessage

import pytest

from catcher.pytest_plugin import Mailbox


def send_receipt(customer: str, order: int) -> None:
    """The application: knows nothing of tests."""
    mail = EmailMessage()
    mail["From"] = "Shop <shop@x.example>"
    mail["To"] = customer
    mail["Subject"] = f"Your order {order}"
    mail.set_content(f"Thank you. Track it here: https://shop.example/orders/{order}")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename=f"receipt-{order}.pdf")
    with smtplib.SMTP(os.environ["SMTP_HOST"], int(os.environ["SMTP_PORT"])) as smtp:
        smtp.send_message(mail)


@pytest.mark.usefixtures("mail_env")
def test_receipt_is_sent(mailbox: Mailbox) -> None:
    send_receipt("Bob <bob@x.example>", 1041)

    mail = mailbox.assert_sent(to="bob@x.example", subject="Your order 1041", attachment="receipt-1041.pdf")
    assert mail.link() == "https://shop.example/orders/1041"


@pytest.mark.usefixtures("mail_env")
def test_mailbox_that_is_full_does_not_stop_the_shop(mailbox: Mailbox) -> None:
    mailbox.reject("bob@x.example", "452 4.2.2 mailbox full")

    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send_receipt("bob@x.example", 1041)
    mailbox.assert_none_sent()
