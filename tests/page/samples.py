"""Mail as applications send it, for screenshots and tests of the page: sign-in codes, orders, reports, a bounce."""

from datetime import UTC, datetime
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

STYLE = """
body{margin:0;background:#f4f4f7;font:16px/1.5 Helvetica,Arial,sans-serif;color:#333}
.outer{max-width:560px;margin:0 auto;padding:32px 16px}
.brand{font-weight:bold;color:#6b6e76;text-align:center;padding-bottom:20px}
.card{background:#fff;border-radius:8px;padding:32px}
h1{margin:0 0 12px;font-size:22px;color:#222}
.button{display:inline-block;background:#3869d4;color:#fff;padding:10px 22px;border-radius:4px;text-decoration:none}
table{width:100%;border-collapse:collapse;margin:16px 0}
td{padding:8px 0;border-bottom:1px solid #eaeaec}
td+td{text-align:right}
.code{font:bold 30px/1.2 monospace;letter-spacing:6px;background:#f4f4f7;padding:16px;text-align:center}
.foot{color:#74777e;font-size:12px;text-align:center;padding-top:20px}
"""


def page(brand: str, body: str) -> str:
    """An HTML mail of the usual kind: a card on a grey ground."""
    off = f"https://{brand.lower().replace(' ', '')}.example/unsubscribe"
    return f"""<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>{STYLE}</style></head><body><div class="outer">
<div class="brand">{brand}</div><div class="card">{body}</div>
<div class="foot">{brand} · 1 Example Street · <a href="{off}">Unsubscribe</a></div></div></body></html>
"""


