"""Calls of Windows itself, by ctypes: locks, jobs, consoles. Each is documented under its name.

https://learn.microsoft.com/windows/win32/api/ says what they take and give. Only the Windows halves
import this, and only when they need it.
"""

import ctypes
from importlib import import_module
from typing import Any

EXCLUSIVE, AT_ONCE = 2, 1
"""LOCKFILE_EXCLUSIVE_LOCK, LOCKFILE_FAIL_IMMEDIATELY."""
LOCKED_AT = 0x7FFF_0000
"""A byte far behind the end: what is locked on Windows nobody else can read either."""
KILL_ON_CLOSE = 0x2000
"""JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE."""
EXTENDED_LIMITS = 9
"""JobObjectExtendedLimitInformation."""
ESCAPES = 0x0004
"""ENABLE_VIRTUAL_TERMINAL_PROCESSING."""


class Overlapped(ctypes.Structure):
    """OVERLAPPED, as far as a lock needs it."""

    _fields_ = (
        ("internal", ctypes.c_void_p),
        ("internal_high", ctypes.c_void_p),
        ("offset", ctypes.c_uint32),
        ("offset_high", ctypes.c_uint32),
        ("event", ctypes.c_void_p),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("most_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
        ("transfers", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def _library(name: str) -> Any:
    return getattr(ctypes, "WinDLL")(name, use_last_error=True)  # noqa: B009 - Windows' alone


def _handle(descriptor: int) -> ctypes.c_void_p:
    return ctypes.c_void_p(import_module("msvcrt").get_osfhandle(descriptor))


def _refused(what: str) -> OSError:
    number = getattr(ctypes, "get_last_error")()  # noqa: B009 - Windows' alone
    return OSError(number, f"Windows refuses {what} (error {number})")


# Locks, by LockFileEx and UnlockFileEx.


def lock(descriptor: int, *, shared: bool) -> bool:
    """Hold the file, unless somebody else does: whether it is held now."""
    flags = AT_ONCE if shared else AT_ONCE | EXCLUSIVE
    place = Overlapped(offset=LOCKED_AT)
    taken = _library("kernel32").LockFileEx(
        _handle(descriptor), flags, 0, 1, 0, ctypes.byref(place)
    )
    return bool(taken)


def unlock(descriptor: int) -> None:
    """Let go of it."""
    place = Overlapped(offset=LOCKED_AT)
    _library("kernel32").UnlockFileEx(_handle(descriptor), 0, 1, 0, ctypes.byref(place))


def touch(descriptor: int) -> None:
    """Let it be changed now (GetSystemTimeAsFileTime, SetFileTime). Raises OSError."""
    kernel32, now = _library("kernel32"), ctypes.c_uint64()
    kernel32.GetSystemTimeAsFileTime(ctypes.byref(now))
    if not kernel32.SetFileTime(_handle(descriptor), None, None, ctypes.byref(now)):
        raise _refused("to touch a file")


# Jobs: what a process starts belongs to its job, and ends with it


class Job:
    """A job object: when it is closed, as its owner's end does, every process in it ends."""

    def __init__(self) -> None:
        """Raises OSError."""
        self._kernel32 = _library("kernel32")
        self._kernel32.CreateJobObjectW.restype = ctypes.c_void_p
        self._job = ctypes.c_void_p(self._kernel32.CreateJobObjectW(None, None))
        limits = ExtendedLimits(flags=KILL_ON_CLOSE)
        if not self._kernel32.SetInformationJobObject(
            self._job, EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
        ):
            raise _refused("a job")

    def add(self, process: int) -> None:
        """Take in a process, by its handle. Raises OSError."""
        if not self._kernel32.AssignProcessToJobObject(self._job, ctypes.c_void_p(process)):
            raise _refused("to take a process into a job")

    def end(self) -> None:
        """End every process in it."""
        self._kernel32.TerminateJobObject(self._job, 1)

    def close(self) -> None:
        """The same, and it is used no more."""
        if self._job.value:
            self._kernel32.CloseHandle(self._job)
        self._job = ctypes.c_void_p()


def resume(process: int) -> None:
    """Let a process that was started asleep go on (NtResumeProcess)."""
    _library("ntdll").NtResumeProcess(ctypes.c_void_p(process))


# Consoles


def take_escapes(descriptor: int) -> bool:
    """Have the console understand escape sequences: whether it does."""
    kernel32, mode = _library("kernel32"), ctypes.c_uint32()
    console = _handle(descriptor)
    if not kernel32.GetConsoleMode(console, ctypes.byref(mode)):
        return False
    return bool(kernel32.SetConsoleMode(console, mode.value | ESCAPES))
