"""SMTP: aiosmtpd wrapped once; every mail is accepted and kept, none is delivered."""

from catcher.smtp.service import Listening, SmtpService

__all__ = ["Listening", "SmtpService"]
