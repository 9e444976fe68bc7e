"""Sends bytes over SMTP exactly as they are; ``smtplib.sendmail`` would mend their line ends."""

import smtplib
from collections.abc import Sequence


def send(address: tuple[str, int], raw: bytes, *, sender: str = "a@x.example", to: Sequence[str]) -> None:
    """Returns once the mail is kept."""
    stuffed = (b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:]
    with smtplib.SMTP(*address) as client:
        client.ehlo()
        client.mail(sender)
        for recipient in to:
            client.rcpt(recipient)
        client.docmd("DATA")
        client.send(stuffed + (b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n"))
        code, reply = client.getreply()
    assert code == 250, reply
