"""SMTP conversations: ``/api/v1/sessions``."""

from typing import Any, get_args

from flask import Blueprint, Response, request

from catcher.errors import BadRequest
from catcher.session import Outcome, Session
from catcher.web.request import asked
from catcher.web.request.answers import done, json
from catcher.web.request.current import mailbox
from catcher.web.request.describe import describe
from catcher.web.wire import beside
from catcher.web.wire.render import moment

routes = Blueprint("sessions", __name__, url_prefix="/api/v1")

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@routes.get("/sessions")
@describe(answer=beside.Sessions, query=("start", "limit", "outcome"))
def list_sessions() -> Response:
    """The open ones, then the last to end; of one ``outcome`` or of any."""
    start = asked.start()
    page = mailbox().sessions(start=start, limit=asked.limit(), outcome=_outcome())
    return json(
        beside.Sessions(
            total=page.total,
            count=len(page.sessions),
            start=start,
            sessions=[beside.SessionSummary(**_summary(session)) for session in page.sessions],
        )
    )


@routes.get("/sessions/<id>")
@describe(answer=beside.Session)
def show_session(id: str) -> Response:
    """One, line by line; an open one as far as it has come."""
    session = mailbox().session(id)
    lines = [beside.Line(line.at, line.side, line.text) for line in session.lines]
    return json(beside.Session(**_summary(session), Lines=lines, Omitted=session.omitted))


@routes.delete("/sessions")
@describe(answer="text/plain")
def forget_sessions() -> Response:
    """Forget all that have ended."""
    mailbox().remove_sessions()
    return done()


@routes.delete("/sessions/<id>")
@describe(answer="text/plain")
def forget_session(id: str) -> Response:
    """Forget one."""
    mailbox().session(id)
    mailbox().remove_sessions([id])
    return done()


def _outcome() -> Outcome | None:
    wanted = request.args.get("outcome", "")
    if not wanted:
        return None
    for outcome in OUTCOMES:
        if outcome == wanted:
            return outcome
    raise BadRequest(f"outcome {wanted!r} is none; one of: {', '.join(OUTCOMES)}")


def _summary(session: Session) -> dict[str, Any]:
    return {
        "ID": session.id,
        "Began": moment(session.began),
        "Ended": moment(session.ended or 0.0),
        "Peer": session.peer,
        "Listener": session.listener,
        "Helo": session.helo,
        "TLS": session.tls,
        "AuthUser": session.auth_user,
        "Outcome": session.outcome,
        "Ending": session.ending,
        "Delivered": list(session.delivered),
        "Refused": [beside.Refusal(refusal.command, refusal.reply) for refusal in session.refused],
        "Warnings": list(session.warnings),
    }
