"""Asks policies and does to the conversation what they decide."""

from typing import TYPE_CHECKING

from catcher.events import Faulted
from catcher.smtp.incoming import HungUp
from catcher.smtp.policies import Decision, Moment, Policy, Stage

if TYPE_CHECKING:
    from catcher.smtp.protocol import Conversation


async def consult(
    talk: "Conversation", policies: tuple[Policy, ...], stage: Stage, *, raw: bytes, user: str
) -> Decision | None:
    """The decision of the first policy that has the last word, after everything that others do on the way.

    Does not return where the connection is dropped, or hangs until the client gives up: then ``HungUp``.
    """
    moment = Moment(
        stage=stage, session=talk.record, envelope=talk.envelope_so_far(), user=user or talk.record.auth_user, raw=raw
    )
    for policy in policies:
        decision = await policy.decide(moment)
        if decision is None:
            continue
        if decision.because:
            talk.record.happened(decision.because)
            talk.because = decision.because
            talk.service.mailbox.hub.publish(Faulted(talk.record.id, decision.because))
        if decision.throttle:
            talk.incoming.rate = decision.throttle
        if decision.delay:
            await talk.incoming.rest(decision.delay)
        if decision.drop:
            talk.cut(f"dropped by {decision.because}")
        if decision.hang:
            await _hang(talk, decision.because)
        if decision.reply is not None or decision.discard:
            if decision.reply is not None and decision.reply.code == 421:
                talk.leave("closed with 421")  # RFC 5321, 3.8
            return decision
    return None


async def _hang(talk: "Conversation", because: str) -> None:
    """Read, and say nothing, until the client gives up."""
    talk.patient = True
    try:
        while True:
            talk.incoming.buffer.clear()
            await talk.incoming.more()
    except HungUp:
        talk.leave(f"client gave up on {because}")
        raise
