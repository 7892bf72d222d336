"""The most memory that this process has held. A program of its own: standard library only.

`local/functions/lambda_runtime.py` runs it in a process that has nothing of the tool.
"""

import os
from typing import Any


def peak_memory_mb() -> int:
    """In MB; 0 where the platform does not say."""
    return _of_windows() if os.name == "nt" else _of_linux()


def _of_linux() -> int:
    """Not getrusage: its figure includes the server that this process was forked from."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - no pathlib here
            return next(int(line.split()[1]) // 1024 for line in status if "VmHWM" in line)
    except (OSError, StopIteration):
        return 0


def _of_windows() -> int:
    """PeakWorkingSetSize of PROCESS_MEMORY_COUNTERS (GetProcessMemoryInfo)."""
    import ctypes  # noqa: PLC0415 - elsewhere it would be loaded for nothing

    class Counters(ctypes.Structure):
        _fields_ = (
            ("size", ctypes.c_uint32),
            ("page_faults", ctypes.c_uint32),
            ("peak", ctypes.c_size_t),
            ("others", ctypes.c_size_t * 7),
        )

    kernel32: Any = getattr(ctypes, "WinDLL")("kernel32")  # noqa: B009 - Windows' alone
    counters = Counters(size=ctypes.sizeof(Counters))
    this = ctypes.c_void_p(-1)
    if not kernel32.K32GetProcessMemoryInfo(this, ctypes.byref(counters), counters.size):
        return 0
    return int(counters.peak) >> 20
