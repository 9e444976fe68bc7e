"""What the end of a failed test and of a run shows: mail, transcripts, stragglers, what was saved."""

import re
from pathlib import Path

import pytest

from tests.pytest_plugin.suite import run, run_apart, section

FAILING = """
def test_it(mailbox, shop):
    shop.send("Hello", to="bob@x.example", text="Dear Bob,\\nyour token is s3cret.", files=["invoice.pdf"])
    assert False
"""


def test_failure_shows_the_mail_and_the_conversation(pytester: pytest.Pytester) -> None:
    said = section(run(pytester, FAILING), "mail")

    assert re.match(r'#1 "Hello"  from shop@x\.example to bob@x\.example  \d+\.\d', said[0])
    assert said[1:4] == [
        "  attached: <attachment 'invoice.pdf', application/pdf, 7 bytes>",
        "    Dear Bob,",
        "    your token is s3cret.",
    ]
    assert re.match(r"conversation with 127\.0\.0\.1:\d+, (delivered|open)", said[4])
    assert any(re.fullmatch(r" +\d+ ms  C  mail (?i:FROM):<shop@x.example> size=\d+", line) for line in said)


def test_short_report_is_one_line_a_mail(pytester: pytest.Pytester) -> None:
    said = section(run(pytester, FAILING, "-o", "mail_report=short"), "mail")

    assert len(said) == 1
    assert said[0].startswith('#1 "Hello"')


def test_no_report_if_not_wanted(pytester: pytest.Pytester) -> None:
    assert section(run(pytester, FAILING, "-o", "mail_report=none"), "mail") == []


