"""SMTP conversations over HTTP."""

import smtplib

import pytest

from catcher import Catcher
from tests.web.client import Client
from tests.web.conftest import Deliver


def test_a_conversation_line_by_line(call: Client, deliver: Deliver) -> None:
    id = deliver("Subject: x\r\n\r\n")
    (session,) = call.get("/api/v1/sessions").json["sessions"]
    assert session["Outcome"] == "delivered"
    assert session["Delivered"] == [id]
    assert call.get(f"/api/v1/message/{id}").json["SessionID"] == session["ID"]
    full = call.get(f"/api/v1/sessions/{session['ID']}").json
    said = [(line["Side"], line["Text"]) for line in full["Lines"]]
    assert ("C", "QUIT") in said
    assert {key: full[key] for key in session} == session


def test_by_outcome(call: Client, catcher: Catcher, deliver: Deliver) -> None:
    deliver("\r\n")
    with smtplib.SMTP(*catcher.smtp_address) as client:
        client.docmd("NONSENSE")
        client.noop()
        open_now = call.get("/api/v1/sessions?outcome=open").json
        assert (open_now["total"], open_now["sessions"][0]["Ended"]) == (1, "")
    outcomes = [session["Outcome"] for session in call.get("/api/v1/sessions").json["sessions"]]
    assert sorted(outcomes) == ["delivered", "refused"]
    refused = call.get("/api/v1/sessions?outcome=refused").json["sessions"]
    assert refused[0]["Refused"][0]["Command"] == "NONSENSE"


def test_forgetting(call: Client, deliver: Deliver) -> None:
    for _ in range(3):
        deliver("\r\n")
    id = call.get("/api/v1/sessions").json["sessions"][0]["ID"]
    assert call("DELETE", f"/api/v1/sessions/{id}").text == "ok"
    assert call.get("/api/v1/sessions").json["total"] == 2
    assert call("DELETE", "/api/v1/sessions").text == "ok"
    assert call.get("/api/v1/sessions").json["total"] == 0


@pytest.mark.parametrize("path", ["/api/v1/sessions?outcome=nice", "/api/v1/sessions/nope"])
def test_a_refusal_is_a_problem(call: Client, path: str) -> None:
    answer = call.get(path)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.status == answer.problem["status"]
    assert answer.problem["detail"]
