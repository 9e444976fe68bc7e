"""Shared by all rooms: pytester, which only the topmost conftest may load; and what it must not be the first to load.

What a run of pytester's imports first is forgotten after it, but these have a compiled side that loads only once.
"""

from contextlib import suppress

import trustme as trustme  # cryptography refuses to load again

with suppress(ImportError):  # Windows has none
    import httptools as httptools  # its parser would go on raising classes that nobody catches any more

pytest_plugins = ["pytester"]
