"""Rules and hooks: who may send what to whom, and the user's own word on it."""

import asyncio
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from catcher.errors import ConfigError
from catcher.message import Envelope, Message
from catcher.smtp.policies import Moment
from catcher.smtp.replies import Reply
from tests.smtp.conftest import Serve
from tests.smtp.talk import Talk

pytestmark = pytest.mark.usefixtures("reading")


def test_only_those_networks_may_connect(serve: Serve) -> None:
    with Talk(serve(allow_net=("10.0.0.0/8", "::1")).smtp_address) as talk:
        talk.answered("550 5.7.1")
        talk.said("EHLO app.example", "NOOP").answered("503 5.5.1")  # RFC 5321, 3.1
        talk.answered("503 5.5.1")
        talk.said("QUIT").answered("221")
        talk.hung_up()
    with Talk(serve(allow_net=("10.0.0.0/8", "127.0.0.0/8")).smtp_address) as talk:
        talk.greets()


RULES = [
    ({"reject_from": ("spam@*",)}, "spam@x.example", "bob@x.example", ("550 5.7.1", "")),
    ({"reject_from": ("<>",)}, "", "bob@x.example", ("550 5.7.1", "")),
    ({"accept_from": ("*@shop.example",)}, "a@other.example", "bob@x.example", ("550 5.7.1", "")),
    ({"accept_from": ("*@shop.example",)}, "a@SHOP.example", "bob@x.example", ("250", "250")),
    ({"reject": ("full@*=452 4.2.2 mailbox full",)}, "a@x.example", "full@x.example", ("250", "452 4.2.2 mailbox")),
    ({"reject": ("full@*=452",)}, "a@x.example", "full@x.example", ("250", "452 ")),
    ({"reject": ("re:^no-?reply@",)}, "a@x.example", "noreply@x.example", ("250", "550 5.1.1")),
    ({"accept": ("*@x.example",)}, "a@x.example", "bob@y.example", ("250", "550 5.1.1")),
    ({"accept": ("*@x.example",), "reject": ("bob@*",)}, "a@x.example", "bob@x.example", ("250", "550 5.1.1")),
    ({"accept": ("*@x.example=551 5.1.6 moved",)}, "a@x.example", "bob@y.example", ("250", "551 5.1.6 moved")),
]


@pytest.mark.parametrize(("settings", "sender", "recipient", "answers"), RULES)
def test_rules(
    serve: Serve, settings: dict[str, tuple[str, ...]], sender: str, recipient: str, answers: tuple[str, str]
) -> None:
    with Talk(serve(**settings).smtp_address) as talk:
        talk.greets().said(f"MAIL FROM:<{sender}>").answered(answers[0])
        if answers[1]:
            talk.said(f"RCPT TO:<{recipient}>").answered(answers[1])


def test_discarded_mail_is_answered_250_and_counted(serve: Serve) -> None:
    catcher = serve(discard=("trash@*",))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().addresses("trash@x.example").said("DATA").answered("354")
        talk.said("away with it", ".").answered("250 2.0.0 Ok: discarded")
        id = talk.mails(b"one is good\r\n", "trash@x.example", "bob@x.example")
    assert catcher.mailbox.get(id).envelope.rcpt_to == ("bob@x.example",)
    assert (catcher.mailbox.stats().messages, catcher.smtp.counts["discarded"]) == (1, 1)


def test_known_recipients(serve: Serve, tmp_path: Path) -> None:
    file = tmp_path / "known"
    file.write_text("\ufeffBob@x.example\n# who is here\n@all.example  # the whole domain\n", encoding="utf-8")
    with Talk(serve(known_recipients=file).smtp_address) as talk:
        talk.greets().addresses("bob@X.example", "any@all.example", "postmaster", "Postmaster@x.example")
        talk.said("RCPT TO:<postmaster@other.example>").answered("550 5.1.1")
        talk.said("VRFY <a\0@x.example>").answered("501 5.5.2 A command may have no control")
        talk.said("RCPT TO:<ann@x.example>").answered("550 5.1.1")
        talk.said("VRFY bob@x.example").answered("250 2.1.5 <bob@x.example>")
        talk.said("VRFY <ann@x.example>").answered("550 5.1.1")
        talk.said("EXPN any@all.example").answered("250 2.1.5 <any@all.example>")
        talk.said("EXPN list").answered("550 5.1.1")
        talk.said("VRFY b o b").answered("553")


