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
    return next((path for name in names if (path := shutil.which(name))), "") or missing(f"no {names[0]} on the PATH")
