"""``POST /api/v1/send``: a mail from JSON, kept as if it had been sent."""

import time

from flask import Blueprint, Response, request

from catcher.errors import BadRequest
from catcher.message import Envelope, Message
from catcher.web.mail.compose import compose, recipients
from catcher.web.request import asked
from catcher.web.request.answers import json
from catcher.web.request.current import mailbox
from catcher.web.request.describe import describe
from catcher.web.wire import bodies, mailpit

routes = Blueprint("send", __name__, url_prefix="/api/v1")


@routes.post("/send")
@describe(answer=mailpit.Sent, body=bodies.Send)
def send() -> Response:
    """Compose it, keep it, say where it is."""
    try:
        mail = asked.body(bodies.Send)
        raw = compose(mail)
    except BadRequest as error:
        answer = json(mailpit.SendError(str(error)))
        answer.status_code = 400
        return answer
    now = time.time()
    envelope = Envelope(mail_from=mail.From.Email, rcpt_to=recipients(mail), peer=request.remote_addr or "", began=now)
    (receipt,) = mailbox().add([Message(raw=raw, envelope=envelope, received=now)])
    return json(mailpit.Sent(receipt.id))
