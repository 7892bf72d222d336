"""Terraform itself (or OpenTofu), where it is installed.

`import` blocks came with 1.5. It gets no network of its own accord: it asks nobody for a newer
version, and finds providers where the file in `TF_CLI_CONFIG_FILE` says, which is handed on.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

LEAST = (1, 5)
PROGRAMS = ("terraform", "tofu")
TIMEOUT = 120
"""Seconds for one command, unless said otherwise."""
_HANDED_ON = ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR")
_ALONE = {
    "CHECKPOINT_DISABLE": "1",
    "TF_CLI_ARGS": "-no-color",
    "TF_CLI_CONFIG_FILE": os.devnull,
    "TF_IN_AUTOMATION": "1",
    "TF_INPUT": "0",
}


@cache
def program() -> str | None:
    """Its path; None where there is none on PATH."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@cache
def reason_without() -> str:
    """Why its tests cannot run; empty where they can."""
    if program() is None:
        return f"none of {', '.join(PROGRAMS)} is on PATH"
    try:
        version = installed_version()
    except (OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
        return f"{program()} does not say its version: {error}"
    if version < LEAST:
        return f"{program()} is {_dotted(version)}, older than {_dotted(LEAST)}"
    return ""


def installed_version() -> tuple[int, ...]:
    """Major and minor of the program on PATH."""
    said = json.loads(terraform(Path.cwd(), "version", "-json").stdout)["terraform_version"]
    return tuple(int(part) for part in said.split(".")[:2])


def terraform(
    folder: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    timeout: float = TIMEOUT,
) -> subprocess.CompletedProcess[str]:
    """Run one command in that folder, with an environment of its own and what `env` adds.

    The exit code is the caller's to look at. Raises subprocess.TimeoutExpired, and
    FileNotFoundError where no program is.
    """
    inherited = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    return subprocess.run(
        [program() or PROGRAMS[0], *arguments],
        cwd=folder,
        env={**_ALONE, **inherited, "HOME": str(folder), **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


@cache
def reason_without_aws_provider() -> str:
    """Why a configuration with AWS's provider cannot be tried; empty where it can."""
    if why := reason_without():
        return why
    with TemporaryDirectory() as name:
        folder = Path(name)
        wanted = (
            'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
        )
        (folder / "main.tf").write_text(wanted, encoding="utf-8")
        try:
            ran = terraform(folder, "init", "-backend=false")
        except subprocess.TimeoutExpired:
            return "terraform init looks for the provider hashicorp/aws without an end"
    return "" if ran.returncode == 0 else "no provider hashicorp/aws without a network"