def test_passing_test_shows_nothing(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_it(mailbox, shop): shop.send('Hello', to='bob@x.example')")

    result.assert_outcomes(passed=1)
    assert section(result, "mail") == []


def test_what_a_pattern_finds_is_masked(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmail_report_redact =\n    token is (\\S+)\\.\n    Dear Bob")

    said = section(run(pytester, FAILING), "mail")

    assert "    ********," in said
    assert "    your token is ********." in said


def test_failure_itself_is_masked(pytester: pytest.Pytester) -> None:
    source = """
        import pytest

        @pytest.fixture
        def late(mailbox):
            yield
            assert mailbox[0].subject == "token none"

        def test_it(mailbox, shop, late):
            shop.send("token s3cret", to="bob@x.example")
            print(mailbox[0].subject)
            mailbox.assert_sent(subject="token none")
    """
    result = run(pytester, source, "-l", "-o", "mail_report_redact=token (s3c.*?t)")

    result.assert_outcomes(failed=1, errors=1)
    result.stdout.fnmatch_lines(["E *got *'token [*][*][*]*"])
    assert "s3cret" not in result.stdout.str()


def test_pattern_that_is_none_is_named_at_the_start(pytester: pytest.Pytester) -> None:
    result = run(pytester, FAILING, "-o", "mail_report_redact=(")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: mail_report_redact: '(' is no regular expression: *"])


def test_report_that_is_none_is_named_at_the_start(pytester: pytest.Pytester) -> None:
    result = run(pytester, FAILING, "-o", "mail_report=ful")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: mail_report: 'ful' unknown; one of: full, short, none"])


def test_report_comes_through_from_a_worker(pytester: pytest.Pytester) -> None:
    result = run_apart(pytester, FAILING, "-p", "xdist", "-n", "1")

    assert section(result, "mail")[0].startswith('#1 "Hello"  from shop@x.example')


def test_mail_of_failed_tests_is_saved(pytester: pytest.Pytester) -> None:
    source = FAILING + "\ndef test_that_passes(mailbox, shop): shop.send('Bye', to='bob@x.example')"

    run(pytester, source, "--mail-save", "kept", "--junit-xml", "junit.xml")

    saved = sorted(path.relative_to(pytester.path) for path in Path(pytester.path, "kept").glob("*/*"))
    assert [path.name for path in saved] == ["1.eml", "1.txt"]
    assert re.fullmatch(r"test_it\.py-test_it-[0-9a-f]{6}", saved[0].parent.name)
    assert b"\r\nSubject: Hello\r\n" in (pytester.path / saved[0]).read_bytes()
    assert "  C  QUIT" in (pytester.path / saved[1]).read_text()
    junit = (pytester.path / "junit.xml").read_text()
    assert f'name="mail_saved" value="{saved[0]}"' in junit
    assert junit.count('name="mail_id"') == 2


def test_saved_mail_is_masked_too(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmail_report_redact = s3cret")

    run(pytester, FAILING, "--mail-save", "kept")

    (saved,) = Path(pytester.path, "kept").rglob("1.eml")
    assert b"your token is ********." in saved.read_bytes()


@pytest.mark.parametrize(
    "mail",
    ['subject="your s3crét"', 'subject="Hello", text="your s3crét"', 'subject="Hello", files=["s3crét.pdf"]'],
)
def test_saved_mail_is_masked_whatever_its_encoding(pytester: pytest.Pytester, mail: str) -> None:
    pytester.makeini("[pytest]\nmail_report_redact = s3crét")
    source = f"""
        def test_it(mailbox, shop):
            shop.send(to="bob@x.example", {mail})
            assert False
    """
    run(pytester, source, "--mail-save", "kept")

    (saved,) = Path(pytester.path, "kept").rglob("1.masked.txt")
    text = saved.read_text("utf-8")
    assert "********" in text
    assert "s3crét" not in text
    assert not list(Path(pytester.path, "kept").rglob("1.eml"))


def test_mail_that_can_not_be_saved_is_shown(pytester: pytest.Pytester) -> None:
    pytester.makefile("", kept="not a folder")

    said = section(run(pytester, FAILING, "--mail-save", "kept"), "mail")

    assert said[0].startswith("the mail of this test could not be saved in kept: ")
    assert said[1].startswith('#1 "Hello"')


def test_nothing_of_a_mail_becomes_a_path(pytester: pytest.Pytester) -> None:
    source = """
        import pytest

        @pytest.mark.parametrize("name", ["../../up", "../../down", "a/b"])
        def test_it(mailbox, shop, name):
            shop.send("../../evil", to="bob@x.example", files=["../../evil.pdf"])
            assert False
    """

    run(pytester, source, "--mail-save", "kept")

    assert len({path.parent for path in Path(pytester.path, "kept").rglob("*.eml")}) == 3
    assert not list(pytester.path.rglob("*evil*")) + list(pytester.path.parent.glob("up*"))


LATE = """
import threading

first_is_over = threading.Event()
mail_is_there = threading.Event()

def send_late(mailbox):
    import smtplib
    with smtplib.SMTP(mailbox.host, mailbox.port) as smtp:
        smtp.ehlo("app.example")
        smtp.mail("shop@x.example")
        smtp.rcpt("bob@x.example")
        began.set()
        first_is_over.wait(5)
        smtp.data(b"Subject: Report\\n\\nHere it is.")
    mail_is_there.set()

began = threading.Event()

def test_first(mailbox):
    threading.Thread(target=send_late, args=[mailbox]).start()
    began.wait(5)
    {wait}

def test_second(mailbox):
    first_is_over.set()
    mail_is_there.wait(5)
    mailbox.assert_none_sent()
"""


def test_straggler_is_named_and_not_shown_to_the_next_test(pytester: pytest.Pytester) -> None:
    result = run(pytester, LATE.format(wait=""))

    result.assert_outcomes(passed=2)
    (said,) = section(result, "mail of this run")
    assert re.fullmatch(
        r'test_it.py::test_first: "Report"  from shop@x.example to bob@x.example '
        r"came \d\.\d\d s after the test ended, during test_it.py::test_second",
        said,
    )


def test_straggler_is_masked(pytester: pytest.Pytester) -> None:
    (said,) = section(run(pytester, LATE.format(wait=""), "-o", "mail_report_redact=Report"), "mail of this run")

    assert said.startswith('test_it.py::test_first: "********"  from shop@x.example')


def test_straggler_that_was_waited_for(pytester: pytest.Pytester) -> None:
    result = run(pytester, LATE.format(wait="mailbox.wait_for(subject='Report', timeout=0.05)"))

    result.assert_outcomes(passed=1, failed=1)
    assert re.fullmatch(
        r'  mail "Report" came \d\.\d s after that wait ended: raise the timeout \(timeout=0.05 in the call\), '
        r"or ask why sending took \d\.\d s\.",
        section(result, "mail of this run")[-1],
    )


def test_straggler_comes_through_from_a_worker(pytester: pytest.Pytester) -> None:
    result = run_apart(pytester, LATE.format(wait=""), "-p", "xdist", "-n", "1")

    result.assert_outcomes(passed=2)
    assert section(result, "mail of this run")[0].startswith('test_it.py::test_first: "Report"')


def test_mail_that_came_after_its_wait_is_named_in_the_report_of_the_test(pytester: pytest.Pytester) -> None:
    source = """
        import pytest

        def test_it(mailbox, shop):
            with pytest.raises(AssertionError):
                mailbox.wait_for(subject="Report", timeout=0.01)
            shop.send("Report", to="bob@x.example")
            assert False
    """
    late = r'mail #1 "Report" came \d+\.\d s after that wait ended: raise the timeout '
    assert re.match(late, section(run(pytester, source), "mail")[0])


def test_silence_that_proves_nothing_is_named(pytester: pytest.Pytester) -> None:
    result = run(pytester, "def test_it(mailbox): mailbox.assert_none_sent()")

    result.assert_outcomes(passed=1)
    (said,) = section(result, "mail of this run")
    assert said.startswith(
        "that no mail was sent held in 1 test, but nothing connected to the mail server in this whole run"
    )


def test_silence_of_a_block_is_named_too(pytester: pytest.Pytester) -> None:
    source = """
        def test_it(mailbox):
            with mailbox.expect_none():
                pass
    """
    (said,) = section(run(pytester, source), "mail of this run")
    assert said.startswith("that no mail was sent held in 1 test")


def test_silence_that_proves_something_is_not_named(pytester: pytest.Pytester) -> None:
    source = """
        def test_one(mailbox): mailbox.assert_none_sent()
        def test_other(mailbox, shop): shop.send("Hello", to="bob@x.example")
    """
    assert section(run(pytester, source), "mail of this run") == []
