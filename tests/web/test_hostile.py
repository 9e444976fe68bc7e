"""Mail and requests made to do harm: nothing of them becomes a path, a header, a line of a stream or a script."""

import base64
import json
import os
import struct
import zlib
from pathlib import Path

import pytest

from tests.web.client import Client
from tests.web.conftest import Deliver
from tests.web.test_live import listening

SCRIPT = "<script>alert(1)</script>"
INJECTIONS = [
    "X: y\r\nSet-Cookie: a=b",
    "a\r\n\r\n<script>",
    "\x00",
    "a\x85b",
    "a\u2028b",
    "%0d%0aX:1",
    "../../../etc/passwd",
]


def part(content_type: str, body: str, *more: str) -> str:
    return "\r\n".join(["--B", f"Content-Type: {content_type}", *more, "", body, ""])


def mixed(*parts: str) -> str:
    return "Subject: x\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n" + "".join(parts) + "--B--\r\n"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html",
        "image/svg+xml",
        "text/javascript",
        "application/xhtml+xml",
        "text/xml",
        "TEXT/HTML; charset=utf-7",
        "text/html\r\n\tx",
        'a/b"; x="\xff',
        "image/png/html",
        "x" * 300 + "/y",
        "/",
        "",
    ],
)
def test_no_part_is_a_document_of_ours(call: Client, deliver: Deliver, content_type: str) -> None:
    id = deliver(mixed(part(content_type, SCRIPT)))
    answer = call.get(f"/api/v1/message/{id}/part/1")
    assert answer.status == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "\n" not in answer.headers["Content-Type"]


@pytest.mark.parametrize("content_id", ["<.*>", "<(>", "<../../x>", "<a b>", '<">', "<%>", "<\\1>", "<x@y\r\n z>"])
def test_a_content_id_is_only_compared(call: Client, deliver: Deliver, content_id: str) -> None:
    html = '<img src="cid:other@x"><img src="cid:.*"><img src="cid:%28"><img src="cid:">'
    id = deliver(mixed(part("text/html", html), part("image/png", "x", f"Content-ID: {content_id}")))
    answer = call.get(f"/view/{id}.html")
    assert answer.status == 200
    assert '<img src="cid:other@x">' in answer.text
    assert call.get(f"/api/v1/message/{id}").status == 200


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_a_mail_says_stays_within_its_answer(call: Client, deliver: Deliver, text: str) -> None:
    encoded = base64.b64encode(text.encode()).decode()
    name = "".join(f"%{octet:02X}" for octet in text.encode())
    attachment = part("text/plain", "x", f"Content-Disposition: attachment; filename*=utf-8''{name}")
    with listening(call) as stream:
        id = deliver(
            f"From: =?utf-8?b?{encoded}?= <a@x.example>\r\nSubject: =?utf-8?b?{encoded}?=\r\n" + mixed(attachment)
        )
        assert stream.until("new")["ID"] == id
    paths = ["", "/headers", "/raw?dl=1", "/part/1", "/attachments.zip", "/part/1/thumb"]
    for path in paths:
        answer = call.get(f"/api/v1/message/{id}{path}")
        assert answer.status == 200, path
        assert answer.headers["Set-Cookie"] is None
        assert answer.headers["X"] is None


@pytest.mark.parametrize("name", ["X\r\nSet-Cookie", "X:", "X Y", "", "\xfc", "X\n", "Subject", "mime-version"])
def test_a_header_name_of_a_sent_mail_is_checked(call: Client, name: str) -> None:
    mail = {"From": {"Email": "a@x.example"}, "To": [{"Email": "b@x.example"}], "Headers": {name: "1"}}
    assert call("POST", "/api/v1/send", mail).status == 400
    assert call.get("/api/v1/messages").json["total"] == 0


