"""Keeps book of a run of tests, and tells what its mail says: in reports, in saved mail, at its end.

The keys are of what is kept with the run's configuration: two runs in one process share nothing.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .timeline import Timeline
    from .watch import Watch

TIMELINE: "pytest.StashKey[Timeline]" = pytest.StashKey()
"""Which test ran when; there from the start."""
WATCH: "pytest.StashKey[Watch]" = pytest.StashKey()
"""The server and its mail; there once a test has asked for it."""
