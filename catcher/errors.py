"""Every error of this program, as one tree; each carries what an SMTP client and an HTTP client are told.

A message names the culprit and the remedy, in one line: it is printed as it stands. Errors are raised
where the fact is known and translated once, at the edge (the SMTP reply, the HTTP answer, the exit code).
"""

from typing import Self


class CatcherError(Exception):
    """Anything that a person can understand and mend."""

    smtp_code = 451
    """Reply code (RFC 5321, 4.2) told to an SMTP client whose command met this error."""
    enhanced = "4.3.0"
    """Enhanced status code (RFC 3463) that goes with it."""
    http_status = 500
    """Status told to an HTTP client."""


class ConfigError(CatcherError):
    """A flag, a variable or a file says something that can't be done: the program ends with exit code 2."""


class ListenError(CatcherError):
    """An address can't be listened on."""


class StoreError(CatcherError):
    """The store can't do what it was asked; the client keeps its mail and may try again."""

    http_status = 503


class StoreFull(StoreError):
    """No room is left on the disk."""

    enhanced = "4.3.1"


class StoreTaken(StoreError):
    """Another process writes this store."""

    def __init__(self, name: str, *, by: str) -> None:
        self.fact = f"store {name!r} is used by {by}"
        super().__init__(f"{self.fact}: stop it, or give this one a file of its own")


class NotFound(CatcherError):
    """There is no message, part or conversation of that id."""

    http_status = 404

    @classmethod
    def of(cls, what: str, id: object) -> Self:
        """There is no such thing of that id any more, or never was."""
        return cls(f"no {what} {id!r}: it was removed, or never was")


class BadRequest(CatcherError):
    """A request is malformed or contradicts itself."""

    http_status = 400


class FileError(CatcherError):
    """A file can't be read or written as mail."""

    http_status = 400


class MailTooLarge(FileError):
    """A mail in a file is larger than SMTP would take it."""

    http_status = 413
