"""Mailpit's chaos: ``/api/v1/chaos``. Each trigger is a fault of ours at that stage, and can be seen as one."""

from flask import Blueprint, Response

from catcher.errors import BadRequest
from catcher.smtp.fault import Fault
from catcher.web.request import asked
from catcher.web.request.answers import json
from catcher.web.request.current import context
from catcher.web.request.describe import describe
from catcher.web.wire import mailpit

routes = Blueprint("chaos", __name__, url_prefix="/api/v1")

_STAGES = (("Sender", "mail"), ("Recipient", "rcpt"), ("Authentication", "auth"))
_TEXT = "Chaos"
"""How a fault of chaos is known from others: by the text of its reply."""


@routes.get("/chaos")
@describe(answer=mailpit.Chaos)
def show_chaos() -> Response:
    """The triggers, if ``--chaos`` is on."""
    _check_enabled()
    return json(_triggers())


@routes.put("/chaos")
@describe(answer=mailpit.Chaos, body=mailpit.Chaos)
def set_chaos() -> Response:
    """Set the triggers; what is left out is off. A trigger that can't be changes none of them."""
    _check_enabled()
    wanted = asked.body(mailpit.Chaos)
    for name, _ in _STAGES:
        trigger: mailpit.ChaosTrigger = getattr(wanted, name)
        if not 400 <= trigger.ErrorCode <= 599:
            raise BadRequest("error code must be between 400 and 599")
        if not 0 <= trigger.Probability <= 100:
            raise BadRequest("probability must be between 0 and 100")
    faults = context().faults
    for state in faults.list():
        if _is_chaos(state.fault):
            faults.remove(state.id)
    for name, stage in _STAGES:
        trigger = getattr(wanted, name)
        if trigger.Probability:
            faults.add(
                Fault(stage=stage, reply=f"{trigger.ErrorCode} {_TEXT}", probability=trigger.Probability / 100)  # type: ignore[arg-type]  # a literal from the table
            )
    return json(wanted)


def _check_enabled() -> None:
    if not context().config.chaos:
        raise BadRequest("Chaos is not enabled")


def _is_chaos(fault: Fault) -> bool:
    return fault.reply.endswith(f" {_TEXT}")


def _triggers() -> mailpit.Chaos:
    playing = {state.fault.stage: state.fault for state in context().faults.list() if _is_chaos(state.fault)}
    found = {
        name: mailpit.ChaosTrigger(
            ErrorCode=int(playing[stage].reply[:3]), Probability=round(playing[stage].probability * 100)
        )
        for name, stage in _STAGES
        if stage in playing
    }
    return mailpit.Chaos(**found)
