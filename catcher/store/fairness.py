"""A lock that is given in turn: who releases it and asks again at once stands behind who waits already."""

import threading
from types import TracebackType


class FairLock:
    """Python's own lock may be taken again and again by one thread while another waits: a long removal, in
    many steps, would keep mail from coming in. Here whoever waits holds the turnstile."""

    def __init__(self) -> None:
        self._turnstile = threading.Lock()
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        with self._turnstile:
            self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()
