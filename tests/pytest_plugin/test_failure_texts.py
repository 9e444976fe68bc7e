"""Every failure, word for word, as a run of pytest prints it: golden/NAME.txt holds a test and what it says."""

import re
from pathlib import Path

import pytest

from tests.pytest_plugin.suite import run

GOLDEN = Path(__file__).parent / "golden"
CHANGING = (
    (re.compile(r"\d+\.\d+ s\b(?!  *\(|.*in the call)"), "N s"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
)
"""What differs from run to run, and what stands for it."""


def told(output: str) -> str:
    """The lines that pytest marks with E, without the mark."""
    lines = [line[1:].removeprefix("       ") for line in output.splitlines() if re.match(r"E( |$)", line)]
    text = "\n".join(line.rstrip() for line in lines)
    text = text.replace("_pytest.config.exceptions.", "pytest.")  # pytest 8 calls its errors by where they stand
    text = re.sub(r"\b(mail|rcpt) (from|to):", lambda verb: f"{verb[1]} {verb[2].upper()}:", text)  # since Python 3.13
    for changing, constant in CHANGING:
        text = changing.sub(constant, text)
    return text


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.txt") if path.stem != "conftest"))
def test_failure_says(name: str, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    source, _, expected = (GOLDEN / f"{name}.txt").read_text().partition("\n----\n")
    monkeypatch.setenv("SMTP_CATCHER_MAIL_TIMEOUT", "0.2")

    result = run(pytester, source)

    assert told(result.stdout.str()) == expected.rstrip("\n")
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_no_frame_of_the_plugin_is_shown(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
        def test_it(mailbox):
            with mailbox.expect(to="bob@x.example", timeout=0.01):
                pass
        """,
        "--tb=long",
    )

    shown = [line for line in result.outlines if re.match(r"\S+\.py:\d+: ", line)]
    assert [line.partition(":")[0] for line in shown] == ["test_it.py"]
