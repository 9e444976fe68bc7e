"""A FastAPI application that sends in the background with fastapi-mail."""

from typing import Any

import pytest

from catcher.pytest_plugin import Mailbox

pytest.importorskip("fastapi_mail", reason="fastapi-mail is not installed")
pytest.importorskip("fastapi.testclient", reason="FastAPI, or httpx, is not installed")
from fastapi import BackgroundTasks, FastAPI
from fastapi.testclient import TestClient
from fastapi_mail import ConnectionConfig, FastMail, MessageSchema, MessageType
from pydantic import SecretStr

app = FastAPI()
mail = FastMail(
    ConnectionConfig(
        MAIL_USERNAME="production",
        MAIL_PASSWORD=SecretStr("s3cret"),
        MAIL_FROM="shop@x.example.com",
        MAIL_SERVER="smtp.provider.example",
        MAIL_PORT=587,
        MAIL_STARTTLS=True,
        MAIL_SSL_TLS=False,
    )
)


@app.post("/sign-up")
def sign_up(address: str, tasks: BackgroundTasks) -> str:
    """The application's code."""
    to: Any = [address]  # fastapi-mail makes NameEmail of it
    message = MessageSchema(subject="Welcome", recipients=to, body="Hello and welcome.", subtype=MessageType.plain)
    tasks.add_task(mail.send_message, message)
    return "ok"


@pytest.mark.usefixtures("mail_env")
def test_sign_up_sends_a_welcome(mailbox: Mailbox) -> None:
    client = TestClient(app)

    client.post("/sign-up", params={"address": "bob@x.example.com"})

    (welcome,) = mailbox.wait_for(to="bob@x.example.com", subject="Welcome")
    assert "Hello and welcome" in welcome.text
