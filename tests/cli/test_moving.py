"""import, export, faults, db, check-config."""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from catcher.cli import COMMANDS
from tests.cli.conftest import WITHIN, Run, run_in, send
from tests.process import COMMAND, Running, running
from tests.web.client import Client

pytestmark = pytest.mark.long  # a process for every command

FORMATS = {"mbox": "out.mbox", "jsonl": "out.jsonl", "zip": "out.zip", "eml": "out", "maildir": "out"}


@pytest.mark.parametrize("kind", FORMATS)
def test_mail_leaves_and_comes_back(catcher: Running, ask: Run, kind: str) -> None:
    send(catcher, "one", "two", "three")
    path = FORMATS[kind]
    assert ask("export", path, "--format", kind).out == f"3 mails exported to {path}\n"
    assert ask("import", path, "--store", "sqlite:new.db").out == "3 mails imported\n"
    again = ask("list", "--json", "--store", "sqlite:new.db").objects
    assert [(one["subject"], one["rcpt_to"], one["session"]) for one in again] == [
        (subject, ["b@x.example"], "") for subject in ("one", "two", "three")
    ]
    for before, after in zip(ask("list", "--json").objects, again, strict=True):
        left, back = (
            ask("show", before["id"], "--raw").raw,
            ask("show", after["id"], "--raw", "--store", "sqlite:new.db").raw,
        )
        assert left == back


def test_marks_come_back_with_json_lines(tmp_path: Path) -> None:
    with running(tmp_path, "--store", "sqlite:mail.db", "--inbox", "shop=subject:two") as catcher:
        ask = run_in(tmp_path, {"SMTP_CATCHER_URL": catcher.http})
        send(catcher, "one\r\nX-Tags: taken off", "two", "three", "four")
        one, two, three, _ = (known["id"] for known in ask("list", "--json").objects)
        call = Client(catcher.http)
        call("PUT", "/api/v1/messages", {"IDs": [one], "Read": True})
        call("PUT", "/api/v1/messages", {"IDs": [one, three], "Pinned": True})
        call("PUT", "/api/v1/tags", {"IDs": [one], "Tags": []})
        call("PUT", "/api/v1/tags", {"IDs": [two], "Tags": ["red", "two words"]})
        call("PUT", "/api/v1/tags", {"IDs": [three], "Tags": ["red"]})
        before = facts(ask("list", "--json").objects)
        assert ask("export", "mail.jsonl").code == 0
        assert ask("delete", "--all").code == 0
        assert ask("import", "mail.jsonl").out == "4 mails imported\n"
        assert facts(ask("list", "--json").objects) == before
        assert facts(ask("show", "--json").objects) == before[-1:]
    run = run_in(tmp_path, {})
    assert run("import", "mail.jsonl", "--store", "sqlite:copy.db").out == "4 mails imported\n"
    assert facts(run("list", "--json", "--store", "sqlite:copy.db").objects) == before
    with running(tmp_path, "--preload", "mail.jsonl", "--inbox", "shop=subject:two") as again:
        assert facts(run("list", "--json", "--url", again.http).objects) == before


def test_names_in_json_lines_keep_to_the_rule(run: Run, tmp_path: Path) -> None:
    odd = {"raw": "eA==", "inbox": ' a,"b" ', "tags": ["x,y", "", "\n", "z" * 300]}
    none = {"raw": "eA==", "inbox": "", "tags": [f"t{number}" for number in range(200)]}
    (tmp_path / "mail.jsonl").write_text(f"{json.dumps(odd)}\n{json.dumps(none)}\n")
    assert run("import", "mail.jsonl", "--store", "sqlite:mail.db").out == "2 mails imported\n"
    first, second = run("list", "--json", "--store", "sqlite:mail.db").objects
    assert (first["inbox"], first["tags"]) == ("a b", ["x y", "z" * 100])
    assert (second["inbox"], len(second["tags"])) == ("main", 100)


KEPT = ("subject", "mail_from", "rcpt_to", "inbox", "read", "pinned", "tags")


def facts(listed: list[dict[str, object]]) -> list[list[object]]:
    return [[one[name] for name in KEPT] for one in listed]


def test_what_is_imported_by_url_keeps_its_envelope(catcher: Running, ask: Run) -> None:
    send(catcher, "one")
    assert ask("export", "mail.jsonl").code == 0
    assert ask("import", "mail.jsonl").code == 0
    sent, imported = (ask("show", one["id"], "--json").objects[0] for one in ask("list", "--json").objects)
    assert imported["envelope"]["peer"] == sent["envelope"]["peer"] != ""