@pytest.mark.parametrize(
    "line", ["<q@x.example>", "Bob <bob@x.example>", "a@x.example, b@x.example", "*@x.example", "@"]
)
def test_a_line_that_knows_nobody(serve: Serve, tmp_path: Path, line: str) -> None:
    file = tmp_path / "known"
    file.write_text(f"bob@x.example\n{line}\n")
    with pytest.raises(ConfigError) as caught:
        serve(known_recipients=file)
    assert str(caught.value) == f"--known-recipients {file}:2: {line.lower()!r} is neither an address nor @domain"


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        (
            {"hide_extensions": ("AUTH",), "require_auth": True},
            "AUTH hides what --require-auth demands",
        ),
        ({"hide_extensions": ("STARTTLS",), "require_tls": True}, "hides what --require-tls demands"),
        ({"allow_net": ("moon",)}, "--allow-net network 'moon' is none"),
        ({"reject": ("re:(",)}, "--reject pattern 're:(' is not a regular expression"),
        ({"accept_from": ("a@*=999 no",)}, "--accept-from reply '999 no' has no code"),
        ({"known_recipients": Path("/none")}, "--known-recipients can't be read from /none"),
        ({"strict": "everything"}, "--strict 'everything' is no warning; one of: all, command-lf"),
        ({"hide_extensions": ("TURN",)}, "--hide-extensions 'TURN' is none of ours"),
        ({"hooks": ("nowhere",)}, "--hook 'nowhere' is none: write it as module:function"),
        ({"hooks": ("nowhere:at_all",)}, "can't be imported"),
        ({"hooks": (5,)}, "--hook 5 is not a function"),
        ({"reject": ("b@*=250 ok",)}, "--reject reply '250 ok' is no refusal: its code is 4xx or 5xx"),
    ],
)
def test_settings_that_can_not_be(serve: Serve, settings: dict[str, object], complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        serve(**settings)
    assert complaint in str(caught.value)


def test_a_hook_is_asked_at_every_stage_and_told_of_what_is_kept(serve: Serve) -> None:
    moments: list[Moment] = []
    catcher = serve(hooks=(moments.append,))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().said("AUTH PLAIN AGJvYgB4").answered("235")
        id = talk.mails(b"hi\r\n")
    assert [moment.stage for moment in moments] == [
        "connect",
        "helo",
        "auth",
        "mail",
        "rcpt",
        "data",
        "message",
        "kept",
    ]
    assert [moment.user for moment in moments[2:4]] == ["bob", "bob"]
    assert moments[3].envelope.mail_from == "a@shop.example"
    assert moments[4].recipient == "bob@x.example"
    assert moments[6].raw == b"hi\r\n"
    assert moments[7].receipt is not None
    assert moments[7].receipt.id == id


def refuses_bob(moment: Moment) -> object:
    return "550 5.7.1 not bob" if moment.stage == "rcpt" and moment.recipient.startswith("bob") else None


async def refuses_later(moment: Moment) -> Reply | None:
    async with asyncio.timeout(10):  # only in a task
        await asyncio.sleep(0)
    return Reply(451, "not now", "4.7.1") if moment.stage == "message" else None


def raises(moment: Moment) -> None:
    if moment.stage in ("mail", "kept"):
        raise RuntimeError("oh no")


def raises_when_kept(moment: Moment) -> None:
    if moment.stage == "kept":
        raise RuntimeError("oh no")


def test_a_reply_of_several_lines(serve: Serve) -> None:
    with Talk(serve(reject=("bob@*=550 5.7.1 no\nnever",)).smtp_address) as talk:
        talk.greets().said("MAIL FROM:<a@x.example>").answered("250")
        assert talk.said("RCPT TO:<bob@x.example>").answered("550").splitlines() == ["550-5.7.1 no", "550 5.7.1 never"]


class Asked:
    """A hook may be an object, too."""

    async def __call__(self, moment: Moment) -> str | None:
        return "550 5.7.1 asked" if moment.stage == "mail" else None


@pytest.mark.parametrize(
    ("hook", "answer"),
    [
        (Asked(), "550 5.7.1 asked"),
        (lambda moment: Reply(99, "x") if moment.stage == "mail" else None, "451 4.3.0 A hook failed"),
        (lambda moment: "250 yes" if moment.stage == "mail" else None, "250 yes"),
        (lambda moment: "550 \udcff" if moment.stage == "mail" else None, "550 ?"),
    ],
)
def test_what_hooks_answer(serve: Serve, hook: Callable[[Moment], object], answer: str) -> None:
    with Talk(serve(hooks=(hook,)).smtp_address) as talk:
        talk.greets().said("MAIL FROM:<a@x.example>").answered(answer)


async def _cancelled() -> None:
    task = asyncio.ensure_future(asyncio.sleep(60))
    task.cancel()
    await task


async def is_cancelled_at_rcpt(moment: Moment) -> None:
    if moment.stage == "rcpt":
        await _cancelled()


async def is_cancelled_when_kept(moment: Moment) -> None:
    if moment.stage == "kept":
        await _cancelled()


def test_what_a_hook_cancels_is_its_own(serve: Serve) -> None:
    with Talk(serve(hooks=(is_cancelled_at_rcpt,)).smtp_address) as talk:
        talk.greets().said("MAIL FROM:<a@x.example>").answered("250")
        talk.said("RCPT TO:<bob@x.example>").answered("451 4.3.0 A hook failed")
    with Talk(serve(hooks=(is_cancelled_when_kept,)).smtp_address) as talk:
        talk.greets().mails(b"kept\r\n")


def test_the_first_reply_wins(serve: Serve) -> None:
    catcher = serve(hooks=(f"{__name__}:refuses_bob", refuses_later), faults=('rcpt to:both@* reply:"452 fault"',))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().said("MAIL FROM:<>").answered("250")
        talk.said("RCPT TO:<bob@x.example>").answered("550 5.7.1 not bob")
        talk.said("RCPT TO:<both@x.example>").answered("452 fault")
        talk.said("RCPT TO:<ann@x.example>").answered("250")
        talk.said("DATA").answered("354")
        talk.said("x", ".").answered("451 4.7.1 not now")
    assert catcher.mailbox.stats().messages == 0


def test_a_hook_that_raises_answers_451_and_is_named(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    with Talk(serve(hooks=(raises,)).smtp_address) as talk:
        talk.greets().said("MAIL FROM:<>").answered("451 4.3.0")
        talk.said("NOOP").answered("250")
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert vars(record)["hook"] == f"{__name__}:raises"


def exits(moment: Moment) -> None:
    sys.exit(moment.stage)


async def exits_later(moment: Moment) -> None:
    sys.exit(moment.stage)


def fails(_: Moment) -> None:
    pytest.fail("which is no Exception")


def comes_to_an_end(_: Moment) -> None:
    next(iter(()))


@pytest.mark.parametrize("hook", [exits, exits_later, fails, comes_to_an_end])
def test_nothing_that_a_hook_raises_harms_the_catcher(serve: Serve, hook: Callable[[Moment], object]) -> None:
    catcher = serve(hooks=(hook,))
    for _ in range(2):
        with Talk(catcher.smtp_address) as talk:
            talk.answered("451 4.3.0")


def test_a_hook_that_never_returns_does_not_hold_up_the_end(serve: Serve) -> None:
    asked, never = threading.Event(), threading.Event()

    def hangs(_: Moment) -> None:
        asked.set()
        never.wait()

    catcher = serve(hooks=(hangs,))
    with Talk(catcher.smtp_address) as talk:
        assert asked.wait(10)
        catcher.stop()
        talk.hung_up()
    never.set()


def test_a_hook_that_raises_after_the_mail_is_kept_changes_nothing(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    catcher = serve(hooks=(raises_when_kept,))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().mails(b"kept all the same\r\n")
    assert catcher.mailbox.stats().messages == 1
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_duplicate_ids(serve: Serve) -> None:
    catcher = serve(ignore_duplicate_ids=True)
    raw = b"Message-ID: <one@x.example>\r\n\r\nhi\r\n"
    with Talk(catcher.smtp_address) as talk:
        id = talk.greets().mails(raw)
        talk.addresses().said("DATA").answered("354")
        talk.sent(raw + b".\r\n").answered(f"250 2.0.0 Ok: duplicate of {id}")
        talk.mails(b"\r\nMessage-ID: <one@x.example> is only in the text\r\n")
        talk.mails(b"Subject: of bare LFs\n\nMessage-ID: <one@x.example>\r\n")
        catcher.mailbox.remove([id])
        talk.mails(raw)
    assert (catcher.mailbox.stats().messages, catcher.smtp.counts["duplicates"]) == (3, 1)


def test_an_empty_message_id_makes_no_duplicate(serve: Serve) -> None:
    with Talk(serve(ignore_duplicate_ids=True).smtp_address) as talk:
        talk.greets().mails(b"Message-ID:\r\nSubject: one\r\n\r\n")
        talk.mails(b"Message-ID:\r\nSubject: two\r\n\r\n")


@pytest.mark.parametrize("store", ["memory:", "sqlite:{}/mail.db"])
def test_a_duplicate_on_another_connection_at_the_same_time(serve: Serve, tmp_path: Path, store: str) -> None:
    catcher = serve(ignore_duplicate_ids=True, store=store.format(tmp_path))
    with ExitStack() as stack:
        talks = [stack.enter_context(Talk(catcher.smtp_address)) for _ in range(10)]
        for talk in talks:
            talk.greets().addresses().said("DATA").answered("354")
        for talk in talks:
            talk.sent(b"Message-ID: <one@x.example>\r\n\r\nhi\r\n.\r\n")
        for talk in talks:
            talk.answered("250 2.0.0 Ok:")
    assert (catcher.mailbox.stats().messages, catcher.smtp.counts["duplicates"]) == (1, 9)


def test_duplicates_of_what_an_earlier_process_kept(serve: Serve, tmp_path: Path) -> None:
    store, raw = f"sqlite:{tmp_path / 'mail.db'}", b"Message-ID: <one@x.example>\r\n\r\nhi\r\n"
    first = serve(store=store)
    with Talk(first.smtp_address) as talk:
        id = talk.greets().mails(raw)
    first.stop()
    with Talk(serve(store=store, ignore_duplicate_ids=True).smtp_address) as talk:
        talk.greets().addresses().said("DATA").answered("354")
        talk.sent(raw + b".\r\n").answered(f"250 2.0.0 Ok: duplicate of {id}")


def test_duplicates_of_what_came_otherwise(serve: Serve) -> None:
    catcher, raw = serve(ignore_duplicate_ids=True), b"Message-ID: <one@x.example>\r\n\r\nhi\r\n"
    with Talk(catcher.smtp_address) as talk:
        talk.greets().mails(b"Message-ID: <two@x.example>\r\n\r\nhi\r\n")
        (receipt,) = catcher.mailbox.add([Message(raw=raw, envelope=Envelope(mail_from="", rcpt_to=()), received=1.0)])
        talk.addresses().said("DATA").answered("354")
        talk.sent(raw + b".\r\n").answered(f"250 2.0.0 Ok: duplicate of {receipt.id}")


def test_of_many_ids_the_newest_are_remembered(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catcher.smtp.duplicates.MOST_IDS", 2)
    store = f"sqlite:{tmp_path / 'mail.db'}"
    mails = [f"Message-ID: <{number}@x.example>\r\n\r\nhi\r\n".encode() for number in range(4)]
    first = serve(store=store)
    with Talk(first.smtp_address) as talk:
        talk.greets()
        for raw in mails:
            talk.mails(raw)
    first.stop()
    with Talk(serve(store=store, ignore_duplicate_ids=True).smtp_address) as talk:
        talk.greets().addresses().said("DATA").answered("354")
        talk.sent(mails[-1] + b".\r\n").answered("250 2.0.0 Ok: duplicate of")
        talk.mails(mails[0])
