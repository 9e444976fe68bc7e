"""Mail in and out by the file."""

import mailbox
import sys
import time
import zipfile
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest

from catcher import Catcher, Config
from catcher.web.routes.parts import free_name
from tests.process import running
from tests.web.client import Client
from tests.web.conftest import Deliver

ONE = b"From: Ann <a@x.example>\r\nTo: b@x.example\r\nDate: Fri, 20 Nov 2020 10:00:00 +0000\r\n\r\n1\r\n"
POSTMARK = b"From a@x.example Fri Nov 20 10:00:00 2020\n"
LINE = b"x" * 999 + b"\n"
MBOX = POSTMARK + b"Subject: m1\n\nbody\n\n" + POSTMARK + b"Subject: m2\n\n"


@pytest.fixture
def config() -> Config:
    return Config(smtp="127.0.0.1:0", http="127.0.0.1:0", max_message_size=100_000)


def upload(call: Client, data: bytes, kind: str = "message/rfc822", query: str = "") -> object:
    answer = call("POST", f"/api/v1/messages{query}", data, headers={"Content-Type": kind})
    assert answer.status == 200, answer.text
    return answer.json


def subjects(call: Client) -> list[str]:
    return [message["Subject"] for message in call.get("/api/v1/messages").json["messages"]]


def test_a_mail_is_kept_as_if_it_had_been_sent(call: Client) -> None:
    upload(call, ONE)
    message = call.get("/api/v1/message/latest").json
    assert message["Envelope"]["MailFrom"] == "a@x.example"
    assert message["Envelope"]["RcptTo"] == ["b@x.example"]
    assert message["SessionID"] == ""
    assert call.get("/api/v1/message/latest/raw").body == ONE


def test_its_own_date(call: Client) -> None:
    upload(call, ONE, query="?dates=header")
    assert call.get("/api/v1/message/latest").json["Created"] == "2020-11-20T10:00:00.000Z"


def test_an_mbox(call: Client) -> None:
    assert upload(call, MBOX, "application/mbox")["Count"] == 2  # type: ignore[index]
    assert subjects(call) == ["m2", "m1"]


def test_a_form_of_several_files(call: Client) -> None:
    pieces = b"".join(
        b'--B\r\nContent-Disposition: form-data; name="f%d"; filename="x"\r\n\r\n%s\r\n' % (n, data)
        for n, data in enumerate([ONE, MBOX])
    )
    assert upload(call, pieces + b"--B--\r\n", "multipart/form-data; boundary=B")["Count"] == 3  # type: ignore[index]


def test_a_form_of_several_files_by_one_name(call: Client) -> None:
    pieces = b'--B\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n%s\r\n' % ONE * 3
    assert upload(call, pieces + b"--B--\r\n", "multipart/form-data; boundary=B")["Count"] == 3  # type: ignore[index]


def test_the_limit_is_for_each_mail(call: Client) -> None:
    many = b"".join(POSTMARK + b"\n%s\n\n" % (b"x" * 90_000) for _ in range(80))
    assert upload(call, many, "application/mbox")["Count"] == 80  # type: ignore[index]
    answer = call("POST", "/api/v1/messages", b"Subject: x\r\n\r\n" + b"x" * 100_000)
    assert answer.problem["status"] == answer.status == 413


def test_a_catcher_without_a_limit_on_mail_has_none_here() -> None:
    with Catcher(Config(smtp="127.0.0.1:0", http="127.0.0.1:0", max_message_size=0)) as catcher:
        call = Client(str(catcher.http_url))
        upload(call, ONE)
        sender = {"Email": "a@x.example"}
        assert call("POST", "/api/v1/send", {"From": sender, "To": [sender], "Text": "hi"}).status == 200
        assert len(subjects(call)) == 2


def test_what_comes_before_one_that_is_too_large_is_kept(call: Client) -> None:
    answer = call("POST", "/api/v1/messages", MBOX + b"\n" + POSTMARK + b"Subject: x\n\n" + b"x" * 100_000)
    assert (answer.status, len(subjects(call))) == (413, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="how much memory was used is told by Unix only")
