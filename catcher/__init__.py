"""A local SMTP server that keeps every message, delivers none, and shows exactly what was sent.

The public API is named here and resolved on first use, so that ``import catcher`` (which every pytest
run of a project that has the plugin installed pays for) loads nothing else.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catcher.app import Catcher
    from catcher.config import Config
    from catcher.errors import CatcherError
    from catcher.mailbox import Mailbox

__version__ = "0.1.0"
__all__ = ["Catcher", "CatcherError", "Config", "Mailbox"]

_HOMES = {
    "Catcher": "catcher.app",
    "CatcherError": "catcher.errors",
    "Config": "catcher.config",
    "Mailbox": "catcher.mailbox",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'catcher' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
