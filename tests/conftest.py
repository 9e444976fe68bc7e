"""Shared by all rooms: pytester, which only the topmost conftest may load, what it must not be the first to load, and
what is set for the whole run.

What a run of pytester's imports first is forgotten after it, but these have a compiled side that loads only once.
"""

import gc
from contextlib import suppress

import trustme as trustme  # cryptography refuses to load again
from hypothesis import HealthCheck, settings

with suppress(ImportError):  # Windows has none
    import httptools as httptools  # its parser would go on raising classes that nobody catches any more

pytest_plugins = ["pytester"]

# A slow machine is no failure. A test that wants more examples than others, or fewer, asks for a multiple.
settings.register_profile("test", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("test")
settings.register_profile("check", max_examples=settings().max_examples // 3)  # the inner loop


def pytest_collection_finish() -> None:
    """Leave what is loaded and collected out of every later look for garbage: it stays to the end."""
    gc.freeze()
