"""What this machine refuses a program, and what whoever sits at it can do: no room, no right.

The system's own words say what it is. Nobody of ours is at fault, whichever call was refused.
"""

import errno
import os
from collections.abc import Mapping

ROOM = "Make room on that disk, or run the command in a folder on another one."
RIGHT = "Use a folder that you may write to, or have its rights changed."
SHAPE = "Look what is at that path: a folder and a file may have changed places, or it was removed."
NETWORK = "Have the network or its drive back, then run the command again."

_ADVICE: Mapping[str, str] = {
    "ENOSPC": ROOM,
    "EDQUOT": "Your quota on that disk is used up: make room, or use a folder on another disk.",
    "EFBIG": "Files may not become that large there: raise the limit (`ulimit -f unlimited`), or "
    "use a folder on another disk.",
    "EACCES": RIGHT,
    "EPERM": RIGHT,
    "EROFS": "That disk is read-only: run the command in a folder on another one.",
    "EIO": "The disk or the network drive does not work as it should: look at it, or use a folder "
    "on another one.",
    "ENOENT": "It is not there, or not any more: make that folder, or use one that is there.",
    "ENOTDIR": SHAPE,
    "EISDIR": SHAPE,
    "EEXIST": SHAPE,
    "ENOTEMPTY": SHAPE,
    "ELOOP": "A link leads to itself, or to where nothing of ours goes: look what is at that path.",
    "ENAMETOOLONG": "Choose a shorter name.",
    "EMFILE": "Let a program open more files: `ulimit -n 1024`, then run the command again.",
    "ENFILE": "Too many files are open on this machine: end other programs.",
    "EAGAIN": "Too many programs or threads run: end some, or raise the limit (`ulimit -u`).",
    "ENOMEM": "End other programs, or raise the limit (`ulimit -v`): the memory is used up.",
    "EBUSY": "Another program has it: close that, then run the command again.",
    "ETXTBSY": "Another program has it: close that, then run the command again.",
    "ESTALE": "The network drive was taken away meanwhile: mount it again.",
    "EADDRINUSE": "Another program has that port: end it, or choose another port.",
    "ECONNREFUSED": NETWORK,
    "ECONNRESET": NETWORK,
    "EHOSTUNREACH": NETWORK,
    "ENETUNREACH": NETWORK,
    "ETIMEDOUT": NETWORK,
}
"""By the name of the number: numbers differ between systems, and not every one has all."""
ELSE = "Look at this machine's disks, rights and limits, then run the command again."
FULL = frozenset({"ENOSPC", "EDQUOT", "EFBIG"})
"""There is no room, of whatever kind."""

OF_CONNECTIONS = frozenset({"EMFILE", "ENFILE", "ENOMEM", "ENOBUFS"})
"""For these this machine makes no connection, whoever is asked."""


def name_of(error: OSError) -> str:
    """The name of its number, for example ENOSPC; nothing where it has none."""
    if type(error).__module__ in {"ssl", "socket"}:
        return ""  # they have numbers of their own
    # Windows has a second number for some, with the letters of its sockets in front.
    return errno.errorcode.get(error.errno or 0, "").removeprefix("WSA")


def reason(error: OSError) -> str:
    """The system's words for it, and of which file if it says so; a clause without a full stop."""
    said = error.strerror or str(error) or type(error).__name__
    return f"{said}: {os.fsdecode(error.filename)}" if _has_file(error) else said


def advice(error: OSError) -> str:
    """What can be done about it at this machine."""
    return _ADVICE.get(name_of(error), ELSE)


def is_full(error: OSError) -> bool:
    """Whether there was no room for what was to be written."""
    return name_of(error) in FULL


def no_memory(error: BaseException) -> OSError | None:
    """A refusal that Python does not tell as one, as such: no memory, no more threads."""
    if isinstance(error, MemoryError):
        return OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))
    if isinstance(error, RuntimeError) and str(error) == "can't start new thread":
        return OSError(errno.EAGAIN, "No new thread can be started")
    return None


def no_connection(error: BaseException | None) -> OSError | None:
    """The refusal because of which `error` says that nobody answered: of too many open files.

    The SDK tells it like a server that is not there, in the chain of causes alone.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and name_of(error) in OF_CONNECTIONS:
            return error
        error = error.__cause__ or error.__context__
    return None


def _has_file(error: OSError) -> bool:
    return isinstance(error.filename, (str, bytes, os.PathLike))
