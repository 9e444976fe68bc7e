"""Free ports for programs that have to be told one."""

import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


@contextmanager
def free_ports(count: int) -> Iterator[list[int]]:
    """Ports of this machine on which nobody listens, and which nobody else is given meanwhile.

    A socket that does not listen holds each. Linux lets whoever names that port listen there all the same; other
    systems do not, so they have it back at once.
    """
    with ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in held:
            each.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            each.bind(("127.0.0.1", 0))
        ports = [each.getsockname()[1] for each in held]
        if sys.platform != "linux":
            stack.close()
        yield ports
