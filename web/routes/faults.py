"""Failures to play: ``/api/v1/faults``, in the words of ``--fault`` as JSON."""

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response

from catcher.errors import BadRequest, ConfigError
from catcher.smtp.fault import Fault, fault_of
from catcher.smtp.faults import FaultState
from catcher.web.request import asked
from catcher.web.request.answers import done, json
from catcher.web.request.current import context
from catcher.web.request.describe import describe
from catcher.web.wire import beside

routes = Blueprint("faults", __name__, url_prefix="/api/v1")


@routes.get("/faults")
@describe(answer=beside.Faults)
def list_faults() -> Response:
    """Every fault, in the order in which they are asked."""
    return json(_faults())


@routes.post("/faults")
@describe(answer=beside.FaultState, body=Fault)
def add_fault() -> Response:
    """Play one more."""
    return json(_state(context().faults.add(_fault(asked.body(dict[str, Any])))))


@routes.put("/faults")
@describe(answer=beside.Faults, body=list[Fault])
def replace_faults() -> Response:
    """Play these and no others."""
    wanted = [_fault(words) for words in asked.body(list[dict[str, Any]])]
    context().faults.replace(wanted)
    return json(_faults())


@routes.delete("/faults")
@describe(answer="text/plain")
def remove_faults() -> Response:
    """Play none."""
    context().faults.replace([])
    return done()


@routes.put("/faults/<int:id>")
@describe(answer=beside.FaultState, body=beside.Switch)
def switch_fault(id: int) -> Response:
    """Switch one on or off; its hits stay."""
    return json(_state(context().faults.switch(id, on=asked.body(beside.Switch).On)))


@routes.delete("/faults/<int:id>")
@describe(answer="text/plain")
def remove_fault(id: int) -> Response:
    """Play it no more."""
    context().faults.remove(id)
    return done()


def _faults() -> beside.Faults:
    faults = context().faults
    return beside.Faults([_state(each) for each in faults.list()], faults.seed)


def _fault(words: Mapping[str, Any]) -> Fault:
    try:
        msgspec.convert(words, Fault)
        return fault_of(words)
    except (ConfigError, msgspec.ValidationError) as error:
        raise BadRequest(str(error)) from error


def _state(state: FaultState) -> beside.FaultState:
    return beside.FaultState(ID=state.id, Hits=state.hits, Fault=state.fault)
