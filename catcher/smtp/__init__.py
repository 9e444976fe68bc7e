"""SMTP: aiosmtpd wrapped once; every mail is accepted and kept, none is delivered."""

from catcher.smtp.service import SmtpService

__all__ = ["SmtpService"]