def test_only_what_a_query_finds_leaves(catcher: Running, ask: Run) -> None:
    send(catcher, "one", "two")
    assert len(ask("export", "-", "--format", "jsonl", "--query", "subject:two").objects) == 1
    assert ask("export", "-").raw.count(b"\nFrom a@x.example ") == 1, "two postmarks, one of them at the top"
    assert ask("export", "-", "--format", "eml").err.startswith("smtp-catcher: eml is a folder")
    assert ask("export", "x.pst").code == 2


def test_more_than_one_page_leaves(catcher: Running, ask: Run) -> None:
    send(catcher, *(f"mail {number}" for number in range(450)))
    exported = ask("export", "-", "--format", "jsonl").objects
    assert [one["summary"]["subject"] for one in exported] == [f"mail {number}" for number in range(450)]


def test_mail_comes_into_a_running_catcher(catcher: Running, ask: Run, tmp_path: Path) -> None:
    box = tmp_path / "old.mbox"
    now = time.time()
    dates = [time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(now - days * 86400)) for days in (40, 1)]
    box.write_text(
        "".join(
            f"From a Thu Nov 16 10:00:00 2023\nTo: b@x.example\nDate: {date}\nSubject: s\n\nx\n\n" for date in dates
        )
    )
    assert ask("import", "old.mbox").out == "2 mails imported\n"
    assert ask("import", "-", given=box.read_bytes()).out == "2 mails imported\n"
    received = [one["received"] for one in ask("list", "--json").objects]
    assert min(received) > now - 60, "they come now"
    assert ask("delete", "--all").code == 0
    assert ask("import", "old.mbox", "--dates", "header", "--newer-than", "30d").out == "1 mail imported\n"
    (one,) = ask("list", "--json").objects
    assert one["received"] == pytest.approx(now - 86400, abs=2)


def test_mail_is_sent_by_smtp_out_of_files(catcher: Running, ask: Run, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: a@x.example\nTo: b@x.example\nSubject: s\n\nx\n")
    (tmp_path / "b.eml").write_bytes(b"From: a@x.example\nTo: full@x.example\nSubject: s\n\nx\n")
    server = "{}:{}".format(*catcher.smtp)
    assert ask("faults", "--add", 'rcpt to:full@* reply:"452 4.2.2 mailbox full"').code == 0
    done = ask("import", "a.eml", "b.eml", "--smtp", server)
    assert done.code == 1
    assert done.lines == ["refused  full@x.example: 452 4.2.2 mailbox full", "1 mail sent, 1 refused"]
    (one,) = ask("list", "--json").objects
    assert one["session"] == "" or one["rcpt_to"] == ["b@x.example"]


def test_addresses_outside_ascii_are_sent_or_refused_one_by_one(catcher: Running, ask: Run, tmp_path: Path) -> None:
    mails = {"a": "jörg@müller.example".encode(), "b": b"j\xff@x.example", "c": b"a@x.example"}
    for name, sender in mails.items():
        (tmp_path / f"{name}.eml").write_bytes(b"From: %s\nTo: b@x.example\nSubject: s\n\nx\n" % sender)
    words = ("import", "a.eml", "b.eml", "c.eml", "--smtp", "{}:{}".format(*catcher.smtp))
    assert ask(*words)[:3] == (0, "3 mails sent\n", "")
    senders = [one["mail_from"] for one in ask("list", "--json").objects]
    assert (senders[0], senders[-1]) == ("jörg@müller.example", "a@x.example")
    assert ask("faults", "--add", 'helo times:1 reply:"502 5.5.1 HELO is enough"').code == 0
    done = ask(*words)
    assert (done.code, done.lines[-1]) == (1, "1 mail sent, 2 refused")
    assert done.lines[0].startswith("refused  jörg@müller.example -> b@x.example  the server takes no addresses")


def test_mail_is_sent_out_of_files_with_tls_and_a_login(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"From: a@x.example\nTo: b@x.example\nSubject: s\n\nx\n")
    with running(tmp_path, "--require-tls", "--require-auth") as catcher:
        said = {"TLS": "starttls", "USER": "u", "PASSWORD": "p"}
        login = {f"SMTP_CATCHER_SERVER_{name}": value for name, value in said.items()}
        run = run_in(tmp_path, {"SMTP_CATCHER_URL": catcher.http, **login})
        assert run("import", "a.eml", "--smtp", "{}:{}".format(*catcher.smtp)).out == "1 mail sent\n"
        assert run("show", "--json").objects[0]["envelope"]["auth_user"] == "u"


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["import", "nowhere"], "nowhere: No such file or directory"),
        (["import", "x.mbox", "--newer-than", "soon"], "--newer-than: 'soon' is not a duration"),
        (["db", "vacuum", "--store", "sqlite:nowhere.db"], "store 'sqlite:nowhere.db': there is no such file"),
        (["db", "vaccum"], "unknown command 'db vaccum'; did you mean 'vacuum'?"),
        (["db", "check", "--store", "memory:"], "--store 'memory:': only files can be looked after: sqlite:PATH"),
        (["check-config", "--smtp", "x:y"], "--smtp 'x:y': expected [HOST:]PORT"),
        (["check-config", "--http", "[::1"], "--http '[::1': an IPv6 address stands in brackets"),
        (["check-config", "--lmtp", "unix:s:9"], "--lmtp 'unix:s:9': 9 is no mode"),
        (["check-config", "--save-dir", "/dev/null/x"], "--save-dir /dev/null/x: /dev/null is no folder that can be"),
        (["check-config", "--timeout", "5s"], "--timeout says how long to wait for --exit-after N"),
        (["check-config", "--fault", "rcpt reply:99"], "--fault 'rcpt reply:99': reply '99' has no code"),
        (["check-config", "--preload", "nowhere"], "--preload nowhere: there is no such file"),
        (["check-config", "--store", "ftp://x"], "store 'ftp://x' unknown: use memory: or sqlite:PATH"),
        (["check-config", "--store", "sqlite:nowhere/m.db"], "store 'sqlite:nowhere/m.db': folder nowhere does not"),
        (["check-config", "--store", "sqlite:"], "store 'sqlite:' needs a file: sqlite:PATH"),
        (["check-config", "--store", "sqlite::memory:"], "store 'sqlite::memory:' is no file; did you mean memory:?"),
        (["check-config", "--durability", "power"], "--durability power needs a store on a disk"),
        (["faults", "--add", "rcpt replay:1"], "--add 'rcpt replay:1': unknown word 'replay' at column 6"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(run: Run, words: list[str], problem: str) -> None:
    done = run(*words, SMTP_CATCHER_URL="http://127.0.0.1:1")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"smtp-catcher: {problem}")


