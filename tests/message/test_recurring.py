"""Answers that are kept: the same as without, short ones only, and never more than asked for."""

from catcher.message.recurring import LONGEST, recurring


def asked(texts: list[str], *, most: int = 100) -> tuple[list[str], list[str]]:
    """The answers, and what had to be worked out for them."""
    computed = []

    @recurring(most)
    def shouted(text: str) -> str:
        computed.append(text)
        return text.upper()

    return [shouted(text) for text in texts], computed


def test_what_recurs_is_worked_out_once() -> None:
    assert asked(["a", "b", "a", "b"]) == (["A", "B", "A", "B"], ["a", "b"])


def test_nothing_long_is_kept() -> None:
    longest, longer = "x" * LONGEST, "x" * (LONGEST + 1)
    _, computed = asked([longest, longer] * 2)
    assert computed == [longest, longer, longer]


def test_no_more_is_kept_than_there_is_room_for_twice() -> None:
    answers, computed = asked(["a", "b", "c", "d", "e", "a"], most=2)
    assert answers == ["A", "B", "C", "D", "E", "A"]
    assert computed == ["a", "b", "c", "d", "e", "a"]


def test_what_is_asked_again_stays() -> None:
    _, computed = asked(["a", "b", "c", "a", "d", "a", "e", "a"], most=2)
    assert computed == ["a", "b", "c", "d", "e"]
