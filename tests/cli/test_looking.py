"""list, search, show, tail, stats, sessions and delete, against a running catcher and against its file."""

import smtplib
import subprocess
import sys
import threading
from contextlib import closing
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from catcher.message import MAIN, Envelope, Message
from catcher.store import open_store
from tests.cli.conftest import WITHIN, Run, run_in, send
from tests.process import COMMAND, Running, running

pytestmark = pytest.mark.long  # a process for every command

BOTH = pytest.mark.parametrize("source", [(), ("--store", "sqlite:mail.db")], ids=["url", "store"])
"""The same answers from a running catcher and from the file it writes."""


@BOTH
def test_a_list_ends_with_the_newest(catcher: Running, ask: Run, source: tuple[str, ...]) -> None:
    send(catcher, "one", "two", "three")
    done = ask("list", "--limit", "2", *source, SMTP_CATCHER_URL=catcher.http if not source else "")
    assert (done.code, done.err) == (0, "")
    assert [line.split('"')[1] for line in done.lines[:-1]] == ["two", "three"]
    assert done.lines[-1] == "3 mails, 3 unread, the last 2 of them shown"
    facts = ask("list", "--json", *source).objects
    assert [(one["seq"], one["subject"], one["mail_from"]) for one in facts] == [
        (1, "one", "a@x.example"),
        (2, "two", "a@x.example"),
        (3, "three", "a@x.example"),
    ]


@BOTH
def test_a_search_says_by_its_exit_code_whether_it_found(catcher: Running, ask: Run, source: tuple[str, ...]) -> None:
    send(catcher, "your order", "your code")
    done = ask("search", "subject:order", *source)
    assert (done.code, len(done.lines)) == (0, 2)
    assert '"your order"' in done.out
    none = ask("search", "subject:nothing", *source)
    assert (none.code, none.out) == (1, "0 mails, 0 unread\n")


def test_a_query_that_can_not_be_read_is_pointed_at(run: Run) -> None:
    done = run("search", "a (b", "OR", "c", ")", "OR")
    assert (done.code, done.out) == (2, "")
    query, pointer = done.err.rstrip("\n").split("\n")
    assert query == "a (b OR c ) OR"
    assert pointer.strip().startswith("^ expected a term after OR")


@BOTH
def test_one_mail_is_shown(catcher: Running, ask: Run, source: tuple[str, ...]) -> None:
    send(catcher, "first")
    send(catcher, "a \x1b[31mred\x1b[0m subject", to="bob@x.example", body="hello\x1b[2Jthere\r\nsecond line")
    shown = ask("show", *source)
    assert shown.code == 0
    assert "\x1b" not in shown.out, "a mail may not move the cursor"
    assert "To        bob@x.example" in shown.lines
    assert "Envelope  a@x.example -> bob@x.example" in shown.lines
    assert shown.lines[-1] == "second line"
    raw = ask("show", "latest", "--raw", *source).raw
    assert raw.endswith(b"\r\n\r\nhello\x1b[2Jthere\r\nsecond line\r\n")
    assert ask("show", "--headers", *source).raw == raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    (known,) = ask("show", "--json", *source).objects
    assert known["envelope"]["peer"].startswith("127.0.0.1:")
    assert known["text"].splitlines()[1] == "second line"
    assert ask("show", known["id"], "--part", "0", *source).raw == raw.partition(b"\r\n\r\n")[2]
    assert [one["read"] for one in ask("list", "--json", *source).objects] == [False, False], "a look is no reading"


@BOTH
def test_what_is_not_there(catcher: Running, ask: Run, source: tuple[str, ...]) -> None:
    done = ask("show", "nosuch", *source)
    assert (done.code, done.out) == (1, "")
    assert "no message 'nosuch': it was removed, or never was" in done.err


@BOTH
def test_numbers(catcher: Running, ask: Run, source: tuple[str, ...]) -> None:
    send(catcher, "one", "two")
    assert "Kept     2 mails, 2 unread" in ask("stats", *source).out
    (stats,) = ask("stats", "--json", *source).objects
    assert (stats["messages"], stats["unread"], stats["removed"]) == (2, 2, 0)


def test_inboxes_and_what_limits_removed_are_told_of_a_running_catcher(tmp_path: Path) -> None:
    with running(tmp_path, "--inbox", "shop=subject:shop", "--max-messages", "2") as catcher:
        send(catcher, "shop", "one", "two", "three")
        ask = run_in(tmp_path, {"SMTP_CATCHER_URL": catcher.http})
        assert [line.split(maxsplit=1) for line in ask("stats").lines[-3:]] == [
            ["Removed", "1, 1 by --max-messages"],
            ["In", "main  2, 2 unread"],
            ["In", "shop  1, 1 unread"],
        ]
        (stats,) = ask("stats", "--json").objects
    assert stats["evicted"] == {"--max-messages": 1}
    assert [box["name"] for box in stats["inboxes"]] == ["main", "shop"]


