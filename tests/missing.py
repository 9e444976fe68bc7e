"""What a test does without something it needs: it is skipped on a user's machine, and fails where nothing may hide."""

import os
import shutil
from typing import NoReturn

import pytest


def missing(what: str) -> NoReturn:
    """Skip the test for want of something, or fail it under SMTP_CATCHER_TESTS=strict."""
    if os.environ.get("SMTP_CATCHER_TESTS") == "strict":
        pytest.fail(f"{what}, and SMTP_CATCHER_TESTS=strict lets nothing be skipped")
    pytest.skip(what)


def tool(*names: str) -> str:
    """The path of a program, under the first of its names that this machine knows."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])  # where Debian keeps servers
    found = (shutil.which(name, path=path) for name in names)
    return next(filter(None, found), "") or missing(f"{names[0]} is not installed")
