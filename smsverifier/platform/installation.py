"""How one more package gets into the very environment that this program runs in."""

import importlib.util
import sys
import sysconfig
from pathlib import Path

from smsverifier.platform.shells import USUAL, Shell

PIPX = "pipx_metadata.json"
UV_TOOL = "uv-receipt.toml"
"""What either leaves in the environments that it makes."""
VENV = "pyvenv.cfg"


def is_there(module: str) -> bool:
    """Whether `module` can be imported; it is not."""
    return importlib.util.find_spec(module) is not None


def line_to_add(
    requirement: str, prefix: Path | None = None, python: str = "", shell: Shell = USUAL
) -> str:
    """The line for a shell that adds it; `prefix` and `python` are those of an environment."""
    prefix, python = prefix or Path(sys.prefix), shell.quoted(python or sys.executable)
    wanted = shell.quoted(requirement)
    if (prefix / PIPX).exists():
        return f"pipx inject {prefix.name} {wanted}"
    if (prefix / UV_TOOL).exists() or _made_by_uv(prefix):
        return f"uv pip install --python {python} {wanted}"
    call = "& " if shell.name == "powershell" and python[0] in "'\"" else ""
    forced = "" if (prefix / VENV).exists() or not _is_the_systems() else "--break-system-packages "
    return f"{call}{python} -m pip install {forced}{wanted}"


def _made_by_uv(prefix: Path) -> bool:
    """uv's environments have no pip of their own."""
    try:
        return "\nuv = " in f"\n{(prefix / VENV).read_text('utf-8')}"
    except OSError:
        return False


def _is_the_systems() -> bool:
    """PEP 668: pip adds nothing to it unless it is told to."""
    return (Path(sysconfig.get_path("stdlib")) / "EXTERNALLY-MANAGED").exists()