def test_conversations(catcher: Running, ask: Run) -> None:
    with smtplib.SMTP(*catcher.smtp, timeout=WITHIN) as client:
        client.docmd("RCPT", "TO:<early@x.example>")
    send(catcher, "one")
    done = ask("sessions")
    assert done.lines[-1] == "2 conversations"
    assert ["delivered" in line for line in done.lines[:-1]] == [False, True]
    (refused,) = ask("sessions", "--outcome", "refused", "--json").objects
    assert "refused  127.0.0.1:" in done.lines[0]
    assert "RCPT TO:<early@x.example>  503 " in done.lines[0]
    said = ask("sessions", refused["id"])
    assert "C  RCPT TO:<early@x.example>" in said.out
    assert said.lines[0].endswith("S  220 localhost ESMTP smtp-catcher")
    assert ask("sessions", "latest").out.count("C  mail FROM:<a@x.example>") == 1
    assert ask("sessions", "nosuch").code == 1


def test_mail_is_removed_only_as_said(catcher: Running, ask: Run) -> None:
    send(catcher, "one", "two", "three", "four")
    assert ask("delete").code == 2
    assert ask("delete", "x", "--all").code == 2
    first = ask("list", "--json").objects[0]["id"]
    assert ask("delete", first, "nosuch").out == "1 mail removed\n"
    assert ask("delete", "--query", "subject:two").out == "1 mail removed\n"
    beside = ask("delete", "--all", "--store", "sqlite:mail.db")
    assert beside.code == 2
    assert beside.err.endswith(": to change it, ask that one with --url\n")
    assert ask("delete", "--all").out == "2 mails removed\n"


def test_a_store_without_its_catcher(tmp_path: Path, catcher: Running, run: Run) -> None:
    send(catcher, "one", "two")
    catcher.process.terminate()
    catcher.process.wait(WITHIN)
    assert run("list", "--store", "sqlite:mail.db").lines[-1] == "2 mails, 2 unread"
    assert run("delete", "--query", "one", "--store", "sqlite:mail.db").out == "1 mail removed\n"
    assert run("search", "two", "--store", "sqlite:mail.db").code == 0


def test_a_store_whose_mail_came_when_no_calendar_can_say(tmp_path: Path, run: Run) -> None:
    with closing(open_store(f"sqlite:{tmp_path / 'mail.db'}")) as store:
        envelope = Envelope(mail_from="a@x.example", rcpt_to=("b@x.example",))
        store.add([Message(raw=b"Subject: s\r\n\r\n", envelope=envelope, received=1e30)], inboxes=[MAIN])
    there = ("--store", "sqlite:mail.db")
    for words in (["list"], ["list", "--json"], ["show"], ["show", "--json"], ["search", "s"], ["export", "out"]):
        assert run(*words, *there)[0:3:2] == (0, "")
    assert run("delete", "--all", *there).out == "1 mail removed\n"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("list", "--store", "sqlite:typo.db"), "store 'sqlite:typo.db': there is no such file"),
        (
            ("list", "--store", "memory:"),
            "--store memory: lives in the process that serves it: ask that one with --url",
        ),
        (("list", "--url", "127.0.0.1:8025"), "--url '127.0.0.1:8025': expected http://HOST:PORT"),
        (("list", "--url", "http://a b"), "--url 'http://a b': expected http://HOST:PORT"),
        (("list", "--url", "http://127.0.0.1:1/ü b"), "no smtp-catcher answers at http://127.0.0.1:1/%C3%BC%20b ("),
        (("list", "--url", "http://127.0.0.1:1"), "no smtp-catcher answers at http://127.0.0.1:1"),
        (("list", "--limt", "3"), "unknown flag '--limt'; did you mean '--limit'?"),
        (("db",), "db what? One of: backup, check, migrate, reindex, vacuum"),
        (("lits",), "unknown command 'lits'; did you mean 'list'?"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(
    tmp_path: Path, run: Run, words: tuple[str, ...], problem: str
) -> None:
    done = run(*words)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"smtp-catcher: {problem}")
    assert list(tmp_path.iterdir()) == [], "looking makes no file"


def test_a_catcher_that_asks_for_a_password(tmp_path: Path) -> None:
    with running(tmp_path, "--password", "secret") as catcher:
        run = run_in(tmp_path, {"SMTP_CATCHER_URL": catcher.http})
        assert "asks for a password" in run("list").err
        assert run("list", SMTP_CATCHER_PASSWORD="secret").code == 0
        with_password = catcher.http.replace("://", "://me:secret@")
        listed = run("list", "--url", with_password, SMTP_CATCHER_URL="")
        assert (listed.code, listed.err) == (0, "")


