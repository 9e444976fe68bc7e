"""How long a start takes, and what an idle catcher weighs."""

import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.bench.report import Table
from tests.process import running

RUNS = 9


def start() -> Table:
    """From the start of the process until it is ready, and its resident memory then; medians of nine starts."""
    rows: list[tuple[object, ...]] = [("store", "start to ready, ms", "idle memory, MB")]
    for store in ("memory:", "sqlite:mail.db"):
        took, memory = zip(*(_one_start(store) for _ in range(RUNS)), strict=True)
        rows.append((f"`{store}`", f"{median(took):.0f}", f"{median(memory):.0f}"))
    return Table("start", rows)


def _one_start(store: str) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with running(Path(folder), "--store", store) as catcher:
            took = time.perf_counter() - began
            return took * 1000, resident_megabytes(catcher.process.pid)


def resident_megabytes(pid: int) -> float:
    """Resident set size of a process."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(told.stdout) / 1024
