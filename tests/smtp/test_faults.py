"""Failures to play: each word of a fault, at each stage."""

import time

import pytest

from catcher.errors import ConfigError
from catcher.events import Faulted
from catcher.smtp.fault import parse_fault
from tests.smtp.conftest import Serve
from tests.smtp.talk import Talk

pytestmark = pytest.mark.usefixtures("reading")

AT_STAGES = [
    ('connect reply:"421 4.3.2 busy"', [], "421 4.3.2 busy"),
    ('helo reply:"550 5.7.1 no"', ["EHLO x"], "550 5.7.1 no"),
    ('auth reply:"454 4.7.0 later"', ["EHLO x", "AUTH PLAIN AGJvYgB4"], "454 4.7.0 later"),
    ('mail reply:"451 4.3.0 no"', ["EHLO x", "MAIL FROM:<a@x>"], "451 4.3.0 no"),
    ('rcpt reply:"452 4.2.2 mailbox full"', ["EHLO x", "MAIL FROM:<a@x>", "RCPT TO:<b@x>"], "452 4.2.2 mailbox full"),
    ('data reply:"554 no"', ["EHLO x", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "DATA"], "554 no"),
    (
        'message reply:"550 5.7.1 spam\\nand more"',
        ["EHLO x", "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "DATA", "."],
        "550 5.7.1 spam",
    ),
]


@pytest.mark.parametrize(("fault", "said", "reply"), AT_STAGES)
def test_a_reply_at_each_stage(serve: Serve, fault: str, said: list[str], reply: str) -> None:
    catcher = serve(faults=(fault,))
    with Talk(catcher.smtp_address) as talk:
        if said:
            talk.answered("220")
        for line in said[:-1]:
            talk.said(line).answered("354" if line == "DATA" else "250")
        if said:
            talk.said(said[-1])
        talk.answered(reply)
    assert catcher.mailbox.stats().messages == 0
    assert catcher.smtp.faults.list()[0].hits == 1


def test_a_yes_is_done_and_told_in_other_words(serve: Serve) -> None:
    replies = {
        "connect": "220 come in",
        "helo": "250 hello",
        "auth": "235 welcome",
        "mail": "250 go on",
        "rcpt": "251 2.1.5 will forward",
        "data": "354 go",
    }
    catcher = serve(faults=tuple(f'{stage} reply:"{reply}"' for stage, reply in replies.items()))
    with Talk(catcher.smtp_address) as talk:
        talk.answered("220 come in")
        talk.said("EHLO x").answered("250 hello")
        talk.said("AUTH PLAIN AGJvYgB4").answered("502")  # which that reply to EHLO does not offer
        talk.said("MAIL FROM:<a@x.example>").answered("250 go on")
        talk.said("RCPT TO:<b@x.example>").answered("251 2.1.5 will forward")
        talk.said("DATA").answered("354 go")
        talk.sent(b"mail\r\n.\r\n").answered("250 2.0.0 Ok: queued")
    (entry,) = catcher.mailbox.find().entries
    assert entry.envelope.rcpt_to == ("b@x.example",)


def test_a_login_that_a_policy_agrees_to(serve: Serve) -> None:
    catcher = serve(faults=('auth reply:"235 welcome"',))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().said("AUTH PLAIN AGJvYgB4").answered("235 welcome")
        talk.mails(b"mail\r\n")
    assert catcher.mailbox.find().entries[0].envelope.auth_user == "bob"


def test_a_yes_to_a_mail_keeps_nothing_and_is_counted(serve: Serve) -> None:
    catcher = serve(faults=('message reply:"250 2.0.0 thanks"',))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().addresses().said("DATA").answered("354")
        talk.sent(b"lost\r\n.\r\n").answered("250 2.0.0 thanks")
    assert (catcher.mailbox.stats().messages, catcher.smtp.counts["discarded"]) == (0, 1)


def test_who_pipelines_is_not_sent_away(serve: Serve) -> None:
    recipients = [f"RCPT TO:<b{number}@x.example>" for number in range(60)]
    with Talk(serve(faults=('mail reply:"550 5.7.1 no"',)).smtp_address) as talk:
        talk.greets().said("MAIL FROM:<a@x.example>", *recipients).answered("550 5.7.1 no")
        for _ in recipients:
            talk.answered("503 5.5.1 Say MAIL first")
        talk.said("QUIT").answered("221")


def test_greylisting_in_one_line(serve: Serve) -> None:
    catcher = serve(faults=('rcpt reply:"450 4.2.0 greylisted" times:1 per:sender',))
    with Talk(catcher.smtp_address) as talk:
        talk.greets()
        for sender in ("a@x.example", "b@x.example"):
            talk.said(f"MAIL FROM:<{sender}>").answered("250")
            talk.said("RCPT TO:<b@x.example>").answered("450")
            talk.said("RCPT TO:<b@x.example>").answered("250")
            talk.said("RSET").answered("250")


def test_a_reply_at_starttls(serve: Serve) -> None:
    with Talk(serve(starttls=True, faults=('starttls reply:"454 4.7.0 no TLS today"',)).smtp_address) as talk:
        talk.greets().said("STARTTLS").answered("454 4.7.0 no TLS today")
        talk.mails(b"in the clear, then\r\n")


def test_it_strikes_only_what_it_matches(serve: Serve) -> None:
    catcher = serve(faults=('rcpt to:*@full.example from:re:^shop reply:"452 4.2.2 mailbox full" times:2',))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().said("MAIL FROM:<shop@x.example>").answered("250")
        talk.said("RCPT TO:<bob@x.example>").answered("250")
        talk.said("RCPT TO:<bob@FULL.example>").answered("452")
        talk.said("RCPT TO:<bob@full.example>").answered("452")
        talk.said("RCPT TO:<bob@full.example>").answered("250")
        talk.said("RSET").answered("250")
    (session,) = catcher.mailbox.sessions().sessions
    assert [line.text for line in session.lines if line.side == "-"][:2] == ["fault 1, 1 of 2", "fault 1, 2 of 2"]


def test_peer_and_user(serve: Serve) -> None:
    catcher = serve(faults=('mail peer:127.* user:bob reply:"550 no"', 'mail peer:10.* reply:"551 no"'))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().said("MAIL FROM:<>").answered("250")
        talk.said("RSET").answered("250")
        talk.said("AUTH PLAIN AGJvYgB4").answered("235")
        talk.said("MAIL FROM:<>").answered("550 no")


def test_delay(serve: Serve) -> None:
    with Talk(serve(faults=("mail delay:200ms",)).smtp_address) as talk:
        talk.greets()
        began = time.monotonic()
        talk.said("MAIL FROM:<>").answered("250")
        assert time.monotonic() - began >= 0.199  # libuv counts whole milliseconds


def test_every_fault_is_told_and_recorded(serve: Serve) -> None:
    catcher = serve(faults=("mail delay:10ms", "mail throttle:1MB/s", "rcpt reply:450", "data drop"))
    with catcher.mailbox.hub.subscribe() as told, Talk(catcher.smtp_address) as talk:
        talk.greets().said("MAIL FROM:<>").answered("250")
        talk.said("RCPT TO:<b@x.example>").answered("450")
        catcher.smtp.faults.remove(3)
        talk.said("RCPT TO:<b@x.example>").answered("250")
        talk.said("DATA").hung_up()
        events = told.take()
    played = ["fault 1, hit 1; fault 2, hit 1", "fault 3, hit 1", "fault 4, hit 1"]
    assert [event.because for event in events if isinstance(event, Faulted)] == played
    (session,) = catcher.mailbox.sessions().sessions
    assert [line.text for line in session.lines if line.side == "-"][:3] == played


def test_drop(serve: Serve) -> None:
    catcher = serve(faults=("data drop",))
    with Talk(catcher.smtp_address) as talk:
        talk.greets().addresses().said("DATA")
        talk.hung_up()
    session = catcher.mailbox.sessions().sessions[0]
    assert (session.outcome, session.ending) == ("aborted", "dropped by fault 1, hit 1")


def test_hang_lasts_until_the_client_gives_up(serve: Serve) -> None:
    catcher = serve(faults=("rcpt hang",), idle_timeout=1.0)
    with Talk(catcher.smtp_address) as talk:
        talk.greets().said("MAIL FROM:<>").answered("250")
        talk.said("RCPT TO:<b@x.example>")
        talk.socket.settimeout(1.5)
        with pytest.raises(TimeoutError):
            talk.socket.recv(1)
    session = catcher.mailbox.wait(lambda: catcher.mailbox.sessions(outcome="aborted").sessions or None, timeout=5)
    assert session is not None
    assert session[0].ending == "client gave up on fault 1, hit 1"


@pytest.mark.parametrize("stopped", [False, True])
def test_who_is_to_be_told_421_and_owes_a_chunk_is_not_waited_for(serve: Serve, stopped: bool) -> None:
    catcher = serve(faults=('data reply:"421 4.3.2 busy"',), idle_timeout=300 if stopped else 0.5)
    with Talk(catcher.smtp_address) as talk:
        talk.greets().addresses().said("BDAT 10 LAST")
        if stopped:
            assert catcher.mailbox.wait(lambda: catcher.smtp.faults.list()[0].hits or None, timeout=5)
            catcher.stop()
        talk.hung_up()


def test_stop_does_not_wait_for_a_fault(serve: Serve) -> None:
    catcher = serve(faults=("helo delay:1h", "mail hang"))
    with Talk(catcher.smtp_address) as talk:
        talk.answered("220")
        talk.said("EHLO x")
        assert (
            catcher.mailbox.wait(
                lambda: any("fault" in line.text for line in catcher.mailbox.sessions().sessions[0].lines) or None,
                timeout=5,
            )
            or catcher.smtp.faults.list()[0].hits
        )
        began = time.monotonic()
        catcher.stop()
        assert time.monotonic() - began < 3
        talk.answered("421")


def test_throttle(serve: Serve) -> None:
    with Talk(serve(faults=("data throttle:10kB/s",)).smtp_address) as talk:
        talk.greets()
        began = time.monotonic()
        talk.mails(b"x" * 3_000 + b"\r\n")
        assert time.monotonic() - began >= 0.3


def test_rate(serve: Serve) -> None:
    catcher = serve(faults=('mail rate:3/h per:sender reply:"451 4.7.1 slow down"',))
    with Talk(catcher.smtp_address) as talk:
        talk.greets()
        for sender in ("a@x.example", "b@x.example"):
            for reply in ("250", "250", "250", "451 4.7.1", "451 4.7.1"):
                talk.said(f"MAIL FROM:<{sender}>").answered(reply)
                talk.said("RSET").answered("250")
    assert catcher.smtp.faults.list()[0].hits == 4


def replies(serve: Serve, seed: int) -> list[str]:
    catcher = serve(faults=('mail probability:0.5 reply:"451 no"',), seed=seed)
    with Talk(catcher.smtp_address) as talk:
        talk.greets()
        said = []
        for _ in range(40):
            said.append(talk.said("MAIL FROM:<>").answered("")[:3])
            talk.said("RSET").answered("250")
        return said


def test_a_seed_makes_chance_repeatable(serve: Serve) -> None:
    assert replies(serve, 7) == replies(serve, 7) != replies(serve, 8)
    assert {"250", "451"} == set(replies(serve, 7))


def test_faults_can_be_changed_while_serving(serve: Serve) -> None:
    catcher = serve()
    faults = catcher.smtp.faults
    with Talk(catcher.smtp_address) as talk:
        talk.greets()
        id = faults.add('mail reply:"451 no"').id
        talk.said("MAIL FROM:<>").answered("451")
        faults.switch(id, on=False)
        talk.said("MAIL FROM:<>").answered("250")
        talk.said("RSET").answered("250")
        faults.switch(id, on=True)
        talk.said("MAIL FROM:<>").answered("451")
        assert faults.list()[0].hits == 2
        faults.replace(['mail reply:"452 other"'])
        talk.said("MAIL FROM:<>").answered("452")
        faults.remove(faults.list()[0].id)
        talk.said("MAIL FROM:<>").answered("250")
    assert faults.list() == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "unknown stage ''"),
        ("lunch drop", "unknown stage 'lunch'; one of: connect, helo, starttls, auth, mail, rcpt, data, message"),
        ("rcpt", "a fault needs something to do; one of: reply, delay, throttle, drop, hang"),
        ('rcpt to:* replay:"452"', "unknown word 'replay' at column 11; one of: from, to, peer, user, reply, delay"),
        ("rcpt drop:yes", "'drop' at column 6 takes no value"),
        ("rcpt reply", "'reply' at column 6 needs a value"),
        ('rcpt reply:"full"', "reply 'full' has no code"),
        ("rcpt delay:soon", "'soon' is not a duration"),
        ("rcpt drop times:many", "times is a whole number"),
        ("rcpt drop probability:2", "probability 2.0 is not between 0 and 1"),
        ("rcpt drop rate:often", "rate 'often' is none: write it as 10/min"),
        ("rcpt drop rate:1/s per:moon", "per 'moon' is not one of peer, sender, user"),
        ("mail to:x drop", "'to' has nothing to match at stage mail: it is known from rcpt on"),
        ("rcpt to:re:( drop", "is not a regular expression"),
        ("rcpt drop on:false", "unknown word 'on' at column 11; one of: from"),
        ("rcpt 'x' drop", "can't be read at column 6"),
        ("rcpt to:a to:b drop", "'to' at column 11 stands twice"),
        ("rcpt hang drop", "a fault ends in one way: reply, drop or hang"),
        ("rcpt drop per:peer", "per 'peer' counts nothing: give times or rate, too"),
        ("connect drop times:1 per:sender", "'per:sender' has nothing to match at stage connect"),
        ("helo drop times:1 per:user", "'per:user' has nothing to match at stage helo: it is known from auth on"),
        ("rcpt peer:10.0.0.0/8 drop", "peer '10.0.0.0/8' matches no address"),
        ('data reply:"250 ok"', "reply 250 is none at stage data; one of: 3xx, 4xx, 5xx"),
        ('starttls reply:"220 ok"', "reply 220 is none at stage starttls; one of: 4xx, 5xx"),
        ('rcpt reply:"354 go"', "reply 354 is none at stage rcpt; one of: 2xx, 4xx, 5xx"),
    ],
)
def test_a_fault_that_means_nothing(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_fault(text)
    assert complaint in str(caught.value)


def test_the_flag_is_named(serve: Serve) -> None:
    with pytest.raises(ConfigError, match=r"^--fault 'lunch drop': unknown stage"):
        serve(faults=("lunch drop",))
