"""Random conversations against a model of the state machine, and the quick patterns against the whole grammar."""

import re
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from catcher import Catcher, Config
from catcher.smtp import syntax
from catcher.smtp.body import unstuff
from catcher.smtp.replies import Unacceptable
from tests.smtp.talk import Talk

ADDRESSES = st.sampled_from(["<b@x.example>", '<"b b"@x.example>', "b@x.example", "<bob>"])
BODIES = st.lists(st.sampled_from([b"text", b".", b"..", b"", b"\n.", b"QUIT", b"\r"]), max_size=5).map(
    lambda lines: b"".join(line + b"\r\n" for line in lines)
)


class Conversation(RuleBasedStateMachine):
    """RFC 5321, 4.1.4: what may follow what. The model knows a greeting, a sender, recipients and what is kept."""

    catcher: Catcher

    def __init__(self) -> None:
        super().__init__()
        self.catcher.mailbox.clear()
        self.talk = Talk(self.catcher.smtp_address)
        self.talk.answered("220")
        self.greeted = False
        self.sender = False
        self.recipients = 0
        self.chunks: bytes | None = None
        self.kept: list[bytes] = []

    def forget(self) -> None:
        self.sender, self.recipients, self.chunks = False, 0, None

    @rule(verb=st.sampled_from(["HELO", "EHLO", "ehlo"]))
    def hello(self, verb: str) -> None:
        self.talk.said(f"{verb} app").answered("250")
        self.greeted = True
        self.forget()

    @rule(address=ADDRESSES)
    def mail(self, address: str) -> None:
        expected = "503" if not self.greeted or self.sender else "250 2.1.0"
        self.talk.said(f"MAIL FROM:{address}").answered(expected)
        self.sender = self.sender or self.greeted

    @rule(address=ADDRESSES)
    def rcpt(self, address: str) -> None:
        self.talk.said(f"RCPT TO:{address}").answered("250 2.1.5" if self.sender else "503")
        self.recipients += self.sender

    @rule(body=BODIES)
    def data(self, body: bytes) -> None:
        self.talk.said("DATA")
        if not self.recipients or self.chunks is not None:
            self.talk.answered("503")
            return
        self.talk.answered("354")
        self.talk.sent(b"." * body.startswith(b".") + body.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        self.talk.answered("250 2.0.0 Ok: queued as")
        self.kept.append(body)
        self.forget()

    @rule(body=BODIES, last=st.booleans())
    def bdat(self, body: bytes, last: bool) -> None:
        self.talk.said(f"BDAT {len(body)}{' LAST' * last}").sent(body)
        reply = self.talk.answered("")
        if reply.startswith("502"):  # after HELO nothing is offered, and the octets are commands
            self.talk.close()
            self.talk = Talk(self.catcher.smtp_address)
            self.talk.answered("220")
            self.greeted = False
            self.forget()
            return
        assert reply[:3] == ("250" if self.recipients else "503")
        if self.recipients:
            self.chunks = (self.chunks or b"") + body
            if last:
                self.kept.append(self.chunks)
                self.forget()

    @rule()
    def rset(self) -> None:
        self.talk.said("RSET").answered("250")
        self.forget()

    @rule(line=st.sampled_from(["NOOP", "HELP", "VRFY b", "WHAT", "", "DATA x", "MAIL", "RCPT x", "RSET x"]))
    def anything_else(self, line: str) -> None:
        reply = self.talk.said(line).answered("")
        assert reply[:1] in "25"

    @precondition(lambda self: self.recipients)
    @rule()
    def many_recipients(self) -> None:
        self.talk.said(*["RCPT TO:<b@x.example>"] * 3)
        for _ in range(3):
            self.talk.answered("250 2.1.5")

    @invariant()
    def what_was_answered_250_is_kept_in_order(self) -> None:
        entries = self.catcher.mailbox.find(limit=None).entries
        assert [self.catcher.mailbox.raw(entry.id) for entry in reversed(entries)] == self.kept

    def teardown(self) -> None:
        self.talk.close()


@pytest.mark.timeout(120)
@pytest.mark.usefixtures("reading")
def test_random_conversations() -> None:
    with Catcher(Config(smtp="127.0.0.1:0", http=None)) as catcher:
        Conversation.catcher = catcher
        run_state_machine_as_test(
            Conversation,
            settings=settings(
                max_examples=settings().max_examples * 3 // 5,
                stateful_step_count=25,
                database=None,
            ),
        )


CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
EXTENSIONS = frozenset({"SIZE", "8BITMIME", "SMTPUTF8", "DSN", "AUTH", "BINARYMIME"})
ARGUMENTS = st.one_of(
    st.from_regex(syntax._QUICK_MAIL, fullmatch=True),
    st.from_regex(syntax._QUICK_RCPT, fullmatch=True),
    st.builds(
        bytes.__add__,
        st.sampled_from([b"FROM:", b"TO:", b"from:"]),
        st.lists(st.sampled_from(list(b'<>@.,:"\\[] ab1-_=+\x00\r\n\xc3')), max_size=20).map(bytes),
    ),
)


@given(ARGUMENTS, st.sampled_from([EXTENSIONS, frozenset(), frozenset({"SIZE"})]))
@example(b"FROM:<a@b> SIZE=9999999999999999999999", EXTENSIONS)
@example(b"FROM:<a@b> BODY=8bitmime", EXTENSIONS)
@example(b"FROM:<a@b> SIZE=1", frozenset())
def test_patterns_and_grammar_agree_on_senders(argument: bytes, extensions: frozenset[str]) -> None:
    """Where a pattern matches at all, the grammar reads the same; it never refuses, and never warns."""
    quick = syntax.quick_sender(argument, extensions)
    if quick is not None:
        assert quick == syntax.read_sender(argument, extensions)
    elif not argument.upper().startswith(b"FROM:"):
        with pytest.raises(Unacceptable):
            syntax.read_sender(argument, extensions)


@given(ARGUMENTS)
def test_patterns_and_grammar_agree_on_recipients(argument: bytes) -> None:
    quick = syntax.quick_recipient(argument)
    if quick is not None:
        assert quick == syntax.read_recipient(argument, EXTENSIONS, smtputf8=False)


@given(st.binary())
def test_the_grammar_refuses_or_reads_and_nothing_else(argument: bytes) -> None:
    with suppress(Unacceptable):
        assert not CONTROLS.search(syntax.read_sender(b"FROM:" + argument, EXTENSIONS).address)
    with suppress(Unacceptable):
        assert not CONTROLS.search(syntax.read_recipient(b"TO:" + argument, EXTENSIONS, smtputf8=True).address)


@given(st.lists(st.sampled_from([b".", b"\r\n", b"\n", b"\r", b"x"])).map(b"".join))
def test_unstuffing_undoes_stuffing(text: bytes) -> None:
    stuffed = (b"." if text.startswith(b".") else b"") + text.replace(b"\r\n.", b"\r\n..")
    assert unstuff(stuffed) == text
