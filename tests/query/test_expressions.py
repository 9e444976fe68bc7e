"""Regular expressions that nobody should write, and anybody may."""

import threading
import time

import pytest
import regex

from catcher.query import Patience, TooSlow, expressions

ENDLESS = "(a|aa)+$"
TRIED = "a" * 100 + "b"


def test_one_that_tries_without_end_is_given_up() -> None:
    with pytest.raises(TooSlow, match=r"^regular expression /\(a\|aa\)\+\$/ takes too long: ") as caught:
        expressions.found(ENDLESS, TRIED, Patience())
    assert caught.value.http_status == 400


def test_many_texts_together_are_given_up_too() -> None:
    patience = Patience()
    with pytest.raises(TooSlow, match=r"; 2 seconds are over: write it simpler, or search less mail$"):
        any(expressions.found(ENDLESS, "a" * 20 + "!", patience) for _ in range(10_000))  # each in milliseconds
    assert expressions.found("^a+!$", "a" * 20 + "!", Patience())


def test_any_number_of_texts_may_be_looked_through_by_a_sane_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "LONGEST_IN_ALL", 0.01)
    patience, text = Patience(), "Your order 4711 is on its way.\n" * 60
    for _ in range(5_000):
        assert not expressions.found(r"order [0-9]{5}", text, patience)


def test_others_work_while_it_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expressions, "LONGEST", 60.0)
    began = threading.Event()

    def tries() -> None:
        began.set()
        expressions.found(ENDLESS, "a" * 28 + "b", Patience())

    trying = threading.Thread(target=tries)
    trying.start()
    assert began.wait(30)
    steps = 0
    while trying.is_alive():
        time.sleep(0)
        steps += 1
    assert steps > 100  # held by the interpreter's lock it would be one or two


@pytest.mark.parametrize("source", ["(" * 5_000 + ")" * 5_000, "x{99999999999}", "(?P<n", "(?u)(?a)x"])
def test_what_is_no_expression_is_told(source: str) -> None:
    assert expressions.problem_of(source) is not None


TOO_LARGE = {
    "a{99999999}": 1,
    "a{99999999,}": 1,
    "a{,99999999}": 1,
    "(?:a{1000}){1000}": 11,
    "((a{100}){100}){100}": 9,
    "(?i:a{1000}){11}": 12,
    "(a{6000})(a{6000})": 11,
    "x{9998}yyy": 9,
    "a{" + "9" * 9_000 + "}": 1,
    "(?P<word>a{1000}){11}": 17,
    "(?(?=a)b|c){2000}": 11,
    "(?R){99999999}": 4,
    r"\]{99999999}": 2,
    "[]]{99999999}": 3,
    "[^]]{99999999}": 4,
    "[[:alpha:][]{99999999}]": 12,
    "a(?#[){99999999}": 6,
    "a(?i){99999999}": 5,
    "(?:a{1000}){e<=0}{1000}": 17,
}


@pytest.mark.parametrize("source", TOO_LARGE)
def test_what_would_be_large_is_not_compiled(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regex, "compile", lambda *_, **__: pytest.fail("compiled"))
    problem = "too large: with what repeats written out it has more than 10,000 characters"
    assert expressions.problem_of(source) == (problem, TOO_LARGE[source])


@pytest.mark.parametrize("flags", ["(?x)", "(?ix:", "(?V1)", "(?i-x:"])
def test_flags_by_which_it_would_be_read_otherwise_are_refused(flags: str) -> None:
    assert expressions.problem_of(f"a{flags}b{{9 9 9 9 9 9 9 9}})") == ("the flags x and V1 are not known here", 1)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("[{]{2}", "{{"),
        (r"\{99999999\}", "{99999999}"),
        (r"[^\]]{2}[a{99999999}]", "ab{"),
        ("[]{99999999}]{3}", "9]9"),
        ("(?#{99999999})a", "a"),
        ("(?i)(?s:.{0,1900}){5}", "x"),
        ("a{99999999", "a{99999999"),
        ("^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$", "8d8ac610-566d-4ef0-9c22-186b2a5ed793"),
        (r"\bkn[^\W\d]{1,9}(?:\s+\w+){0,50}", "knows"),
    ],
)
def test_what_only_looks_large_is_compiled(source: str, text: str) -> None:
    assert expressions.problem_of(source) is None
    assert expressions.found(source, text, Patience())


def test_many_that_are_as_large_as_may_be_do_not_stay() -> None:
    for number in range(expressions.MOST_COMPILED * 2):
        expressions.problem_of(f"a{{2000}}{number}")
    assert expressions._compiled.cache_info().currsize == expressions.MOST_COMPILED


def test_an_expression_reads_every_line_in_any_case() -> None:
    assert expressions.found("^order [0-9]+$", "Hello\nORDER 17\nbye", Patience())
    assert not expressions.found("^order$", "order 17", Patience())
