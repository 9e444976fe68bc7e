"""Streams and waiters while mail comes in: the time from the 250 until each is told."""

import json
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

from tests.bench.report import Table
from tests.process import running

SECONDS = 5.0
STORES = ("memory:", "sqlite:mail.db")
LOADS = ((500, 500, 200), (50, 0, 1_000))
"""Streams, waiters, and mails a second."""
HEADINGS = (
    *("store", "streams", "waiters", "mails a second", "in order"),
    *("streams p50, ms", "p99, ms", "waits p50, ms", "p99, ms", "the clients' share of a core"),
)


def live() -> Table:
    """From the 250 to the event, and to the answer of a wait; whether every stream saw every mail, in order."""
    rows: list[tuple[object, ...]] = [HEADINGS]
    for store, (streams, waiters, rate) in product(STORES, LOADS):
        with tempfile.TemporaryDirectory() as folder, running(Path(folder), "--store", store) as catcher:
            smtp = "{}:{}".format(*catcher.smtp)
            load = {"streams": streams, "waiters": waiters, "rate": rate, "seconds": SECONDS}
            arguments = json.dumps({"url": catcher.http, "smtp": smtp, **load})
            command = [sys.executable, "-m", "tests.bench.live_clients", "listen", arguments]
            said = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
        cuts = [f"{cut * 1e3:.0f}" for cut in (*said["streams"], *(said["waiters"] or ()))]
        in_order = f"{said['in_order']} of {streams}"
        nobody = ["-"] * (4 - len(cuts))
        rows.append(
            (f"`{store}`", streams, waiters, f"{said['sent']:,.0f}", in_order, *cuts, *nobody, f"{said['share']:.0%}")
        )
    return Table("live", rows)
