"""``wait`` and ``serve --exit-after``: what CI scripts are made of."""

import json
import smtplib
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.cli.conftest import WITHIN, Run, run_in, send
from tests.process import COMMAND, Running, running


def test_a_catcher_that_is_ready(catcher: Running, ask: Run, run: Run) -> None:
    assert ask("wait", "--timeout", "20s")[:3] == (0, "", "")
    away = run("wait", "--url", "http://127.0.0.1:1", "--timeout", "100ms")
    assert away[:3] == (1, "", "smtp-catcher: no smtp-catcher answers at http://127.0.0.1:1 within 100ms\n")


def test_mail_that_is_there(catcher: Running, ask: Run) -> None:
    send(catcher, "one", "two", body="your code is 481220")
    done = ask("wait", "subject:two", "--json")
    assert done.code == 0
    assert [(one["subject"], one["codes"]) for one in done.objects] == [("two", ["481220"])]
    assert len(ask("wait", "", "--count", "2").lines) == 2


def test_mail_that_is_still_to_come(catcher: Running, tmp_path: Path) -> None:
    send(catcher, "early")
    words = [*COMMAND, "wait", "--new", "", "--timeout", f"{WITHIN}s", "--url", catcher.http]
    waiting = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    with suppress(subprocess.TimeoutExpired):
        waiting.wait(0.5)  # not for the test to hold, but for it to test more: it has begun to wait by then
    while waiting.poll() is None:
        send(catcher, "late")
        with suppress(subprocess.TimeoutExpired):
            waiting.wait(0.1)
    said, _ = waiting.communicate()
    assert waiting.returncode == 0
    assert said.count("\n") == 1
    assert '"late"' in said


def test_mail_that_does_not_come(catcher: Running, ask: Run) -> None:
    send(catcher, "Welcome, Bob", to="bob@x.example")
    done = ask("wait", "to:bob subject:goodbye", "--timeout", "200ms")
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines() == [
        "smtp-catcher: no mail for 'to:bob subject:goodbye' within 200ms",
        '  nearest: "Welcome, Bob", but for subject:goodbye',
    ]
    assert ask("wait", "nothing", "--timeout", "1ms", "--quiet")[:3] == (1, "", "")


def test_mail_that_a_limit_removed_before(tmp_path: Path) -> None:
    with running(tmp_path, "--max-messages", "2") as catcher:
        ask = run_in(tmp_path, {"SMTP_CATCHER_URL": catcher.http})
        send(catcher, "one", "two", "three")
        assert ask("wait", "subject:one", "--timeout", "10ms").err.splitlines() == [
            "smtp-catcher: no mail for 'subject:one' within 10ms",
            "  1 mail was removed by --max-messages",
        ]
        send(catcher, "four")
        assert "  2 mails were removed by --max-messages\n" in ask("wait", "subject:one", "--timeout", "10ms").err
        assert "removed" not in ask("wait", "--new", "", "--timeout", "10ms").err


def test_a_catcher_that_ends_by_itself(tmp_path: Path) -> None:
    with running_for_mail(tmp_path, "--exit-after", "2", "--print", "json") as catcher:
        with suppress(smtplib.SMTPException):  # it has enough, and may say so before the third is sent or QUIT is said
            send(catcher, "one", "two", "three")
        assert catcher.process.stdout is not None
        kept = [json.loads(line) for line in catcher.process.stdout]
        assert catcher.process.wait(WITHIN) == 0
    assert [one["subject"] for one in kept] == ["one", "two"]
    assert kept[0]["text"].strip() == "body"


def test_a_catcher_that_has_waited_long_enough(run: Run) -> None:
    done = run("--smtp", "0", "--http", "none", "--exit-after", "3", "--timeout", "100ms")
    assert done.code == 1
    assert done.err == "smtp-catcher: 0 of 3 mails came within 0.1 s\n"
    assert run("--smtp", "0", "--http", "none", "--timeout", "1s").code == 2


def test_mail_is_saved_as_it_comes_and_none_is_missing_at_the_end(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    with running(tmp_path, "--save-dir", str(saved)) as catcher:
        send(catcher, *(f"mail {number}" for number in range(50)))
    files = sorted(saved.iterdir())
    assert [file.read_bytes().splitlines()[0] for file in files] == [b"Subject: mail %d" % n for n in range(50)]
    assert {file.suffix for file in files} == {".eml"}


def test_a_catcher_starts_with_mail_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(b"Subject: from a file\nTo: b@x.example\n\nx\n")
    with running(tmp_path, "--preload", "a.eml", "--label", "staging", "--log", "json") as catcher:
        assert json.loads(catcher.said[0])["label"] == "staging"
        (one,) = run_in(tmp_path, {"SMTP_CATCHER_URL": catcher.http})("list", "--json").objects
    assert (one["subject"], one["rcpt_to"]) == ("from a file", ["b@x.example"])


class running_for_mail:  # noqa: N801  reads as the function it stands beside
    """As ``running``, where standard output is the mail's: its lines for people are on standard error."""

    def __init__(self, folder: Path, *flags: str) -> None:
        ready = folder / "ready.json"
        words = [*COMMAND, "--smtp", "127.0.0.1:0", "--http", "none", "--ready-file", str(ready), *flags]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder)
        self.ready = ready

    def __enter__(self) -> Running:
        assert self.process.stderr is not None
        said = []
        for line in self.process.stderr:
            said.append(line)
            if line.startswith("Ready"):
                break
        host, _, port = json.loads(self.ready.read_bytes())["smtp"][0].rpartition(":")
        return Running(self.process, said, (host, int(port)), "")

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.communicate(timeout=WITHIN)
