"""``smtp-catcher serve`` as a process: what it prints, when it is ready, how it ends, why it can't start."""

import http.client
import json
import os
import signal
import smtplib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from catcher import __version__
from tests.process import COMMAND, running

MAIL = "Subject: hello\r\n\r\nbody\r\n"


def send(address: tuple[str, int], mail: str = MAIL) -> None:
    with smtplib.SMTP(*address, timeout=10) as client:
        client.sendmail("a@x.example", ["b@x.example"], mail)


def failing(*flags: str) -> str:
    """The one line that a start with these flags fails with."""
    done = subprocess.run([*COMMAND, *flags], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.rstrip("\n")


def test_it_says_where_it_listens_once_it_does(tmp_path: Path) -> None:
    with running(tmp_path) as catcher:
        host, port = catcher.smtp
        assert catcher.said[:3] == [
            f"SMTP   {host}:{port}",
            f"HTTP   {catcher.http}",
            "Store  memory, at most 10,000 messages",
        ]
        assert catcher.said[3].startswith("Ready in ")
        send(catcher.smtp)


def test_a_hook_that_lies_where_it_is_run(tmp_path: Path) -> None:
    (tmp_path / "my_hooks.py").write_text("def nobody(moment):\n    return '554 5.7.1 not today'\n")
    as_installed = (sys.executable, "-P", "-m", "catcher")  # the folder is no place of modules to it, as to a script
    with (
        running(tmp_path, "--hook", "my_hooks:nobody", command=as_installed) as catcher,
        pytest.raises(smtplib.SMTPConnectError, match="not today"),
    ):
        smtplib.SMTP(*catcher.smtp, timeout=10)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_more_connections_than_a_shell_allows_files(tmp_path: Path) -> None:
    few_files = ("sh", "-c", 'ulimit -Sn 64 && exec "$@"', "sh", *COMMAND)
    with running(tmp_path, command=few_files) as catcher, ExitStack() as stack:
        for _ in range(100):
            connection = stack.enter_context(socket.create_connection(catcher.smtp, timeout=20))
            assert connection.recv(3) == b"220"


def test_what_it_starts_with_makes_duplicates(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Message-ID: <one@x.example>\r\n\r\n")
    flags = ("--preload", "a.eml", "--ignore-duplicate-ids")
    with running(tmp_path, *flags) as catcher, smtplib.SMTP(*catcher.smtp, timeout=10) as client:
        client.ehlo("x")
        client.mail("a@x.example")
        client.rcpt("b@x.example")
        assert b"duplicate of" in client.data("Message-ID: <one@x.example>\r\n\r\n")[1]


def test_it_says_which_seed_makes_chance_repeatable(tmp_path: Path) -> None:
    fault = 'rcpt probability:0.5 reply:"450 4.2.0 by chance"'
    with running(tmp_path, "--fault", fault) as catcher:
        seed, *_ = (line.split()[1] for line in catcher.said if line.startswith("Seed"))
    with running(tmp_path, "--fault", fault, "--seed", seed, "--log", "json") as again:
        assert json.loads(again.said[-1])["seed"] == int(seed)


def test_a_line_for_each_mail(tmp_path: Path) -> None:
    with running(tmp_path) as catcher:
        send(catcher.smtp, "Subject: =?utf-8?q?caf=C3=A9_=1B[31m?=\r\n\r\nbody\r\n")
        assert catcher.process.stdout is not None
        line = catcher.process.stdout.readline()
        assert "a@x.example -> b@x.example" in line
        assert '"café' in line
        assert "\x1b" not in line, "a subject may not colour the terminal"


def test_a_line_for_each_no(tmp_path: Path) -> None:
    fault = 'rcpt to:full@* reply:"452 4.2.2 mailbox full" times:2'
    for log in ("text", "json"):
        with running(tmp_path, "--fault", fault, "--log", log) as catcher:
            with pytest.raises(smtplib.SMTPRecipientsRefused), smtplib.SMTP(*catcher.smtp, timeout=10) as client:
                client.sendmail("a@x.example", ["full@x.example"], MAIL)
            assert catcher.process.stdout is not None
            line = catcher.process.stdout.readline()
        if log == "text":
            assert line[8:] == "  refused  rcpt TO:<full@x.example>  452 4.2.2 mailbox full  (fault 1, 1 of 2)\n"
        else:
            said = json.loads(line)
            assert (said["event"], said["reply"], said["fault"]) == (
                "refused",
                "452 4.2.2 mailbox full",
                "fault 1, 1 of 2",
            )


def test_json_lines(tmp_path: Path) -> None:
    with running(tmp_path, "--log", "json") as catcher:
        ready = json.loads(catcher.said[0])
        assert ready["event"] == "ready"
        assert ready["http"] == catcher.http
        send(catcher.smtp)
        assert catcher.process.stdout is not None
        kept = json.loads(catcher.process.stdout.readline())
        assert (kept["event"], kept["mail_from"], kept["rcpt_to"]) == ("kept", "a@x.example", ["b@x.example"])
        assert (kept["subject"], kept["seq"]) == ("hello", 1)


@pytest.mark.parametrize("log", ["text", "json"])
def test_more_is_said_if_asked(tmp_path: Path, log: str) -> None:
    with running(tmp_path, "--verbose", "--log", log) as catcher:
        with socket.create_connection(catcher.smtp, timeout=10) as client:
            client.sendall(b"QUIT\r\n")
            while client.recv(1000):
                pass
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{catcher.http}/api/v1/message/nosuch", timeout=10)
        refused.value.close()
        assert catcher.process.stdout is not None
        line = catcher.process.stdout.readline()
        catcher.process.terminate()
        _, err = catcher.process.communicate(timeout=10)
    if log == "text":
        assert "  empty  127.0.0.1:" in line
        assert err == (
            "smtp-catcher: info: an HTTP request failed (method GET, path /api/v1/message/nosuch, status 404)\n"
        )
    else:
        said, failed = json.loads(line), json.loads(err)
        assert (said["event"], said["outcome"]) == ("conversation", "empty")
        assert (failed["path"], failed["status"]) == ("/api/v1/message/nosuch", 404)


def test_a_label_is_in_every_log(tmp_path: Path) -> None:
    with running(tmp_path, "--label", "staging") as catcher:
        assert catcher.said[0] == "Label  staging"
    by_chance = 'mail probability:0.0 reply:"451 no"'
    with running(tmp_path, "--label", "staging", "--log", "json", "--verbose", "--fault", by_chance) as catcher:
        send(catcher.smtp)
        catcher.process.terminate()
        out, err = catcher.process.communicate(timeout=10)
    lines = [json.loads(line) for line in (*catcher.said, *out.splitlines(), *err.splitlines())]
    assert {line["label"] for line in lines} == {"staging"}
    assert {line.get("event") for line in lines} >= {"ready", "kept", None}, "records of other rooms are among them"


def test_the_ready_file_appears_whole(tmp_path: Path) -> None:
    with running(tmp_path) as catcher:
        ready = json.loads((tmp_path / "ready.json").read_bytes())
        assert ready == {"smtp": ["{}:{}".format(*catcher.smtp)], "smtps": [], "http": catcher.http}
        assert [path.name for path in tmp_path.iterdir()] == ["ready.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_signals_that_come_upon_each_other_end_it_once(tmp_path: Path) -> None:
    with running(tmp_path, "--http", "none") as catcher:
        hammering = time.monotonic() + 20
        while catcher.process.poll() is None and time.monotonic() < hammering:
            catcher.process.send_signal(signal.SIGTERM)
        assert catcher.process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
def test_a_signal_that_another_thread_is_given_ends_it_too(tmp_path: Path) -> None:
    script = (
        "import signal, threading\n"
        "from catcher.cli import main\n"
        "from catcher.cli.serving import journal\n"
        "def ready(*_, **__):\n"
        "    signals_itself = lambda: signal.pthread_kill(threading.get_ident(), signal.SIGTERM)\n"
        "    threading.Timer(1, signals_itself).start()\n"
        "journal.Journal.ready = ready\n"
        "main(['--smtp', '127.0.0.1:0', '--http', 'none'])\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, timeout=50, check=False)
    assert ended.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_within_a_second_and_loses_nothing(tmp_path: Path, number: signal.Signals) -> None:
    store = tmp_path / "mail.db"
    with running(tmp_path, "--store", f"sqlite:{store}") as catcher:
        address = urlsplit(catcher.http)
        stream = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        stream.request("GET", "/events")
        assert stream.getresponse().status == 200
        send(catcher.smtp)
        with socket.create_connection(catcher.smtp, timeout=10) as idle:
            assert idle.recv(1000).startswith(b"220 ")
            began = time.monotonic()
            catcher.process.send_signal(number)
            _, err = catcher.process.communicate(timeout=10)
            took = time.monotonic() - began
            assert idle.recv(1000).startswith(b"421 ")
        stream.close()
        assert catcher.process.returncode == 0
        assert err == ""
        assert took < 3, "far over the second that it may take"
    with running(tmp_path, "--store", f"sqlite:{store}") as again:
        address = urlsplit(again.http)
        client = http.client.HTTPConnection(address.hostname or "", address.port, timeout=10)
        client.request("GET", "/api/v1/messages")
        assert json.load(client.getresponse())["total"] == 1
        client.close()


def test_quiet(tmp_path: Path) -> None:
    ready_file = tmp_path / "ready.json"
    process = subprocess.Popen(
        [*COMMAND, "--smtp", "127.0.0.1:0", "--http", "none", "--quiet", "--ready-file", str(ready_file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 20
        while not ready_file.exists() and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.01)  # nothing to wait on: it was told to be quiet
        assert json.loads(ready_file.read_bytes())["http"] is None
    finally:
        process.terminate()
        out, err = process.communicate(timeout=20)
    assert (out, err, process.returncode) == ("", "", 0)


def test_version() -> None:
    done = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, timeout=20, check=True)
    assert done.stdout == f"smtp-catcher {__version__}\n"


@pytest.mark.parametrize("flag", ["--smtp", "--http"])
def test_a_busy_port(flag: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        other = "--http" if flag == "--smtp" else "--smtp"
        line = failing(flag, str(port), other, "0")
    by_whom = (
        f" (by {Path('/proc/self/comm').read_text().strip()}, pid {os.getpid()})" if sys.platform == "linux" else ""
    )
    taken = f"port {port} on 127.0.0.1 is taken{by_whom}"
    assert line == f"smtp-catcher: {taken}: stop it, or choose another with {flag} PORT"


NO_STORE = "unknown: use memory: or sqlite:PATH"
NO_ADDRESS = "expected [HOST:]PORT with a port from 0 to 65535, as in 127.0.0.1:1025"
NO_ORIGIN = "expected SCHEME://HOST[:PORT], as in http://localhost:3000, or *"


@pytest.mark.parametrize(
    ("flags", "line"),
    [
        ("--store ftp://x", f"store 'ftp://x' {NO_STORE}"),
        ("--store mail.db", f"store 'mail.db' {NO_STORE}"),
        ("--store sqlite:/nowhere/m.db", "store 'sqlite:/nowhere/m.db': folder /nowhere does not exist"),
        ("--smtp x:y", f"--smtp 'x:y': {NO_ADDRESS}"),
        (
            "--smtp 203.0.113.7:0",
            "address 203.0.113.7 is not one of this machine: choose another with --smtp HOST:PORT",
        ),
        (
            "--http 0 --ready-file /nowhere/ready.json",
            "--ready-file /nowhere/ready.json: No such file or directory; name a file in a folder that can be written",
        ),
        ("--save-dir /dev/null/x", "--save-dir /dev/null/x: Not a directory; name a folder that can be written"),
        ("--cors nonsense", f"--cors 'nonsense': {NO_ORIGIN}"),
        ("--cors https://*.example.com", f"--cors 'https://*.example.com': {NO_ORIGIN}"),
        (
            "--allow-host http://a.example",
            "--allow-host 'http://a.example': expected a name without scheme and port, as in mail.example",
        ),
        ("--base-path /../x", "--base-path '/../x': expected a path of letters and digits, as in /mail"),
        ("--base-path /a?b", "--base-path '/a?b': expected a path of letters and digits, as in /mail"),
        ("--max-messages -1", "--max-messages -1: no limit is less than 0"),
        ("--max-messages 99999999999999999999", "--max-messages 99999999999999999999: no limit is so large"),
        ("--max-messages many", "--max-messages: 'many' is not a whole number"),
        ("--htpp none", "unknown flag '--htpp'; did you mean '--http'?"),
    ],
)
def test_a_start_that_fails_says_why_in_one_line(flags: str, line: str) -> None:
    assert failing("--smtp", "127.0.0.1:0", "--http", "127.0.0.1:0", *flags.split()) == f"smtp-catcher: {line}"


@pytest.mark.parametrize("path", ["", "/"])
def test_a_ready_file_that_is_a_folder(path: str) -> None:
    line = failing("--smtp", "127.0.0.1:0", "--http", "none", "--ready-file", path)
    assert line.startswith(f"smtp-catcher: --ready-file {path or '.'}: ")
    assert line.endswith("name a file in a folder that can be written")


def test_a_hook_that_ends_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "leaves.py").write_text("raise SystemExit(0)\n")
    monkeypatch.chdir(tmp_path)
    line = failing("--smtp", "127.0.0.1:0", "--http", "none", "--hook", "leaves:f")
    assert line == "smtp-catcher: --hook 'leaves:f' can't be imported: its module ends the program"


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.is_char_device(), reason="no disk is always full here")
@pytest.mark.parametrize(
    ("flags", "code", "line"),
    [
        ("completion bash", 2, "smtp-catcher: standard output: No space left on device"),
        (
            "--smtp 127.0.0.1:0 --http none --exit-after 1 --timeout 1ms",
            1,
            "smtp-catcher: 0 of 1 mail came within 0.001 s",
        ),
    ],
)
def test_where_nothing_can_be_said_any_more(flags: str, code: int, line: str) -> None:
    with FULL.open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *flags.split()], stdout=full, stderr=subprocess.PIPE, text=True, timeout=50, check=False
        )
    assert (done.returncode, done.stderr) == (code, f"{line}\n")


def test_an_unknown_command() -> None:
    assert failing("serv") == "smtp-catcher: unknown command 'serv'; did you mean 'serve'?"


def test_a_store_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "mail.db"
    path.write_bytes(b"this is not a database, whatever its name says" * 100)
    line = failing("--smtp", "0", "--http", "none", "--store", f"sqlite:{path}")
    assert line == f"smtp-catcher: store '{path}' is not a SQLite database: name another file, or move this one away"
    assert path.read_bytes().startswith(b"this is not"), "a file that is not ours stays as it is"
