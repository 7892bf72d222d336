"""What a dry run showed, remembered for a day: a sheet that has changed since is not written.

Nothing of the sheet is kept, only hashes: of where it is and which stack it was for, and of its
content. Where nothing can be kept, nothing is noticed, and `--expect` does it.
"""

import hashlib
import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from smsverifier.commands.context import Context
from smsverifier.platform.files import FILES

_PROGRAM = "smsverifier"
_FOLDER = "dry-runs"
REMEMBERED = timedelta(days=1)
"""A dry run of last week is nobody's reason to trust a sheet, or not to."""


def remember_dry_run(context: Context, sheet: Path, digest: str) -> None:
    """The sheet was shown with this content."""
    text = json.dumps({"digest": digest, "at": context.now().timestamp()})
    with suppress(OSError), FILES.own_folder(_folder(context), make=True) as folder:
        folder.write(_name(context, sheet), text)


def shown_digest(context: Context, sheet: Path) -> str | None:
    """The content that the last dry run of this sheet for this stack has shown."""
    try:
        with FILES.own_folder(_folder(context), make=False) as folder:
            said = json.loads(folder.read(_name(context, sheet)))
        is_new = context.now().timestamp() - float(said["at"]) < REMEMBERED.total_seconds()
        return str(said["digest"]) if is_new else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_dry_run(context: Context, sheet: Path) -> None:
    """It is written now."""
    with suppress(OSError), FILES.own_folder(_folder(context), make=False) as folder:
        folder.remove(_name(context, sheet))


def _folder(context: Context) -> Path:
    return FILES.state_folder(context.environ, _PROGRAM) / _FOLDER


def _name(context: Context, sheet: Path) -> str:
    whose = [context.config.stack, context.location(), str(sheet.absolute())]
    return hashlib.sha256(json.dumps(whose).encode()).hexdigest()[:32]