def test_faults_come_and_go(catcher: Running, ask: Run) -> None:
    assert ask("faults").out == "no faults\n"
    words = 'rcpt to:*@full.example reply:"452 4.2.2 mailbox full" times:2'
    assert ask("faults", "--add", words).lines == [f"  1  {words}  struck 0 times"]
    assert ask("send", "--to", "x@full.example").code == 1
    assert ask("faults", "--off", "1").lines == [f"  1  {words}  struck 1 time  off"]
    assert ask("send", "--to", "x@full.example").code == 0
    assert ask("faults", "--on", "1", "--json").objects[0]["Hits"] == 1
    assert ask("faults", "--remove", "7").code == 1
    said = ask("faults", "--add", "data drop probability:1", "--remove", "1")
    assert said.lines == ["  2  data drop  struck 0 times"]
    assert ask("faults", "--clear").out == "no faults\n"


def test_a_store_is_looked_after(catcher: Running, run: Run, tmp_path: Path) -> None:
    send(catcher, *(f"mail {number}" for number in range(30)))
    there = ("--store", "sqlite:mail.db")
    assert run("db", "check", *there).out == "mail.db: nothing is wrong\n"
    assert run("db", "backup", "copy.db", *there).out.startswith("copy.db: 30 mails, ")
    busy = run("db", "vacuum", *there)
    assert busy.code == 2
    assert f"is used by another smtp-catcher (pid {catcher.process.pid})" in busy.err
    copy = ("--store", "sqlite:copy.db")
    assert run("db", "reindex", *copy).out == "copy.db: index made anew\n"
    assert run("db", "vacuum", *copy).code == 0
    assert run("db", "migrate", *copy).code == 0
    assert (
        run("search", "subject:mail", "--limit", "1", *copy).lines[-1]
        == "30 mails, 30 unread, the last 1 of them shown"
    )
    damaged = bytearray((tmp_path / "copy.db").read_bytes())
    damaged[5000:9000] = os.urandom(4000)
    (tmp_path / "copy.db").write_bytes(damaged)
    assert run("db", "check", *copy).code in (1, 2)
    damaged[100:] = b"\xff" * len(damaged[100:])
    (tmp_path / "copy.db").write_bytes(damaged)
    done = run("db", "check", *copy)
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith("store 'copy.db' is damaged: ")


