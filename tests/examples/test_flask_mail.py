"""A Flask application with Flask-Mail, which was configured for production when the test begins."""

import pytest

from catcher.pytest_plugin import Mailbox

pytest.importorskip("flask_mail", reason="Flask-Mail is not installed")
from flask import Flask, request
from flask_mail import Mail, Message

app = Flask(__name__)
app.config.update(MAIL_SERVER="smtp.provider.example", MAIL_PORT=587, MAIL_USE_TLS=True, TESTING=True)
mail = Mail(app)


@app.post("/sign-up")
def sign_up() -> str:
    """The application's code."""
    to = request.form["address"]
    mail.send(Message("Welcome", sender="shop@x.example", recipients=[to], body="Hello and welcome."))
    return "ok"


@pytest.mark.usefixtures("mail_env")
def test_sign_up_sends_a_welcome(mailbox: Mailbox) -> None:
    with mailbox.expect(to="bob@x.example", subject="Welcome"):
        app.test_client().post("/sign-up", data={"address": "bob@x.example"})
