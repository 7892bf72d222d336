"""The chromium of the pictures and of the tests of the form: where it is, how it is started."""

import shutil

PROGRAM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""The one on PATH; None where there is none. The shell is the same engine without the windows of a
desktop round it, and takes half the time."""
ARGUMENTS = [
    "--no-sandbox",  # containers run as root; the rest keeps it from calling home
    *("--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