@pytest.mark.parametrize(
    ("beginning", "line"),
    [(b"Subject: x\r\n\r\n", LINE), (b"Subject: x", LINE.strip()), (POSTMARK, LINE), (b'{"raw": "', LINE.strip())],
)
def test_a_mail_that_is_too_large_is_not_read_whole(tmp_path: Path, beginning: bytes, line: bytes) -> None:
    with running(tmp_path, "--max-message-size", "1mb") as catcher:
        call = Client(catcher.http)
        used = call.get("/api/v1/info").json["RuntimeStats"]["Memory"]
        assert call("POST", "/api/v1/messages", beginning + line * 60_000).status == 413
        assert call.get("/api/v1/info").json["RuntimeStats"]["Memory"] < used + 30_000_000


@pytest.mark.parametrize(
    ("data", "kind", "query"),
    [(b"", "message/rfc822", ""), (b"x", "message/rfc822", "?dates=soon"), (b"--B--", "multipart/form-data", "")],
)
def test_no_mail(call: Client, data: bytes, kind: str, query: str) -> None:
    answer = call("POST", f"/api/v1/messages{query}", data, headers={"Content-Type": kind})
    assert answer.problem["status"] == 400


def test_what_goes_out_comes_in_again(call: Client, deliver: Deliver, tmp_path: Path) -> None:
    for n in range(250):
        deliver(f"Subject: s{n}\r\n\r\nFrom here\r\n")
    export = call.get("/api/v1/export?query=-subject:s249")
    (tmp_path / "all.mbox").write_bytes(export.body)
    with closing(mailbox.mbox(tmp_path / "all.mbox")) as box:
        assert [mail["Subject"] for mail in box] == [f"s{n}" for n in range(249)]
    call("DELETE", "/api/v1/messages")
    upload(call, export.body, "application/mbox")
    assert subjects(call)[0] == "s248"
    assert call.get("/api/v1/message/latest/raw").body == b"Subject: s248\r\n\r\nFrom here\r\n"


def test_a_zip(call: Client, deliver: Deliver) -> None:
    deliver(ONE)
    archive = zipfile.ZipFile(BytesIO(call.get("/api/v1/export?format=zip").body))
    assert [archive.read(name) for name in archive.namelist()] == [ONE]
    assert call.get("/api/v1/export?format=tar").problem["status"] == 400


def test_attachments_as_a_zip(call: Client, deliver: Deliver) -> None:
    part = '--B\r\nContent-Disposition: attachment; filename="{}"\r\n\r\n{}\r\n'
    parts = "".join([part.format("a.txt", "1"), part.format("a.txt", "2"), part.format("../../x", "3")])
    id = deliver(f"Content-Type: multipart/mixed; boundary=B\r\n\r\n{parts}--B--\r\n")
    answer = call.get(f"/api/v1/message/{id}/attachments.zip")
    archive = zipfile.ZipFile(BytesIO(answer.body))
    assert [archive.read(name) for name in archive.namelist()] == [b"1", b"2", b"3"]
    assert archive.namelist()[:2] == ["a.txt", "a (2).txt"]
    assert all("/" not in name for name in archive.namelist())


def test_names_for_a_zip_are_free_whatever_is_taken() -> None:
    taken: dict[str, int] = {}
    names = ["a.txt", "a (2).txt", "a.txt", "a.txt", "a (2).txt", "b", "b"]
    free = ["a.txt", "a (2).txt", "a (3).txt", "a (4).txt", "a (2) (2).txt", "b", "b (2)"]
    assert [free_name(name, taken) for name in names] == free


def test_ten_thousand_attachments_of_one_name_are_named_at_once() -> None:
    taken: dict[str, int] = {}
    began = time.monotonic()
    assert len({free_name("a.txt", taken) for _ in range(10_000)}) == 10_000
    assert time.monotonic() - began < 3  # to try every number again for each takes ten times as long, at the best