def mail(sender: str, to: str, subject: str, text: str, html: str = "", **headers: str) -> EmailMessage:
    """A mail with a text, and an HTML side where there is one."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain="app.example")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def order() -> EmailMessage:
    """An order, with its invoice attached."""
    message = mail(
        "Bluebird Books <orders@bluebird.example>",
        "Ann Example <ann@customer.example>",
        "Your order 1041 is on its way",
        "Hello Ann,\n\nyour order 1041 left our warehouse today.\n\n"
        "  The Mythical Man-Month   24.90\n  A Pattern Language       52.00\n\n"
        "Track it: https://bluebird.example/track/1041\n",
        page(
            "Bluebird Books",
            "<h1>On its way, Ann</h1>"
            "<p>Your order <b>1041</b> left our warehouse today and should reach you by Thursday.</p>"
            "<table><tr><td>The Mythical Man-Month</td><td>€24.90</td></tr>"
            "<tr><td>A Pattern Language</td><td>€52.00</td></tr>"
            "<tr><td>Postage</td><td>€3.60</td></tr><tr><td><b>Total</b></td><td><b>€80.50</b></td></tr></table>"
            "<p><a class='button' href='https://bluebird.example/track/1041'>Track the parcel</a></p>"
            "<p>The invoice is attached. Reply to this mail if anything is wrong.</p>",
        ),
        Reply_To="Bluebird Support <help@bluebird.example>",
        List_Unsubscribe="<https://bluebird.example/off?u=41>, <mailto:off@bluebird.example>",
        List_Unsubscribe_Post="List-Unsubscribe=One-Click",
    )
    message.add_attachment(
        b"%PDF-1.4\n" + b"0" * 48_000, maintype="application", subtype="pdf", filename="invoice-1041.pdf"
    )
    return message


def code() -> EmailMessage:
    """A one-time code."""
    return mail(
        "Acme <no-reply@acme.example>",
        "bob@customer.example",
        "481 220 is your sign-in code",
        "Your sign-in code is 481220. It is good for ten minutes.\n\nhttps://acme.example/sign-in\n",
        page(
            "Acme",
            "<h1>Sign in to Acme</h1><p>Your sign-in code is</p><p class='code'>481220</p>"
            "<p>It is good for ten minutes. If you did not ask for it, nothing has happened: "
            "<a href='https://acme.example/security'>tell us</a>.</p>",
        ),
    )


def reset() -> EmailMessage:
    """A password reset."""
    return mail(
        "Acme <no-reply@acme.example>",
        "carol@customer.example",
        "Reset your password",
        "Reset it here: https://acme.example/reset/7f3a9c\n",
        page(
            "Acme",
            "<h1>Reset your password</h1><p>Somebody, hopefully you, asked for a new password. The link works once, "
            "for 24 hours.</p>"
            "<p><a class='button' href='https://acme.example/reset/7f3a9c'>Choose a new password</a></p>",
        ),
    )


def report() -> EmailMessage:
    """A report with a table as an attachment, to a team."""
    message = mail(
        "Nightly Build <ci@build.example>",
        "Platform Team <platform@build.example>, dana@build.example",
        "Build 2,318 failed: 2 of 1,904 tests",
        "tests/test_invoice.py::test_rounding  FAILED\ntests/test_mail.py::test_bcc  FAILED\n\n"
        "Log: https://build.example/runs/2318\n",
        Cc="erik@build.example",
        X_Priority="1",
    )
    message.add_attachment("test,seconds\ntest_rounding,0.02\ntest_bcc,0.31\n", subtype="csv", filename="slowest.csv")
    return message


def welcome() -> EmailMessage:
    """A welcome, in German."""
    return mail(
        "Jürgen Müller <jm@groessenwahn.example>",
        "Renée Café <renee@kunde.example>",
        "Willkommen bei Größenwahn, Renée 🎉",
        "Schön, dass du da bist.\n\nGrüße\nJürgen\n",
        page(
            "Groessenwahn",
            "<h1>Schön, dass du da bist</h1><p>Dein Konto ist bereit. Als Nächstes:</p>"
            "<p><a class='button' href='https://groessenwahn.example/los'>Profil anlegen</a></p>",
        ),
    )


def comment() -> EmailMessage:
    """A notice of a comment."""
    return mail(
        "Dana Lee (via Tracker) <tracker@build.example>",
        "frank@build.example",
        "Re: [PLAT-212] Bcc recipients are listed twice in the export",
        "Dana Lee commented:\n\n> I can reproduce it with two recipients. The second export is right.\n\n"
        "https://build.example/PLAT-212#comment-3\n",
        In_Reply_To="<plat-212@build.example>",
    )


def japanese() -> EmailMessage:
    """A mail in another script."""
    return mail(
        "山田 太郎 <taro@mise.example>",
        "ann@customer.example",
        "ご注文ありがとうございます",
        "ご注文を承りました。発送まで三日ほどお待ちください。\n\nhttps://mise.example/orders/88\n",
    )


def invitation() -> EmailMessage:
    """An invitation to a meeting."""
    message = mail(
        "Erik Berg <erik@build.example>",
        "platform@build.example",
        "Invitation: Retro, Friday 15:00",
        "Erik invites you to: Retro, Friday 15:00 to 16:00, room 4.\n",
    )
    message.add_attachment(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:retro-47@build.example\r\n"
        "DTSTART:20261127T150000Z\r\nDTEND:20261127T160000Z\r\nSUMMARY:Retro\r\nLOCATION:Room 4\r\n"
        "ORGANIZER;CN=Erik Berg:mailto:erik@build.example\r\n"
        "ATTENDEE;CN=Platform Team:mailto:platform@build.example\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n",
        subtype="calendar",
        filename="invite.ics",
    )
    return message


def many() -> EmailMessage:
    """A mail to two hundred people."""
    people = ", ".join(f"Person {number} <person{number}@crowd.example>" for number in range(200))
    return mail(
        "Crowd <all@crowd.example>", people, "To everyone: the canteen is closed on Monday", "Bring sandwiches.\n"
    )


def unbroken() -> EmailMessage:
    """Words too long for any line."""
    return mail("x" * 120 + "@" + "y" * 60 + ".example", "z" * 200 + "@long.example", "S" * 2000, "t" * 5000 + "\n")


BOUNCE = """\
From: Mail Delivery System <mailer-daemon@mx.example>
To: orders@bluebird.example
Subject: Undelivered mail returned to sender
Date: Fri, 20 Nov 2026 11:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

The mail could not be delivered to nobody@gone.example: no such mailbox.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; nobody@gone.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such mailbox

--B--
"""


def bounce() -> EmailMessage:
    """A delivery report: a mail that came back (RFC 3464)."""
    return message_from_string(BOUNCE, policy=policy.default)


DAY = (comment, bounce, invitation, reset, welcome, report, code, order)
"""A morning's mail, oldest first."""
EDGES = (japanese, many, unbroken)
"""What a layout has to bear."""