def test_new_mail_is_shown_as_it_comes(tmp_path: Path, catcher: Running) -> None:
    send(catcher, "old one", "other")
    tail = subprocess.Popen(
        [*COMMAND, "tail", "--url", catcher.http, "--last", "1", "one"], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    try:
        assert tail.stdout is not None
        assert '"old one"' in tail.stdout.readline()
        send(catcher, "not this", "new one")
        assert '"new one"' in tail.stdout.readline()
    finally:
        tail.terminate()
        tail.communicate(timeout=WITHIN)


def test_new_mail_is_shown_in_words_of_ones_own(catcher: Running, tmp_path: Path) -> None:
    send(catcher, "one")
    words = ["tail", "--url", catcher.http, "--format", "{seq}: {subject} from {from} to {rcpt_to} {tags}|"]
    tail = subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    try:
        assert tail.stdout is not None
        assert tail.stdout.readline() == "1: one from  to b@x.example |\n"
    finally:
        tail.terminate()
        tail.communicate(timeout=WITHIN)


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("{subjct}", "--format: no mail has 'subjct'; did you mean 'subject'?"),
        ("{0}", "--format: no mail has '0'"),
        ("{subject.__class__}", "--format: no mail has 'subject.__class__'"),
        ("{", "--format '{': "),
        ("{subject!z}", "--format '{subject!z}': "),
        ("{subject:x}", "--format '{subject:x}': "),
    ],
)
def test_words_that_no_mail_has(run: Run, template: str, problem: str) -> None:
    done = run("tail", "--format", template, "--url", "http://127.0.0.1:1")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"smtp-catcher: {problem}")


def test_a_reader_that_leaves_is_no_error(catcher: Running, tmp_path: Path) -> None:
    send(catcher, *(f"mail {number}" for number in range(50)))
    words = [*COMMAND, "list", "--json", "--limit", "0", "--url", catcher.http]
    listing = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert listing.stdout is not None
    listing.stdout.close()
    assert listing.stderr is not None
    assert listing.stderr.read() == b""
    listing.stderr.close()
    assert listing.wait(WITHIN) == 1


class Foreign(BaseHTTPRequestHandler):
    """A server that knows nothing of mail."""

    def do_GET(self) -> None:
        status = HTTPStatus.NOT_FOUND if "search" in self.path else HTTPStatus.BAD_GATEWAY
        self.send_error(status)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_knows_fewer_letters(tmp_path: Path, encoding: str) -> None:
    with running(tmp_path) as catcher:
        ask = run_in(tmp_path, {"SMTP_CATCHER_URL": catcher.http, "PYTHONIOENCODING": encoding})
        subject = "Grüße 🎉"
        with smtplib.SMTP(*catcher.smtp, timeout=WITHIN) as client:
            client.sendmail("a@x.example", "b@x.example", f"Subject: {subject}\r\n\r\n{subject}\r\n".encode())
        for words in (["list"], ["show"]):
            done = ask(*words)
            assert (done.code, done.err, b"\\U0001f389" in done.raw) == (0, "", True)
        assert ask("list", "--json").objects[0]["subject"] == ask("show", "--json").objects[0]["subject"] == subject


@pytest.mark.skipif(sys.platform == "win32", reason="arguments are Unicode there")
@pytest.mark.parametrize(
    "words",
    [
        ["search", "\udcff"],
        ["show", "\udcff"],
        ["delete", "\udcff"],
        ["tail", "\udcff"],
        ["faults", "--add", "rcpt to:\udcff reply:550"],
        ["send", "--text", "\udcff"],
        ["send", "--to", "\udcff@x.example"],
        ["list", "--url", "http://127.0.0.1:1/\udcff"],
        ["sendmail", "\udcff@x.example"],
        ["sendmail", "-F", "\udcff", "b@x.example"],
    ],
)
def test_a_word_that_is_not_utf_8(catcher: Running, ask: Run, words: list[str]) -> None:
    done = ask(*words, given=b"Subject: x\n\nx\n")
    assert (done.code, done.out) == (64 if words[0] == "sendmail" else 2, "")
    assert done.err.startswith("smtp-catcher: not UTF-8: '")
    assert done.err.count("\n") == 1


def test_another_server_is_no_answer(run: Run) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Foreign) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        done = run("search", "x", "--url", url)
        assert (done.code, done.err.count("\n")) == (2, 1)
        assert done.err.startswith(f"smtp-catcher: what answers at {url} is no smtp-catcher, or serves below another")
        assert run("list", "--url", url).err == f"smtp-catcher: {url} answers 502\n"
        server.shutdown()


def test_a_wrong_path_is_no_answer(tmp_path: Path, run: Run) -> None:
    with running(tmp_path, "--base-path", "/mail") as catcher:
        url = catcher.http.removesuffix("/").removesuffix("/mail")
        for words in (["list"], ["show", "nosuch"], ["sessions", "nosuch"]):
            done = run(*words, "--url", f"{url}/elsewhere")
            assert (done.code, "is no smtp-catcher" in done.err) == (2, True)
            assert run(*words, "--url", f"{url}/mail").code == (0 if words == ["list"] else 1)
