"""Which inbox a mail is filed in, and what it is tagged with as it arrives."""

from collections.abc import Callable, Iterator

import pytest

from catcher.config import Config
from catcher.errors import ConfigError
from catcher.mailbox import Mailbox
from catcher.mailbox.settings import limits_of, rules_of
from catcher.message import Entry, Message
from catcher.store import Limits, open_store
from tests.store.conftest import mail

Caught = Callable[..., Entry]


@pytest.fixture
def caught(url: str) -> Iterator[Caught]:
    """Deliver one mail to a mailbox with these settings, and look at its entry."""
    opened: list[Mailbox] = []

    def catch(message: Message, **settings: object) -> Entry:
        mailbox = Mailbox(open_store(url), rules=rules_of(Config(**settings)))  # type: ignore[arg-type]
        opened.append(mailbox)
        (receipt,) = mailbox.add([message])
        entry = mailbox.get(receipt.id)
        assert mailbox.find(limit=1).entries == (entry,)
        if entry.tags:  # as soon as the index knows them, they are found
            assert mailbox.find(f'tag:"{entry.tags[0]}"', inbox=entry.inbox).entries == (entry,)
        return entry

    yield catch
    for mailbox in opened:
        mailbox.close()


def test_without_rules_all_is_main_and_untagged(caught: Caught) -> None:
    entry = caught(mail(to="bob+news@x.example", auth_user="app"))
    assert (entry.inbox, entry.tags) == ("main", ())


RULES = ("shop=from:@shop.example", "staff=auth:ann OR subject:staff", "late=subject:staff")


@pytest.mark.parametrize(
    ("message", "inbox"),
    [
        (mail("staff"), "staff"),
        (mail(auth_user="ann"), "staff"),
        (mail("else"), "main"),
        (Message(raw=b"From: a@shop.example\r\n\r\n", envelope=mail().envelope, received=1.0), "shop"),
    ],
)
def test_the_first_rule_that_matches_files_it(caught: Caught, message: Message, inbox: str) -> None:
    assert caught(message, inboxes=RULES).inbox == inbox


@pytest.mark.parametrize(("peer", "inbox"), [("10.0.0.1:4711", "one"), ("10.0.0.12:1", "lan"), ("[::1]:1", "main")])
def test_the_client_can_be_asked_for(caught: Caught, peer: str, inbox: str) -> None:
    assert caught(mail(peer=peer), inboxes=(r"one=peer:/^10\.0\.0\.1$/", "lan=peer:10.0.0.")).inbox == inbox


def test_a_rule_knows_when_a_mail_came(caught: Caught) -> None:
    rules = ("old=before:2023-11-14T00:00Z", "new=after:2023-11-14T00:00Z")
    entry = caught(mail(), inboxes=rules, tags=rules)
    assert (entry.inbox, entry.tags) == ("new", ("new",))


def test_a_rule_that_takes_too_long_finds_nothing(caught: Caught, caplog: pytest.LogCaptureFixture) -> None:
    endless = "slow=subject:/(a|aa)+$/"
    entry = caught(
        mail("a" * 100 + "b"), inboxes=(endless, "shop=subject:b OR subject:/b$/"), tags=(endless, "t=subject:/b$/")
    )
    assert (entry.inbox, entry.tags) == ("shop", ("t",))
    assert "a rule did not tell" in caplog.messages


@pytest.mark.parametrize(
    ("per", "inbox"),
    [("user", "app"), ("domain", "x.example"), ("recipient", "bob+news@x.example"), ("plus", "news")],
)
def test_an_inbox_for_each(caught: Caught, per: str, inbox: str) -> None:
    assert caught(mail(to="Bob+news@X.example", auth_user="app"), inbox_per=per).inbox == inbox


@pytest.mark.parametrize("per", ["user", "plus"])
def test_what_has_no_name_is_main(caught: Caught, per: str) -> None:
    assert caught(mail(), inbox_per=per).inbox == "main"


def test_a_rule_goes_before_an_inbox_for_each(caught: Caught) -> None:
    assert caught(mail("staff"), inboxes=RULES, inbox_per="domain").inbox == "staff"


def test_tags_add_up(caught: Caught) -> None:
    entry = caught(
        mail("invoice", to="bob+news@x.example", auth_user="app"),
        tags=("money=subject:invoice", "none=subject:nope"),
        tag_users=True,
        plus_tags=True,
    )
    assert entry.tags == ("app", "money", "news")


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"inboxes": ("shop",)}, "--inbox: rule 'shop': expected NAME=QUERY"),
        ({"inboxes": ("=a",)}, "--inbox: rule '=a': expected NAME=QUERY"),
        ({"inboxes": ('a"b=x',)}, """--inbox: rule 'a"b=x': a name has no comma and no quote, and at most 100 char"""),
        ({"tags": ("a,b=x",)}, "--tag: rule 'a,b=x': a name has no comma"),
        ({"inboxes": ("x=tag:a",)}, "--inbox: rule 'x=tag:a': tag: can't be asked of a mail that has just come"),
        ({"inboxes": ("x=b -(c OR in:a)",)}, "--inbox: rule 'x=b -(c OR in:a)': in: can't be asked"),
        ({"inboxes": ("x=is:unread",)}, "--inbox: rule 'x=is:unread': is:read or is:unread can't be asked"),
        ({"tags": ("x=is:pinned",)}, "--tag: rule 'x=is:pinned': is:pinned can't be asked"),
        ({"tags": ("x=-is:tagged",)}, "--tag: rule 'x=-is:tagged': is:tagged can't be asked"),
        ({"tags": ("x=a OR",)}, "--tag: rule 'x=a OR': expected a term after OR at character 7"),
    ],
)
def test_a_rule_that_makes_no_sense_is_named(setting: dict[str, tuple[str, ...]], said: str) -> None:
    with pytest.raises(ConfigError) as told:
        rules_of(Config(**setting))  # type: ignore[arg-type]
    assert str(told.value).startswith(said)


def test_limits_are_the_configurations() -> None:
    assert limits_of(Config()) == Limits(max_messages=10_000, max_size=1024**3, max_sessions=1_000)
    assert limits_of(Config(store="sqlite:x", max_age=60.0)).max_size == 0
    assert limits_of(Config(max_store_size=0)).max_size == 0
