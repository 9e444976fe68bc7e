"""Regular expressions that nobody should write, and anybody may."""

import threading
import time

import pytest

from catcher.query import TooSlow, expressions

ENDLESS = "(a|aa)+$"
TRIED = "a" * 100 + "b"


def test_one_that_tries_without_end_is_given_up() -> None:
    with pytest.raises(TooSlow, match=r"^regular expression /\(a\|aa\)\+\$/ takes too long: ") as caught:
        expressions.found(ENDLESS, TRIED)
    assert caught.value.http_status == 400


def test_others_work_while_it_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "LONGEST", 60.0)
    began = threading.Event()

    def tries() -> None:
        began.set()
        expressions.found(ENDLESS, "a" * 28 + "b")

    trying = threading.Thread(target=tries)
    trying.start()
    assert began.wait(30)
    steps = 0
    while trying.is_alive():
        time.sleep(0)
        steps += 1
    assert steps > 100  # held by the interpreter's lock it would be one or two


@pytest.mark.parametrize("source", ["(" * 5_000 + ")" * 5_000, "x{99999999999}", "(?P<n"])
def test_what_is_no_expression_is_told(source: str) -> None:
    assert expressions.problem_of(source) is not None


def test_an_expression_reads_every_line_in_any_case() -> None:
    assert expressions.found("^order [0-9]+$", "Hello\nORDER 17\nbye")
    assert not expressions.found("^order$", "order 17")
