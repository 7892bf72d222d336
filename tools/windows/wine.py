"""Debian's Wine: installed if it can be, a Windows of its own in a folder, programs run in it."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COMPILER = "x86_64-w64-mingw32-gcc"
PACKAGES = ("wine64", "gcc-mingw-w64-x86-64-win32")
_COMPILERS = (COMPILER, f"{COMPILER}-win32")
_PLACES = ("/usr/lib/wine",)
"""Where Debian puts what its package `wine` has scripts for in the path."""
_LAST_WORDS_SECONDS = 2.0


class NoWine(Exception):
    """This machine has no Wine and cannot be given one: says why."""


class NotMade(Exception):
    """Another program failed at what was to be made ready: says which, and its words."""


@dataclass(frozen=True)
class Ran:
    """How a program ended."""

    code: int | None
    """None: it took too long and was ended."""
    output: str
    errors: str
    seconds: float


@dataclass(frozen=True)
class Wine:
    """A Windows in a folder."""

    program: str
    server: str
    prefix: Path

    @property
    def drive(self) -> Path:
        """What Windows sees as `C:`."""
        return self.prefix / "drive_c"

    def run(
        self,
        command: Sequence[str | Path],
        folder: Path,
        seconds: float,
        environ: Mapping[str, str] | None = None,
        *,
        echo: bool = False,
    ) -> Ran:
        """Run a program of Windows in a folder; with `echo` what it says is shown as it comes.

        Its streams are pipes, as Windows' Python finds no others of Wine's usable. What it leaves
        running in the background holds them too, so the end of the program counts, not theirs.
        """
        began = time.monotonic()
        output, errors = _Reader(echo=echo), _Reader(echo=echo)
        nothing, other_end = os.pipe()
        os.close(other_end)
        process = subprocess.Popen(
            [self.program, *command],
            cwd=folder,
            env=self._environ(environ or {}),
            stdin=nothing,
            stdout=output.other_end,
            stderr=errors.other_end,
        )
        for end in (nothing, output.other_end, errors.other_end):
            os.close(end)
        code = _ended(process, seconds)
        took = time.monotonic() - began
        return Ran(code, output.text(), errors.text(), took)

    def is_idle(self, seconds: float) -> bool:
        """Whether all that ran in it has ended, in the background as well, after so long."""
        try:
            self._server("-w", seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self) -> None:
        """End all that runs in it, in the background as well."""
        self._server("-k", seconds=60)
        self._server("-w", seconds=60)

    def _server(self, order: str, seconds: float) -> None:
        command = [self.server, order]
        subprocess.run(command, env=self._environ({}), check=False, timeout=seconds)

    def _environ(self, more: Mapping[str, str]) -> dict[str, str]:
        """Nothing of the caller's own but where programs are; names of files in UTF-8."""
        return {
            "HOME": str(self.prefix),
            "LC_ALL": "C.UTF-8",
            "PATH": os.environ.get("PATH", os.defpath),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEPREFIX": str(self.prefix),
            **more,
        }


class _Reader:
    """A pipe that is read in the background; its other end is the caller's to hand on and close."""

    def __init__(self, *, echo: bool) -> None:
        self._echo = echo
        self._descriptor, self.other_end = os.pipe()
        self._parts: list[bytes] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while part := os.read(self._descriptor, 65536):
            self._parts.append(part)
            if self._echo:
                sys.stdout.buffer.write(part.replace(b"\r\n", b"\n"))
                sys.stdout.flush()

    def text(self) -> str:
        """All that came, with Windows' ends of lines made ours."""
        self._thread.join(_LAST_WORDS_SECONDS)
        return b"".join(self._parts).decode("utf-8", "replace").replace("\r\n", "\n")


def _ended(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None


def install() -> None:
    """Wine and the compiler by Debian's packages, if they are not there. Raises NoWine."""
    if _found("wine64") and _found("wineserver64") and compiler():
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise NoWine(f"this needs {' and '.join(PACKAGES)}, or root and apt-get to install them.")
    options = ("-y", "-qq", "-o", "Dpkg::Use-Pty=0", "--no-install-recommends")
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", *options, *PACKAGES]):
        done = subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise NoWine(
                f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-600:].strip()}"
            )
    if not (_found("wine64") and _found("wineserver64") and compiler()):
        raise NoWine(
            f"{' and '.join(PACKAGES)} are installed, but hold another Wine than expected."
        )


def compiler() -> str:
    """The command that compiles C for Windows, or nothing."""
    return next((name for name in _COMPILERS if shutil.which(name)), "")


def opened(prefix: Path) -> Wine:
    """A Windows in that folder, made if it is not there; to be ended. Raises NotMade."""
    wine = Wine(_found("wine64"), _found("wineserver64"), prefix)
    prefix.mkdir(parents=True, exist_ok=True)
    if not (prefix / "system.reg").is_file():
        # It complains of the 32-bit half, which is not there, and goes on.
        wine.run(["wineboot", "--init"], prefix, seconds=120)
    if not wine.drive.is_dir():
        wine.end()
        raise NotMade(f"wineboot made no Windows in {prefix}")
    return wine


def windows_path(path: Path) -> str:
    """As Windows sees a file of this machine: all of it is `Z:`."""
    return f"Z:{path.resolve().as_posix()}"


def _found(name: str) -> str:
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *_PLACES])) or ""