@pytest.mark.parametrize("text", ["a\r\nBcc: evil@x.example", "a\nb", "a\x00b"])
@pytest.mark.parametrize("field", ["Subject", "Name", "Email", "Value", "Tag", "Filename", "ContentID", "ContentType"])
def test_no_field_of_a_sent_mail_adds_a_header(call: Client, field: str, text: str) -> None:
    person = {"Email": text if field == "Email" else "a@x.example", "Name": text if field == "Name" else "A"}
    file = {"Content": "YQ==", "Filename": "a", field: text}
    mail = {
        "From": person,
        "To": [{"Email": "b@x.example"}],
        "Subject": text if field == "Subject" else "x",
        "Headers": {"X-One": text if field == "Value" else "1"},
        "Tags": [text] if field == "Tag" else [],
        "Attachments": [file] if field in {"Filename", "ContentID", "ContentType"} else [],
    }
    answer = call("POST", "/api/v1/send", mail)
    assert answer.status == 400, answer.text
    assert set(answer.json) == {"Error"}


def test_a_blind_copy_to_what_is_no_address(call: Client) -> None:
    mail = {"From": {"Email": "a@x.example"}, "Bcc": ["v@x.example\r\nRCPT TO:<w@x.example>"]}
    assert call("POST", "/api/v1/send", mail).status == 400
    assert call.get("/api/v1/messages").json["total"] == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="what stands in for another program is a script")
def test_no_picture_makes_another_program_run(
    call: Client, deliver: Deliver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    interpreter = tmp_path / "gs"
    interpreter.write_text(f"#!/bin/sh\necho $@ >> {tmp_path}/ran\n")
    interpreter.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    script = "%!PS-Adobe-3.0 EPSF-3.0\r\n%%BoundingBox: 0 0 50 50\r\n%%EndComments\r\nshowpage\r\n%%EOF"
    id = deliver(mixed(part("image/png", script), part("image/avif", "\0\0\0 ftypavif broken")))
    for number in (1, 2):
        assert call.get(f"/api/v1/message/{id}/part/{number}/thumb").status == 200
    assert not (tmp_path / "ran").exists()


def test_a_picture_that_claims_to_be_a_wall(call: Client, deliver: Deliver) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    picture = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + chunk(b"IEND", b"")
    encoded = base64.encodebytes(picture).decode().replace("\n", "\r\n")
    id = deliver(mixed(part("image/png", encoded, "Content-Transfer-Encoding: base64"), part("image/png", "broken")))
    for number in (1, 2):
        answer = call.get(f"/api/v1/message/{id}/part/{number}/thumb")
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("image/")


@pytest.mark.parametrize(
    "path",
    [
        "/debug/vars",
        "/debug/pprof",
        "/.git/config",
        "/static/../front.py",
        "/static/%2e%2e/front.py",
        "/proxy?data=x",
    ],
)
def test_what_is_not_there_is_not_there(call: Client, path: str) -> None:
    assert call.get(path).status == 404


@pytest.mark.parametrize("path", ["/{}", "/api/v1/{}", "/view/{}.html", "/api/v1/message/{}"])
def test_a_refusal_repeats_no_markup(call: Client, path: str) -> None:
    answer = call.get(path.format("%3Cscript%3Ealert(1)%3C%2Fscript%3E"))
    assert answer.status == 404
    assert "script" not in answer.text
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_json(call: Client, depth: int) -> None:
    body = b'{"IDs": ' + b"[" * depth + b"]" * depth + b"}"
    for method, path in [("PUT", "/api/v1/messages"), ("POST", "/api/v1/send"), ("POST", "/api/v1/faults")]:
        assert call(method, path, body).status == 400


def test_a_tag_is_only_text(call: Client, deliver: Deliver) -> None:
    id = deliver("Subject: x\r\n\r\n")
    call("PUT", "/api/v1/tags", {"IDs": [id], "Tags": [SCRIPT]})
    assert call.get("/api/v1/tags").json == [SCRIPT]
    assert call("PUT", "/api/v1/tags", {"IDs": [id], "Tags": ["a\r\nb"]}).status == 400
    assert json.dumps(call.get("/api/v1/messages").json["messages"][0]["Tags"]) == json.dumps([SCRIPT])
