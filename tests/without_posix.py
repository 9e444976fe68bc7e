"""A pytest plugin (`-p tests.without_posix`) that takes away what not every system has, before anything imports it.

uvloop, httptools, unix sockets and fork: the program uses them where they are and does without elsewhere.
"""

import functools
import os
import socket
import sys
from contextlib import suppress

with suppress(ImportError):
    import trio  # noqa: F401  tools of the tests import it, and it looks for AF_UNIX when it is imported

sys.modules["uvloop"] = None  # type: ignore[assignment]  # how Python marks a module that can't be imported
sys.modules["httptools"] = None  # type: ignore[assignment]
if hasattr(socket, "AF_UNIX"):  # the loops of every system have a pair of sockets to wake them
    socket.socketpair = functools.partial(socket.socketpair, socket.AF_UNIX)
for _module, _name in ((socket, "AF_UNIX"), (os, "fork")):
    if hasattr(_module, _name):
        delattr(_module, _name)
