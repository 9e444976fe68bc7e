"""Mail of every kind that a reader meets, written for this project, for machines without the real corpus.

Lines are written with LF and sent with CRLF. Each kind is here once: lists, attachments, charsets, the malformed.
"""

from base64 import encodebytes


def crlf(text: str | bytes) -> bytes:
    """As a client would send it."""
    data = text.encode() if isinstance(text, str) else text
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def mail(body: str | bytes = "Hello.\n", **fields: str) -> bytes:
    """A mail with these header fields: ``content_type`` is Content-Type."""
    head = "".join(f"{name.replace('_', '-').title()}: {value}\n" for name, value in fields.items())
    return crlf(head.encode() + b"\n" + (body.encode() if isinstance(body, str) else body))


def multipart(subtype: str, *parts: str | bytes, boundary: str = "b", **fields: str) -> bytes:
    """A mail of these parts, each with its own header and a blank line."""
    body = b"".join(
        b"--" + boundary.encode() + b"\n" + (p.encode() if isinstance(p, str) else p) + b"\n" for p in parts
    )
    end = f"--{boundary}--\n".encode()
    return mail(body + end, mime_version="1.0", content_type=f'multipart/{subtype}; boundary="{boundary}"', **fields)


PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55")
PLAIN = "Content-Type: text/plain; charset=utf-8\n\nThe text side: grün.\n"
RICH = "Content-Type: text/html; charset=utf-8\n\n<p>The <b>HTML</b> side: grün.</p>\n"
PICTURE = (
    "Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-ID: <pic@x.example>\n"
    f"Content-Disposition: inline; filename=pic.png\n\n{encodebytes(PNG).decode()}"
)
FILE = (
    "Content-Type: application/pdf; name=report.pdf\nContent-Transfer-Encoding: base64\n"
    f"Content-Disposition: attachment; filename=report.pdf\n\n{encodebytes(b'%PDF-1.7').decode()}"
)
_PEOPLE = {"from": "Ann <a@x.example>", "to": "b@x.example", "date": "Fri, 20 Nov 2026 10:00:00 +0100"}

