"""Where the log records of every room go: to standard error, as lines for people or as JSON for programs."""

import logging
import sys

import msgspec

from catcher.config import Config

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def log_to_stderr(config: Config) -> None:
    """Set the one handler of this process; only the command line does, a library leaves that to its user."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines(config.label) if config.log == "json" else _TextLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    logging.getLogger("catcher").setLevel(logging.DEBUG if config.verbose else logging.WARNING)


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}


class _TextLines(logging.Formatter):
    """``smtp-catcher: warning: message (name value, …)``."""

    def format(self, record: logging.LogRecord) -> str:
        facts = ", ".join(f"{name} {value}" for name, value in _extra(record).items())
        line = f"smtp-catcher: {record.levelname.lower()}: {record.getMessage()}" + (f" ({facts})" if facts else "")
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class _JsonLines(logging.Formatter):
    """One object a line: time in seconds since the epoch, level, message, and whatever the record's ``extra`` holds."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = {"label": label} if label else {}

    def format(self, record: logging.LogRecord) -> str:
        facts = {"time": record.created, "level": record.levelname.lower(), "message": record.getMessage()}
        facts |= self._label | _extra(record)
        if record.exc_info:
            facts["exception"] = self.formatException(record.exc_info)
        return msgspec.json.encode(facts, enc_hook=str).decode()
