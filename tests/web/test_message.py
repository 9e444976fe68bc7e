"""One message and what hangs on it: `/api/v1/message/{id}`, `/view/{id}`."""

import hashlib
import json

import pytest

from catcher import Catcher
from catcher.message import Envelope, Message
from tests.web.client import Client
from tests.web.conftest import Deliver

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
RICH = f"""\
From: Ann <a@x.example>\r
To: b@x.example\r
Subject: Rich\r
Content-Type: multipart/related; boundary=B\r
\r
--B\r
Content-Type: text/html; charset=utf-8\r
\r
<a href="https://x.example/">l\u00efnk</a><img src="cid:pic@x"><img src='cid:none@x'><script>alert(1)</script>\r
--B\r
Content-Type: image/png\r
Content-ID: <pic@x>\r
Content-Transfer-Encoding: base64\r
\r
{PNG}\r
--B\r
Content-Type: image/svg+xml\r
Content-Disposition: inline; filename="evil.svg"\r
\r
<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>\r
--B\r
Content-Type: text/html\r
Content-Disposition: attachment; filename*=utf-8''a%22%0D%0AX-Evil%3A%201%2F..%2F%C3%BC.html\r
\r
<script>alert(1)</script>\r
--B--\r
"""


def test_raw_is_what_was_sent_byte_for_byte(call: Client, deliver: Deliver) -> None:
    sent = b"Subject: x\r\nX:\ty\r\n\r\n..dots\r\n.\xe9\x00 bare \n lf \r cr\r\n"
    id = deliver(sent)
    answer = call.get(f"/api/v1/message/{id}/raw")
    assert answer.headers["Content-Disposition"] is None
    download = call.get(f"/api/v1/message/{id}/raw?dl=1")
    assert download.headers["Content-Disposition"] == f'attachment; filename="{id}.eml"'
    assert answer.body == download.body == sent


def test_the_envelope_stands_beside_the_mail(call: Client, deliver: Deliver) -> None:
    id = deliver("Subject: x\r\nTo: Bob <b@x.example>\r\n\r\n", sender="", to=("b@x.example", "hidden@x.example"))
    message = call.get(f"/api/v1/message/{id}").json
    assert message["Envelope"]["MailFrom"] == ""
    assert message["Envelope"]["RcptTo"] == ["b@x.example", "hidden@x.example"]
    assert message["Bcc"] == [{"Name": "", "Address": "hidden@x.example"}]
    assert message["SessionID"]


def test_reading_marks_as_read_and_peeking_does_not(call: Client, catcher: Catcher, deliver: Deliver) -> None:
    id = deliver(RICH)
    for path in (f"/api/v1/message/{id}?peek=1", f"/api/v1/message/{id}/raw", f"/api/v1/message/{id}/headers"):
        assert call.get(path).status == 200
        assert not catcher.mailbox.get(id).read
    assert call.get(f"/view/{id}.html").status == 200
    assert catcher.mailbox.get(id).read


def test_latest(call: Client, deliver: Deliver) -> None:
    assert call.get("/api/v1/message/latest").status == 404
    assert call.get("/view/latest").headers["Location"] == "/"
    deliver("Subject: old\r\n\r\n")
    id = deliver("Subject: new\r\n\r\nnew text")
    assert call.get("/api/v1/message/latest").json["ID"] == id
    assert call.get("/api/v1/message/latest/headers").json == {"Subject": ["new"]}
    assert call.get("/view/latest.txt").text == "new text\r\n"
    assert call.get("/view/latest").headers["Location"] == f"/view/{id}"


@pytest.mark.parametrize("rest", ["", "/raw", "/headers", "/part/1", "/part/x", "/part/..%2f..%2fetc", "/raw?dl=1"])
def test_an_unknown_id(call: Client, rest: str) -> None:
    for id in ("nope", "..", "%00", "a" * 5000, "%ff", "%0d%0aX:1"):
        assert call.get(f"/api/v1/message/{id}{rest}").status == 404, id


def test_headers_as_they_were_sent(call: Client, deliver: Deliver) -> None:
    id = deliver("received: one\r\nRECEIVED: two\r\nsubject: =?utf-8?q?=C3=BC?=\r\n folded\r\n\r\n")
    assert call.get(f"/api/v1/message/{id}/headers").json == {
        "Received": ["one", "two"],
        "Subject": ["=?utf-8?q?=C3=BC?= folded"],
    }


def part_ids(part: dict[str, object]) -> list[str]:
    children: object = part["Parts"]
    assert isinstance(children, list)
    return [str(part["PartID"]), *(id for child in children for id in part_ids(child))]


def test_every_part_with_bytes_of_its_own_has_their_checksums(call: Client, deliver: Deliver) -> None:
    id = deliver(RICH)
    tree = call.get(f"/api/v1/message/{id}").json["Parts"]
    assert tree["Checksums"] is None
    for part in tree["Parts"]:
        octets = call.get(f"/api/v1/message/{id}/part/{part['PartID']}").body
        assert part["Checksums"]["SHA256"] == hashlib.sha256(octets).hexdigest()


