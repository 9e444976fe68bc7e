"""What every answer is made from: the mailbox, the configuration, when we started."""

import time
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from catcher.config import Address, Config, Listener
from catcher.mailbox import Mailbox
from catcher.metrics import Histogram
from catcher.smtp.faults import Faults
from catcher.web.wire.rows import Rows


class Context(Struct, frozen=True, kw_only=True):
    """The world of one HTTP service."""

    mailbox: Mailbox
    config: Config
    smtp_address: Address
    """Where mail is to be sent; the page shows it."""
    listeners: Sequence[Listener]
    """Everywhere that it may be sent."""
    faults: Faults
    """What goes wrong on purpose."""
    counts: Mapping[str, int]
    """What SMTP has counted since the start."""
    latency: Histogram
    """How long it took SMTP to have a mail kept."""
    kept_at_start: int
    """Messages that were there when the service was made."""
    rows: Rows = field(default_factory=Rows)
    watched: dict[str, tuple[str, Callable[[], int]]] = field(default_factory=dict)
    """Numbers that somebody registers for the metrics: what each is, and how it is read."""
    started: float = field(default_factory=time.time)
