"""The home directory, where there is one: a container's user may have none."""

import errno
from pathlib import Path


def home_folder() -> Path:
    """Of whoever runs this. Raises OSError where no variable and no list of users names one."""
    try:
        return Path.home()
    except RuntimeError as error:
        raise FileNotFoundError(errno.ENOENT, "No home directory is known") from error