SAMPLES: dict[str, bytes] = {
    "plain": mail(**_PEOPLE, subject="Plain"),
    "bare": mail("just a line\n"),
    "nothing": b"",
    "only-a-header": crlf("Subject: no body, not even a blank line\n"),
    "mailing-list": mail(
        "> quoted\nanswer\n-- \nAnn\n_______________\nlist mailing list\nlist@x.example\n",
        **_PEOPLE,
        subject="Re: [list] A subject that is folded by a mailer which puts\n\ta tab there",
        list_id="A list <list.x.example>",
        list_unsubscribe="<https://x.example/off>,\n <mailto:off@x.example>",
        references="<1@x.example>\n <2@x.example>",
        in_reply_to="<2@x.example>",
    ),
    "signed": multipart(
        "signed",
        PLAIN,
        "Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----",
        **_PEOPLE,
        subject="Signed",
    ),
    "alternative": multipart("alternative", PLAIN, RICH, **_PEOPLE, subject="Two sides"),
    "attachments": multipart("mixed", PLAIN, FILE, PICTURE, **_PEOPLE, subject="Files"),
    "forwarded": multipart(
        "mixed",
        PLAIN,
        "Content-Type: message/rfc822\n\nSubject: inner\n\ninner body\n",
        **_PEOPLE,
        subject="Fwd: inner",
    ),
    "digest": multipart("digest", "\nSubject: one\n\n1\n", "\nSubject: two\n\n2\n", **_PEOPLE, subject="Digest"),
    "bounce": multipart(
        'report; report-type="delivery-status"',
        "\nI'm sorry.\n",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.x.example\n\n"
        "Final-Recipient: rfc822; gone@x.example\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\n",
        "Content-Type: text/rfc822-headers\n\nSubject: original\n",
        **_PEOPLE,
        subject="Undelivered",
    ),
    "invitation": multipart(
        "alternative",
        PLAIN,
        "Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\n"
        "BEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19701025T030000\nEND:STANDARD\nEND:VTIMEZONE\n"
        "BEGIN:VEVENT\nSUMMARY:Coffee\\, strong\nDTSTART;TZID=Europe/Berlin:20261120T100000\n"
        "DTEND:20261120T110000\nLOCATION:Room\n  4\nORGANIZER;CN=Ann:mailto:a@x.example\nEND:VEVENT\nEND:VCALENDAR\n",
        **_PEOPLE,
        subject="Invitation",
    ),
    "encoded-words": mail(
        "=48ello =E2=98=95\n",
        **{**_PEOPLE, "from": "=?iso-8859-1?q?J=FCrgen?= =?utf-8?b?IE3DvGxsZXI=?= <a@x.example>"},
        subject="=?utf-8?B?8J+O?=\n =?utf-8?B?iQ==?= split in a character",
        content_type="text/plain; charset=utf-8",
        content_transfer_encoding="quoted-printable",
    ),
    "latin-1": crlf("From: Ren\xe9 <a@x.example>\nSubject: caf\xe9\n\nd\xe9j\xe0 vu\n".encode("latin-1")),
    "utf-8-headers": mail("ü\n", **{**_PEOPLE, "from": "Jürgen <jürgen@bücher.example>"}, subject="Grüße"),
    "shift-jis": mail("日本語\n".encode("cp932"), **_PEOPLE, content_type="text/plain; charset=Shift_JIS"),
    "iso-2022-jp": mail("日本語\n".encode("iso2022_jp"), **_PEOPLE, content_type="text/plain; charset=ISO-2022-JP"),
    "koi8-r": mail("Привет\n".encode("koi8_r"), **_PEOPLE, content_type="text/plain; charset=koi8-r"),
    "unknown-charset": mail("grün\n", **_PEOPLE, content_type="text/plain; charset=x-foo"),
    "unknown-encoding": mail("as it is\n", **_PEOPLE, content_transfer_encoding="rot13"),
    "wrong-charset": mail("caf\xe9\n".encode("latin-1"), **_PEOPLE, content_type="text/plain; charset=utf-8"),
    "broken-base64": multipart("mixed", PLAIN, FILE.replace("JVBER", "JVB"), **_PEOPLE, subject="Damaged"),
    "not-closed": multipart("mixed", PLAIN, FILE, **_PEOPLE, subject="Cut off").replace(b"--b--\r\n", b""),
    "no-boundary": mail("text after all\n", **_PEOPLE, content_type="multipart/mixed"),
    "boundary-never": mail("nothing here\n", **_PEOPLE, content_type="multipart/mixed; boundary=b"),
    "no-colon": crlf("Subject: x\nFrom: a@x.example\nthis is the body already\n\nstill the body\n"),
    "bad-wrap": crlf('Subject: x\nContent-Type: text/plain;\nname="a.txt"\nTo: b@x.example\n\nbody\n'),
    "mbox-line": crlf("From a@x.example Fri Nov 20 10:00:00 2026\nSubject: x\n\nbody\n"),
    "bad-addresses": mail(
        **{"from": "Ann", "to": "Friends: b@x.example, (who?) c@x.example;, Dan d@x.example, <e@x", "cc": "no one here"}
    ),
    "hostile-names": multipart(
        "mixed",
        'Content-Type: text/plain; name="../../etc/passwd"\nContent-Disposition: attachment\n\nx\n',
        'Content-Disposition: attachment; filename="C:\\\\x\\\\y.exe"\n\nx\n',
        "Content-Disposition: attachment; filename*=utf-8''a%E2%80%AEgpj.exe\n\nx\n",
        "Content-Disposition: attachment; filename*0*=utf-8''%C3%BC; filename*1=b; filename*2=er.txt\n\nx\n",
        **_PEOPLE,
    ),
}
