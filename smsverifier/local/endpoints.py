"""Where the embedded AWS is: its port, its paths, its files. Plain values, for both its sides.

Nothing of moto, Flask or werkzeug may be imported here (see `process`).
"""

import errno
import os
import stat
from pathlib import Path

from smsverifier.errors import UsageError

OURS = "/_smsverifier/"
HEALTH = OURS + "health"
"""Who answers, for everybody; all else of ours is behind the run's secret
(`credentials.Keys.page`)."""
INNER_HEALTH, OUTBOX, STOP = "health", "outbox", "stop"
FUNCTION_CODE = OURS + "code/"
GATEWAY = "/_aws/execute-api/"
SERVER_NAME = "smsverifier-local"
"""How our own server names itself, so that nothing else on the port is taken for it."""

ACCOUNT = "123456789012"
"""The one account of the embedded AWS (moto's own)."""

DEFAULT_PORT = 4610
PORT_VARIABLE = "SMSVERIFIER_LOCAL_PORT"
HOST = "127.0.0.1"


def path_for_log(path: str) -> str:
    """A path for the log: what could be the secret of an inner page is left out."""
    return f"{OURS}…" if path.startswith(OURS) else path


def chosen_port(port: int | None = None) -> int:
    """`port`, or $SMSVERIFIER_LOCAL_PORT, or the default. Raises UsageError if it is none."""
    text = str(port or os.environ.get(PORT_VARIABLE) or DEFAULT_PORT)
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65536:
        raise UsageError(
            f"{text} is not a port",
            where=PORT_VARIABLE,
            why="A port is a number from 1 to 65535.",
            hint=f"Unset {PORT_VARIABLE} to use {DEFAULT_PORT}.",
        )
    return int(text)


def log_path(port: int | None = None) -> Path:
    """The log file of the embedded AWS on `port`; it outlives the process."""
    return state_folder() / f"local-{chosen_port(port)}.log"


def open_log(port: int) -> int:
    """The log file, opened for appending, as a file descriptor; nobody else may read it."""
    path = own_state_folder() / log_path(port).name
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)


def state_folder() -> Path:
    """The folder of logs and locks."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "smsverifier"


def own_state_folder() -> Path:
    """The same, made if it is missing, and no other user's.

    Whoever may write there could have our files lead elsewhere. Raises OSError.
    """
    folder = state_folder()
    folder.mkdir(parents=True, mode=0o700, exist_ok=True)
    if {folder.lstat().st_uid, folder.stat().st_uid} != {os.getuid()}:  # a link's, and where to
        raise PermissionError(errno.EPERM, "It belongs to another user", str(folder))
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o022:
        folder.chmod(mode & ~0o022)
    return folder
