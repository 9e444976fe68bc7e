"""Where an application is to send its mail, and the environment variables that applications read it from."""

from typing import Literal, NamedTuple

Tls = Literal["", "starttls", "implicit"]


class Route(NamedTuple):
    """A way to a server: everything that goes into the settings of an application."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: Tls = ""
    ca_file: str = ""
    """What the server's certificate is verified with; empty without TLS."""

    @property
    def url(self) -> str:
        """``smtp://user:password@host:port``; ``smtps:`` where TLS comes first, ``?tls=true`` where it comes later."""
        from urllib.parse import quote

        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}@" if self.user else ""
        scheme = "smtps" if self.tls == "implicit" else "smtp"
        return f"{scheme}://{login}{self.host}:{self.port}{'?tls=true' if self.tls == 'starttls' else ''}"

    def env(self) -> dict[str, str]:
        """The variables of the settings that frameworks, images and people use."""
        starttls, implicit = _flag(self.tls == "starttls"), _flag(self.tls == "implicit")
        values = {
            **dict.fromkeys(("SMTP_HOST", "SMTP_SERVER", "EMAIL_HOST", "MAIL_HOST", "MAIL_SERVER"), self.host),
            **{name: str(self.port) for name in ("SMTP_PORT", "EMAIL_PORT", "MAIL_PORT")},
            **dict.fromkeys(("SMTP_URL", "EMAIL_URL", "MAIL_URL", "MAILER_DSN"), self.url),
            **dict.fromkeys(("SMTP_USER", "SMTP_USERNAME", "EMAIL_HOST_USER", "MAIL_USERNAME"), self.user),
            **dict.fromkeys(("SMTP_PASSWORD", "EMAIL_HOST_PASSWORD", "MAIL_PASSWORD"), self.password),
            **dict.fromkeys(("SMTP_STARTTLS", "SMTP_USE_TLS", "EMAIL_USE_TLS"), starttls),
            **dict.fromkeys(("MAIL_STARTTLS", "MAIL_USE_TLS"), starttls),
            **dict.fromkeys(("SMTP_SSL", "SMTP_USE_SSL", "EMAIL_USE_SSL", "MAIL_SSL_TLS", "MAIL_USE_SSL"), implicit),
        }
        if self.ca_file:
            values["SSL_CERT_FILE"] = self.ca_file
        return values


def _flag(value: object) -> str:
    return "true" if value else "false"
