"""Sends one mail many times, in several conversations at once, and tells how long each took."""

import itertools
import queue
import smtplib
import threading
import time
from collections.abc import Iterator, Sequence

from msgspec import Struct

from catcher.cli.dial import Server, told
from catcher.cli.wording import count, milliseconds


class Mail(Struct, frozen=True):
    """What is sent, and between whom."""

    sender: str
    recipients: Sequence[str]
    raw: bytes

    def numbered(self, number: int, stamp: str) -> bytes:
        """With a Message-ID of its own."""
        return b"Message-ID: <%s.%d@localhost>\r\n" % (stamp.encode(), number) + self.raw


class Sent(Struct, frozen=True):
    """What came of one mail."""

    seconds: float
    """From MAIL to the last reply."""
    reply: str
    accepted: bool


def deliver(client: smtplib.SMTP, mail: Mail, raw: bytes) -> Sent:
    """Send it on an open connection; a no is an answer too. ``SMTPServerDisconnected`` ends the conversation."""
    began = time.monotonic()
    accepted, reply = _spoken(client, mail, raw)
    if not accepted:
        client.rset()
    return Sent(time.monotonic() - began, reply, accepted)


def _spoken(client: smtplib.SMTP, mail: Mail, raw: bytes) -> tuple[bool, str]:
    """Whether it was taken, and the last reply; where that is a no, after what it was said."""
    options = ["SMTPUTF8"] if not all(address.isascii() for address in (mail.sender, *mail.recipients)) else []
    code, text = client.mail(mail.sender, options)
    if code != 250:
        return False, f"MAIL FROM:<{mail.sender}>  {code} {text.decode(errors='replace')}"
    for recipient in mail.recipients:
        code, text = client.rcpt(recipient)
        if code not in (250, 251):
            return False, f"RCPT TO:<{recipient}>  {code} {text.decode(errors='replace')}"
    try:
        code, text = client.data(raw)
    except smtplib.SMTPDataError as error:  # it did not even want to see it
        return False, f"DATA  {told(error)}"
    reply = f"{code} {text.decode(errors='replace')}"
    return code == 250, reply if code == 250 else f"the mail  {reply}"


def send_many(server: Server, mail: Mail, *, number: int, rate: float, sessions: int) -> Iterator[Sent]:
    """Send it so often, at most ``rate`` times a second (0: as fast as it goes), in so many conversations."""
    results: queue.SimpleQueue[Sent | Exception] = queue.SimpleQueue()
    places = itertools.count()
    stamp = f"{time.time_ns():x}"
    began = time.monotonic()

    def converse() -> None:
        try:
            with server.dial() as client:
                while (place := next(places)) < number:
                    if rate and (early := began + place / rate - time.monotonic()) > 0:
                        time.sleep(early)
                    results.put(deliver(client, mail, mail.numbered(place, stamp)))
        except Exception as error:  # noqa: BLE001  whatever it is, somebody waits for it
            results.put(error)

    for _ in range(min(sessions, number)):
        threading.Thread(target=converse, daemon=True).start()
    for _ in range(number):
        result = results.get()
        if isinstance(result, Exception):
            raise result
        yield result


def report(sent: Sequence[Sent], *, seconds: float) -> str:
    """How it went: the rate, the latencies, and what was said no to, most often first."""
    refused = [one.reply for one in sent if not one.accepted]
    took = sorted(one.seconds for one in sent)
    lines = [f"{count(len(sent), 'mail')} in {seconds:.2f} s, {len(sent) / seconds:,.0f}/s, {len(refused):,} refused"]
    shares = {"median": 0.5, "90 %": 0.9, "99 %": 0.99, "slowest": 1.0}
    lines.append(
        "   ".join(f"{name} {milliseconds(took[int((len(took) - 1) * share)])}" for name, share in shares.items())
    )
    lines += [
        f"{refused.count(reply):,} times  {reply}" for reply in sorted(set(refused), key=refused.count, reverse=True)
    ]
    return "\n".join(lines)


def explained(server: Server, error: Exception) -> str:
    """Why a server could not be spoken with."""
    return f"{server.address}: {told(error)}"
