"""Mail in files: what is written is read back, byte for byte where the format can; what others wrote is read."""

import mailbox
import os
import time
import tracemalloc
from collections.abc import Iterator
from io import BytesIO
from itertools import count
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from msgspec.structs import replace

from catcher.errors import FileError
from catcher.files import KINDS, Found, Kept, Kind, arrival, find_mail, kind_of, mail_in, streamed, write
from catcher.files import mbox as mbox_file
from catcher.message import Entry, Envelope, read, summary_of
from tests import corpus as real

corpus = real.corpus

RAW = b"From: a@x.example\r\nTo: b@x.example\r\nSubject: hello\r\n\r\nFrom here\r\n>From there\r\n\r\nFrom me\r\n"
NAMES = {"eml": "mail", "mbox": "mail.mbox", "maildir": "mail", "jsonl": "mail.jsonl", "zip": "mail.zip"}


def kept(raw: bytes, number: int = 1) -> Kept:
    envelope = Envelope(mail_from="a@x.example", rcpt_to=("b@x.example", "hidden@x.example"))
    entry = Entry(
        seq=number,
        id=f"id{number:06}",
        received=1_700_000_000.0 + number,
        size=len(raw),
        envelope=envelope,
        summary=summary_of(read(raw, envelope)),
    )
    return entry, raw


def written(folder: Path, kind: Kind, mails: list[Kept]) -> list[Found]:
    path = folder / NAMES[kind]
    assert write(mails, path, kind=kind, out=BytesIO()) == len(mails)
    return list(find_mail(path))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_read_back(tmp_path: Path, kind: Kind) -> None:
    mails = [kept(RAW.replace(b"hello", b"hello %d" % number), number) for number in range(1, 13)]
    found = written(tmp_path, kind, mails)
    assert [one.raw for one in found] == [raw for _, raw in mails]


@pytest.mark.parametrize("kind", KINDS)
def test_real_mail_survives(tmp_path: Path, kind: Kind, corpus: list[real.Mail]) -> None:
    mails = [kept(mail.raw, number) for number, mail in enumerate(corpus, 1)]
    found = written(tmp_path, kind, mails)
    assert len(found) == len(mails)
    changed = [mail.name for mail, one in zip(corpus, found, strict=True) if mail.raw != one.raw]
    if kind == "mbox":  # bare line feeds between CRLF are what it can't tell apart
        assert not [name for name in changed if b"\r\r" not in dict(corpus)[name]]
    else:
        assert not changed


@pytest.mark.parametrize("kind", ["eml", "maildir", "zip", "jsonl"])
def test_bytes_that_no_line_ends_bind_survive(tmp_path: Path, kind: Kind) -> None:
    raw = b"Subject: x\r\n\r\nbare\nlf, bare\rcr, nul \0, \xff no end"
    assert [one.raw for one in written(tmp_path, kind, [kept(raw)])] == [raw]


def test_json_lines_keep_the_envelope(tmp_path: Path) -> None:
    (one,) = written(tmp_path, "jsonl", [kept(RAW)])
    assert one.envelope.rcpt_to == ("b@x.example", "hidden@x.example")
    assert arrival(one, own_date=True).received == 1_700_000_001.0


def test_the_standard_library_reads_what_is_written(tmp_path: Path) -> None:
    mails = [kept(RAW, number) for number in (1, 2, 3)]
    for kind in ("mbox", "maildir"):
        written(tmp_path, kind, mails)
    box = mailbox.mbox(tmp_path / "mail.mbox")
    assert [mail["Subject"] for mail in box] == ["hello"] * 3
    assert [mail.get_from() for mail in box] == [f"a@x.example Tue Nov 14 22:13:2{n} 2023" for n in (1, 2, 3)]
    box.close()
    assert sorted(mail["Subject"] for mail in mailbox.Maildir(tmp_path / "mail")) == ["hello"] * 3


def test_what_the_standard_library_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "old"
    box = mailbox.mbox(path)
    for _ in range(2):
        box.add(RAW.replace(b"\r\n", b"\n"))
    box.close()
    found = list(find_mail(path))
    assert len(found) == 2
    assert found[0].raw.startswith(b"From: a@x.example\r\nTo:")


def test_a_postmark_says_who_sent_and_when() -> None:
    lines = [b"From shop@x.example Thu Nov 16 10:00:00 2023\n", b"Subject: one\n", b"\n", b"text\n"]
    (one,) = mbox_file.read(lines, "m")
    assert (one.envelope.mail_from, one.date, one.raw) == (
        "shop@x.example",
        1700128800,
        b"Subject: one\r\n\r\ntext\r\n",
    )


def test_an_mbox_is_read_as_a_stream() -> None:
    def endless() -> Iterator[bytes]:
        for number in count():
            yield b"From a@x.example Thu Nov 16 10:00:00 2023\n"
            yield b"Subject: %d\n" % number
            yield b"\n"
            yield b"x" * 10_000 + b"\n"
            yield b"\n"

    tracemalloc.start()
    try:
        for number, one in enumerate(mbox_file.read(endless(), "m")):
            assert one.raw.startswith(b"Subject: %d\r\n" % number)
            if number == 2_000:  # 20 MB
                break
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


