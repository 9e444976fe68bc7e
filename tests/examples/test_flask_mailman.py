"""A Flask application with Flask-Mailman, whose tests would otherwise keep mail in memory."""

import pytest

from catcher.pytest_plugin import Mailbox

pytest.importorskip("flask_mailman", reason="Flask-Mailman is not installed")
from flask import Flask, request
from flask_mailman import EmailMessage, Mail

app = Flask(__name__)
app.config.update(MAIL_SERVER="smtp.provider.example", MAIL_BACKEND="locmem")
mail = Mail(app)


@app.post("/sign-up")
def sign_up() -> str:
    """The application's code."""
    to = request.form["address"]
    EmailMessage("Welcome", "Hello and welcome.", "shop@x.example", [to]).send()
    return "ok"


@pytest.mark.usefixtures("mail_env")
def test_sign_up_sends_a_welcome(mailbox: Mailbox) -> None:
    app.test_client().post("/sign-up", data={"address": "bob@x.example"})

    mailbox.assert_sent(to="bob@x.example", subject="Welcome", text="Hello and welcome")