def test_every_part_is_served_in_a_sandbox(call: Client, deliver: Deliver) -> None:
    id = deliver(RICH)
    for part_id in part_ids(call.get(f"/api/v1/message/{id}").json["Parts"]):
        answer = call.get(f"/api/v1/message/{id}/part/{part_id}")
        assert answer.status == 200
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "allow-scripts" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        kind = answer.headers["Content-Disposition"].partition(";")[0]
        assert kind == ("inline" if answer.headers["Content-Type"] == "image/png" else "attachment")


def test_a_hostile_file_name_stays_within_its_header(call: Client, deliver: Deliver) -> None:
    id = deliver(RICH)
    files = call.get(f"/api/v1/message/{id}").json["Attachments"]
    (name,) = [file["FileName"] for file in files if file["PartID"] == "4"]
    answer = call.get(f"/api/v1/message/{id}/part/4")
    assert answer.headers["X-Evil"] is None
    assert "/" not in name
    assert "\n" not in answer.headers["Content-Disposition"]


def test_only_a_picture_with_a_lasting_address_may_cross_into_the_frame(call: Client, deliver: Deliver) -> None:
    id = deliver(RICH)
    policy = "Cross-Origin-Resource-Policy"
    assert call.get(f"/api/v1/message/{id}/part/2").headers[policy] == "cross-origin"
    assert call.get("/api/v1/message/latest/part/2").headers[policy] == "same-origin"
    assert call.get(f"/api/v1/message/{id}/part/3").headers[policy] == "same-origin"


def test_html_is_what_was_sent_but_for_its_parts(call: Client, deliver: Deliver) -> None:
    id = deliver(RICH)
    answer = call.get(f"/view/{id}.html")
    assert f'<img src="/api/v1/message/{id}/part/2">' in answer.text
    assert "<img src='cid:none@x'><script>alert(1)</script>" in answer.text
    assert '<a href="https://x.example/">' in answer.text
    embedded = call.get(f"/view/{id}.html?embed=1")
    assert '<a target="_blank" rel="noreferrer noopener" href=' in embedded.text


@pytest.mark.parametrize("query", ["", "?embed=1", "?remote=1"])
def test_html_is_shown_in_a_sandbox(call: Client, deliver: Deliver, query: str) -> None:
    policy = call.get(f"/view/{deliver(RICH)}.html{query}").headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert ("img-src *" in policy) == (query == "?remote=1")


def test_the_page_runs_only_what_carries_its_nonce(call: Client) -> None:
    first, second = call.get("/"), call.get("/view/whatever")
    for answer in (first, second):
        policy = answer.headers["Content-Security-Policy"]
        nonce = policy.partition("'nonce-")[2].partition("'")[0]
        assert f"script-src 'nonce-{nonce}';" in policy
        assert answer.text.count("<script") == answer.text.count(f'nonce="{nonce}"></script>')
    assert first.headers["Content-Security-Policy"] != second.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/view/{id}.html", "/view/{id}.txt", "/view/{id}"])
def test_views_of_what_is_not_there(call: Client, path: str) -> None:
    answer = call.get(path.format(id="nope"))
    assert answer.status == (200 if path.endswith("}") else 404)  # the page says so itself


def test_every_answer_is_hardened(call: Client, deliver: Deliver) -> None:
    id = deliver(RICH)
    paths = ["/", "/nope", "/api/v1/messages", f"/api/v1/message/{id}/raw", f"/view/{id}.html", f"/view/{id}.txt"]
    for path in [*paths, "/static/app.js", "/livez", "/api/v1/message/nope"]:
        headers = call.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert "frame-ancestors" in headers["Content-Security-Policy"], path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert headers["Server"] is None, path


def test_json_stays_json(call: Client, deliver: Deliver) -> None:
    id = deliver('Subject: </script><b>\u2028\r\nFrom: "\\\\" <a@x.example>\r\n\r\n\x01\x7f')
    assert json.loads(call.get(f"/api/v1/message/{id}").body)["Subject"].startswith("</script>")


@pytest.mark.parametrize("received", [1e30, -1e30])
def test_a_moment_that_no_calendar_can_say_is_the_nearest(call: Client, catcher: Catcher, received: float) -> None:
    envelope = Envelope(mail_from="a@x.example", rcpt_to=("b@x.example",), began=received)
    (receipt,) = catcher.mailbox.add([Message(raw=b"Subject: s\r\n\r\n", envelope=envelope, received=received)])
    (row,) = call.get("/api/v1/messages").json["messages"]
    message = call.get(f"/api/v1/message/{receipt.id}").json
    nearest = "9999-12-30T23:59:59.000Z" if received > 0 else "1970-01-01T00:00:00.000Z"
    assert row["Created"] == message["Envelope"]["Began"] == nearest
