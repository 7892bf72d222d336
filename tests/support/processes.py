"""Processes, from outside."""

import time
from pathlib import Path

from tests.support.clock import PATIENCE


def is_gone(pid: int) -> bool:
    """Whether a process ends; one that nobody has waited for has ended, too."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False
