"""The browser of whoever sits at this machine."""

import os
import webbrowser
from collections.abc import Mapping

from smsverifier.platform import IS_WINDOWS

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
"""Where none of them is set, there is no screen, or a browser in the terminal at best."""


def open_in_browser(address: str, environ: Mapping[str, str]) -> bool:
    """Have it show `address`; whether there is one that took it.

    Whatever it is started with can be read by every user of the machine: `address` holds no secret.
    """
    if not _has_screen(environ):
        return False
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


def _has_screen(environ: Mapping[str, str]) -> bool:
    if IS_WINDOWS or os.uname().sysname == "Darwin":
        return True
    return any(environ.get(name) for name in _SCREENS)
