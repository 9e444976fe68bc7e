"""``POST /api/v1/send``: a mail from JSON, kept as if it had been sent."""

import time

from flask import Blueprint, Response, request

from catcher.errors import BadRequest
from catcher.message import Envelope, Message

from . import asked, bodies, wire
from .answers import json
from .compose import compose, recipients
from .current import mailbox
from .describe import describe

routes = Blueprint("send", __name__, url_prefix="/api/v1")


@routes.post("/send")
@describe(answer=wire.Sent, body=bodies.Send)
def send() -> Response:
    """Compose it, keep it, say where it is."""
    try:
        mail = asked.body(bodies.Send)
        raw = compose(mail)
    except BadRequest as error:
        answer = json(wire.SendError(str(error)))
        answer.status_code = 400
        return answer
    now = time.time()
    envelope = Envelope(mail_from=mail.From.Email, rcpt_to=recipients(mail), peer=request.remote_addr or "", began=now)
    (receipt,) = mailbox().add([Message(raw=raw, envelope=envelope, received=now)])
    return json(wire.Sent(receipt.id))
