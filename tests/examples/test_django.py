"""A Django application, tested as pytest-django does it: with mail switched off by the test runner, until mail_env."""

from collections.abc import Iterator
from typing import Any

import pytest

from catcher.pytest_plugin import Mailbox

django = pytest.importorskip("django", reason="Django is not installed")


@pytest.fixture(scope="module", autouse=True)
def _django_project() -> Iterator[None]:
    """A project, and the test environment that pytest-django sets up."""
    from django.conf import settings
    from django.test.utils import setup_test_environment, teardown_test_environment

    configuration: dict[str, Any] = {"DEFAULT_FROM_EMAIL": "shop@x.example"}
    if django.VERSION >= (6, 1):
        configuration["MAILERS"] = {"default": {}}
    settings.configure(**configuration)
    setup_test_environment()  # from now on Django only pretends to send
    yield
    teardown_test_environment()


@pytest.fixture
def sign_up() -> Any:
    """The application's code."""
    from django.core.mail import EmailMultiAlternatives

    def sign_up(address: str) -> None:
        mail = EmailMultiAlternatives(
            "Confirm your address", "Your code is 481220.", to=[address], bcc=["log@x.example"]
        )
        mail.attach_alternative("<p>Your code is <b>481220</b>.</p>", "text/html")
        mail.send()

    return sign_up


@pytest.mark.usefixtures("mail_env")
def test_sign_up_sends_a_code(mailbox: Mailbox, sign_up: Any) -> None:
    sign_up("bob@x.example")

    mail = mailbox.assert_sent(to="bob@x.example", sender="shop@x.example", bcc="log@x.example")
    assert mail.code() == "481220"
    assert mail.select("b")[0].text() == "481220"


def test_without_mail_env_django_only_pretends(mailbox: Mailbox, sign_up: Any) -> None:
    sign_up("bob@x.example")

    mailbox.assert_none_sent()
