"""Where the embedded AWS is: its port, its paths, its files. Plain values, for both its sides.

Nothing of moto or werkzeug may be imported here (see `process`).
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from smsverifier.errors import UsageError
from smsverifier.platform.files import FILES

OURS = "/_smsverifier/"
HEALTH = OURS + "health"
"""Who answers, for everybody; all else of ours is behind the run's secret
(`credentials.Keys.page`)."""
INNER_HEALTH, OUTBOX, STOP, ERASE, CLOCK = "health", "outbox", "stop", "erase", "clock"
MAIL, ATTACHMENT, VERIFY = "outbox/mail", "outbox/attachment", "outbox/verify"
"""Of the outbox: a mail's HTML, a file of it, and the click that proves an address or a domain."""
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


@dataclass(frozen=True)
class Site:
    """Which embedded AWS is meant: the one on this port, with its files in this folder."""

    port: int
    folder: Path
    """Of logs, locks, keys and what is kept; perhaps not made yet."""
    environ: Mapping[str, str] = field(repr=False)
    """What whoever asks for it was started with: the settings that it is to have."""

    @property
    def log(self) -> Path:
        """Its log file, which outlives the process."""
        return self.folder / f"local-{self.port}.log"

    @property
    def lock(self) -> Path:
        """Held by whoever starts it."""
        return self.folder / f"local-{self.port}.lock"

    @property
    def mark(self) -> Path:
        """The mark of its run (`last_run`)."""
        return self.folder / f"local-{self.port}.run"

    @property
    def clock(self) -> Path:
        """What was let pass beside real time (`clock`)."""
        return self.folder / f"local-{self.port}.clock"

    @property
    def journal(self) -> Path:
        """The registrations that are kept (`journal_file`)."""
        return self.folder / f"local-{self.port}.registrations.jsonl"

    @property
    def keys(self) -> Path:
        """The folder of its keys (`credentials`)."""
        return self.folder / f"local-{self.port}"


def chosen_site(environ: Mapping[str, str], port: int | None = None) -> Site:
    """The one on `port`, or on $SMSVERIFIER_LOCAL_PORT, or on the default port.

    Raises UsageError if that is none, or nobody knows where files are kept.
    """
    text = str(port or environ.get(PORT_VARIABLE) or DEFAULT_PORT)
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65536:
        raise UsageError(
            f"{text} is not a port",
            where=PORT_VARIABLE,
            why="A port is a number from 1 to 65535.",
            hint=f"Unset {PORT_VARIABLE} to use {DEFAULT_PORT}.",
        )
    try:
        folder = FILES.state_folder(environ, "smsverifier")
    except OSError as error:
        raise UsageError(
            "No home directory is known",
            where=FILES.state_variables,
            why="The log, the keys and the registrations of the embedded AWS are kept below it.",
            hint="Set XDG_STATE_HOME to a folder of yours, by its whole path.",
        ) from error
    return Site(int(text), folder, environ)


def open_log(site: Site) -> int:
    """The log file, opened for appending, as a file descriptor."""
    return open_own(site, site.log, os.O_WRONLY | os.O_APPEND)


def open_own(site: Site, path: Path, flags: int) -> int:
    """A file in the site's folder, made if it is missing, as a file descriptor.

    Nobody else may read it, and no link is followed. Raises OSError.
    """
    make_folder(site)
    return FILES.open_own(path, flags)


def make_folder(site: Site) -> Path:
    """The site's folder, made if it is missing, and no other user's.

    Whoever may write there could have our files lead elsewhere. Raises OSError.
    """
    FILES.make_own_folder(site.folder)
    return site.folder
