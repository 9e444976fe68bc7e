"""Points frameworks that are imported already at the server: they read their settings once, before any variable is set.

Each is touched only if the application has loaded it, and put back as it was after the test.
"""

import copy
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .route import Route

if TYPE_CHECKING:
    import pytest

    Patch = pytest.MonkeyPatch


def point_all(route: Route, patch: "Patch") -> None:
    """Point every framework of ``FRAMEWORKS`` that is loaded at the route."""
    for module, point in FRAMEWORKS.items():
        if loaded := sys.modules.get(module):
            point(loaded, route, patch)


def _django(django_conf: Any, route: Route, patch: "Patch") -> None:
    """Settings, and the backend that Django's test runner replaces by one that sends nothing."""
    settings = django_conf.settings
    if not settings.configured:
        return
    backend = "django.core.mail.backends.smtp.EmailBackend"
    options = {
        "host": route.host,
        "port": route.port,
        "username": route.user,
        "password": route.password,
        "use_tls": route.tls == "starttls",
        "use_ssl": route.tls == "implicit",
    }
    if hasattr(settings, "MAILERS"):  # since Django 6.1
        values: dict[str, Any] = {
            "MAILERS": {alias: {"BACKEND": backend, "OPTIONS": options} for alias in settings.MAILERS}
        }
    else:
        names = {"username": "HOST_USER", "password": "HOST_PASSWORD"}
        values = {f"EMAIL_{names.get(name, name.upper())}": value for name, value in options.items()}
        values["EMAIL_BACKEND"] = backend
    ours = django_conf.UserSettingsHolder(settings._wrapped)  # noqa: SLF001  as override_settings does
    vars(ours).update(values)  # set by name, those of before 6.1 would warn
    patch.setattr(settings, "_wrapped", ours)


def _flask_mail(flask_mail: Any, route: Route, patch: "Patch") -> None:
    """Each connection takes its settings from a copy of the extension's state, made for this route."""
    original = flask_mail.Connection.__init__

    def connect(self: Any, mail: Any) -> None:
        original(self, _flask_settings(mail, route, suppress=False))

    patch.setattr(flask_mail.Connection, "__init__", connect)


def _flask_mailman(mailman: Any, route: Route, patch: "Patch") -> None:
    """The same for its SMTP backend, which is used whatever backend is configured."""
    original = mailman._MailMixin.get_connection  # noqa: SLF001  what Mail and its state share

    def get_connection(self: Any, backend: Any = None, **settings: Any) -> Any:
        connection = original(self, backend or "smtp", **settings)
        if hasattr(connection, "host"):
            state = _flask_settings(connection, route)
            connection.host, connection.port = state.server, state.port
            connection.username, connection.password = state.username, state.password
            connection.use_tls, connection.use_ssl = state.use_tls, state.use_ssl
        return connection

    patch.setattr(mailman._MailMixin, "get_connection", get_connection)  # noqa: SLF001


def _flask_settings(state: Any, route: Route, **more: Any) -> Any:
    """A copy of an extension's state that leads to the route."""
    state = copy.copy(state)
    values = {
        "server": route.host,
        "port": route.port,
        "username": route.user or None,
        "password": route.password or None,
        "use_tls": route.tls == "starttls",
        "use_ssl": route.tls == "implicit",
        **more,
    }
    for name, value in values.items():
        setattr(state, name, value)
    return state


def _fastapi_mail(connection: Any, route: Route, patch: "Patch") -> None:
    """Each connection gets settings of its own; verification stays as it was configured."""
    original = connection.Connection.__init__
    values = {
        "MAIL_SERVER": route.host,
        "MAIL_PORT": route.port,
        "MAIL_USERNAME": route.user,
        "MAIL_STARTTLS": route.tls == "starttls",
        "MAIL_SSL_TLS": route.tls == "implicit",
        "USE_CREDENTIALS": bool(route.user),
        "SUPPRESS_SEND": 0,
    }

    def connect(self: Any, settings: Any) -> None:
        from pydantic import SecretStr

        original(self, settings.model_copy(update={**values, "MAIL_PASSWORD": SecretStr(route.password)}))

    patch.setattr(connection.Connection, "__init__", connect)


def _aiosmtplib(smtp: Any, route: Route, patch: "Patch") -> None:
    """Its defaults: ``localhost`` and the well-known ports, where a call names none."""
    port = {"": "SMTP_PORT", "starttls": "SMTP_STARTTLS_PORT", "implicit": "SMTP_TLS_PORT"}[route.tls]
    patch.setattr(smtp, port, route.port)


FRAMEWORKS: dict[str, Callable[[Any, Route, "Patch"], None]] = {
    "django.conf": _django,
    "flask_mail": _flask_mail,
    "flask_mailman": _flask_mailman,
    "fastapi_mail.connection": _fastapi_mail,
    "aiosmtplib.smtp": _aiosmtplib,
}
"""By the module whose presence says that the application uses it."""