def test_a_zip_is_written_as_a_stream() -> None:
    raw = RAW + bytes(range(256)) * 400
    pieces = streamed((kept(raw, number) for number in range(150)), "zip")
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in pieces)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 100_000
    assert peak < 3_000_000, "15 MB went through it"


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.eml").write_bytes(b"Subject: first\n\nx\n")
    (tmp_path / "notes.txt").write_text("not mail")
    (tmp_path / "b" / "c.mbox").write_bytes(b"From a Thu Nov 16 10:00:00 2023\nSubject: second\n\n")
    with ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr("deep/e.eml", "Subject: third\n\nx\n")
        archive.writestr("readme.txt", "not mail")
    subjects = [one.raw.splitlines()[0] for one in find_mail(tmp_path)]
    assert subjects == [b"Subject: first", b"Subject: second", b"Subject: third"]


def test_a_stream_says_itself_what_it_is() -> None:
    one = b"Subject: x\n\ny\n"
    assert [found.raw for found in mail_in(BytesIO(one), "-")] == [one.replace(b"\n", b"\r\n")]
    assert len(list(mail_in(BytesIO(b"From a Thu Nov 16 10:00:00 2023\n" + one + b"\nFrom b x\n" + one), "-"))) == 2
    assert list(mail_in(BytesIO(b""), "-")) == []


def test_an_envelope_is_read_from_the_headers_where_a_file_has_none() -> None:
    headers = (
        b"Return-Path: <bounce@x.example>\r\nFrom: A <a@x.example>\r\nTo: b@x.example\r\nBcc: c@x.example\r\n"
        b"Date: Thu, 16 Nov 2023 10:00:00 +0000\r\n"
    )
    found = Found(raw=headers + b"\r\nx", origin="x")
    message = arrival(found, own_date=True)
    assert message.envelope.mail_from == "bounce@x.example"
    assert message.envelope.rcpt_to == ("b@x.example", "c@x.example")
    assert message.received == 1700128800
    assert arrival(found).received > 1_760_000_000


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("no.mbox", b"Subject: x\n", "no.mbox is no mbox: its first line does not begin with 'From '"),
        ("no.jsonl", b"{}\n", "no.jsonl:1: Object missing required field `raw`"),
        (
            "deep.jsonl",
            b'{"a":' * 100_000,
            "deep.jsonl:1: nested too deeply",
        ),
        ("no.zip", b"PK", "no.zip: File is not a zip file"),
    ],
)
def test_what_can_not_be_read_is_named(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileError) as caught:
        list(find_mail(tmp_path / name))
    assert str(caught.value) == f"{tmp_path}/{problem}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "all.mbox"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write([kept(RAW)], pipe, kind="mbox", out=BytesIO())
    assert os.read(reader, 10_000).startswith(b"From a@x.example ")
    os.close(reader)
    assert pipe.is_fifo()


def test_a_path_that_is_not_there() -> None:
    with pytest.raises(FileError, match="nowhere: No such file or directory"):
        list(find_mail(Path("nowhere")))


def test_a_suffix_says_the_format() -> None:
    assert [kind_of(Path(name)) for name in ("a.mbox", "a.JSONL", "a.zip", "a")] == ["mbox", "jsonl", "zip", "eml"]
    with pytest.raises(FileError, match=r"no format is called \.pst"):
        kind_of(Path("a.pst"))


@pytest.mark.parametrize(
    ("place", "octet", "problem"),
    [(6, 1, "encrypted"), (8, 99, "compression"), (None, 0xFF, "Error -3")],
    ids=["encrypted", "of an unknown kind", "damaged"],
)
def test_an_archive_that_can_not_be_read_is_named(tmp_path: Path, place: int | None, octet: int, problem: str) -> None:
    path = tmp_path / "mail.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr("a.eml", RAW * 10)
    data = bytearray(path.read_bytes())
    if place is None:
        data[35:39] = bytes([octet] * 4)
    else:
        data[place] = data[data.rindex(b"PK\1\2") + place + 2] = octet
    path.write_bytes(data)
    with pytest.raises(FileError, match=problem):
        list(find_mail(path))


@pytest.mark.parametrize(
    "raw",
    [
        b"Date: Fri, 31 Dec 9999 23:59:59 -2359\n\n",
        b"Date: Mon, 1 Jan 0001 00:00:00 +2359\n\n",
        b"From a@x.example Thu Dec 31 23:59:59 9999 -2359\nSubject: s\n\n",
        b'{"raw": "eA==", "received": 1e30}\n',
        b'{"raw": "eA==", "received": -1}\n',
    ],
)
def test_a_date_that_no_calendar_can_say_is_none(raw: bytes) -> None:
    (found,) = mail_in(BytesIO(raw), "m")
    assert arrival(found, own_date=True).received == pytest.approx(time.time(), abs=60)


@pytest.mark.parametrize("received", [1e30, -1e30])
@pytest.mark.parametrize("kind", KINDS)
def test_mail_leaves_a_store_that_has_it_arrive_at_such_a_date(tmp_path: Path, kind: Kind, received: float) -> None:
    entry, raw = kept(RAW)
    assert [one.raw for one in written(tmp_path, kind, [(replace(entry, received=received), raw)])] == [raw]
