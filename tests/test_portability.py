"""The suite's core, once more with everything taken away that not every system has."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CORE = ("tests/smtp", "tests/store", "tests/mailbox", "tests/web", "tests/pytest_plugin")


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_core_without_posix() -> None:
    words = ["-m", "pytest", "-p", "tests.without_posix", "-m", "not long and not browser", "-q", *CORE]
    done = subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout.splitlines()[-1]
