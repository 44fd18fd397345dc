"""Time between processes, on a clock that nobody sets: a machine's monotonic clock since its last start.

A tick is a moment of it, written as the machine's boot id and seconds. Ticks of one boot can be compared, whichever process
wrote them; how much time lies between ticks of two boots or machines is unknown, and no wall clock is asked instead.
"""

import math
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

_ROUNDED = 0.001  # seconds that a written tick may be ahead


@cache
def boot_id() -> str:
    """The id of this machine's last start; "" where the system has none."""
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


def tick() -> str:
    """The moment it is; "" where moments of two processes cannot be compared."""
    return f"{boot_id()} {time.monotonic():.3f}" if boot_id() else ""


def passed(since: str) -> float | None:
    """Seconds since a tick; None when that is unknown: another boot or machine wrote it, or it is no past tick."""
    boot, _, written = since.partition(" ")
    if not boot or boot != boot_id():
        return None
    with suppress(ValueError):
        seconds = time.monotonic() - float(written)
        return max(0.0, seconds) if math.isfinite(seconds) and seconds >= -_ROUNDED else None
    return None