@pytest.mark.parametrize("command", ["serve", "check-config"])
def test_what_an_owner_finds_wrong_is_told_with_its_place(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "smtp-catcher.toml").write_text('smtp = "127.0.0.1:0"\nhttp = "none"\nfaults = ["rcpt replay:1"]\n')
    done = run(command)
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith("smtp-catcher: smtp-catcher.toml:3: --fault 'rcpt replay:1': unknown word 'replay'")
    done = run(command, "--fault", "rcpt drop", SMTP_CATCHER_HOOKS="nowhere:f")
    assert done.err.startswith("smtp-catcher: SMTP_CATCHER_HOOKS: --hook 'nowhere:f' can't be imported")
    (tmp_path / "smtp-catcher.toml").unlink()
    done = run(command, "--smtp", "0", SMTP_CATCHER_HTTP="localhost")
    assert done.err.startswith("smtp-catcher: SMTP_CATCHER_HTTP: --http 'localhost': expected [HOST:]PORT")
    done = run(command, "--smtp", "0", "--http", "none", SMTP_CATCHER_STORE="mail.db")
    assert done.err == "smtp-catcher: SMTP_CATCHER_STORE: store 'mail.db' unknown: use memory: or sqlite:PATH\n"


def test_settings_are_checked_without_a_start(run: Run, tmp_path: Path) -> None:
    (tmp_path / "smtp-catcher.toml").write_text('smtp = "127.0.0.1:25"\n\nmax_messages = 5\n')
    done = run("check-config", "--starttls", SMTP_CATCHER_LABEL="x")
    assert done.code == 0
    assert done.out == (
        "nothing is wrong with these settings; 4 places said something: "
        "--starttls, SMTP_CATCHER_LABEL, smtp-catcher.toml:1, smtp-catcher.toml:3\n"
    )


def test_a_store_that_could_be_made_is_not_made(run: Run, tmp_path: Path) -> None:
    (tmp_path / "there.db").write_bytes(b"whatever it is, nobody looks")
    for name in ("there.db", "new.db"):
        assert run("check-config", "--store", f"sqlite:{name}", "--durability", "power").code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["there.db"]
    assert (tmp_path / "there.db").read_bytes() == b"whatever it is, nobody looks"


def test_settings_are_printed_with_who_said_so(run: Run, tmp_path: Path) -> None:
    (tmp_path / "smtp-catcher.toml").write_text("\nmax_messages = 5\n")
    done = run("serve", "--print-config", "--http", "none", SMTP_CATCHER_PASSWORD="secret")
    said = {line.split()[0]: line.split()[1:] for line in done.lines}
    assert said["max_messages"] == ["5", "smtp-catcher.toml:2"]
    assert said["http"] == ["--http"]
    assert said["smtp"] == ["127.0.0.1:1025", "default"]
    assert said["password"] == ["********", "SMTP_CATCHER_PASSWORD"]
    assert "secret" not in done.out


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_fits_into_a_terminal(run: Run, command: str) -> None:
    done = run(*([command] if command else []), "--help", COLUMNS="80")
    assert done.code == 0
    assert done.err == ""
    assert max(map(len, done.lines)) <= 80
    if not command:
        assert not [line for line in done.lines if line.endswith("...") and "Usage" not in line], "a summary is cut"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_long_work_shows_how_far_it_is_in_a_terminal(catcher: Running) -> None:
    import pty

    ours, theirs = pty.openpty()
    server = "{}:{}".format(*catcher.smtp)
    words = [*COMMAND, "send", "--count", "60", "--rate", "40", "--server", server]
    done = subprocess.run(words, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, timeout=WITHIN, check=False)
    os.close(theirs)
    pieces = []
    with suppress(OSError):  # nobody writes there any more, as Linux says it
        while piece := os.read(ours, 65536):
            pieces.append(piece)
    os.close(ours)
    shown = b"".join(pieces).decode()
    assert done.returncode == 0
    assert "\rSending [" in shown
    assert " of 60, " in shown
    assert " left" in shown
    assert shown.endswith("\r\x1b[K"), "the bar leaves nothing behind"
    assert done.stdout.startswith(b"60 mails in ")
