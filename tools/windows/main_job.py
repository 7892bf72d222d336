"""The README's main job, from an empty folder: exit codes, and what is there after each step."""

import json
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.windows.wine import Ran, Wine

PHONE = "+919876543210"
FOLDER = Path("users", "Asha (Club)", "OneDrive", "वसंत मेला")
"""Below `C:`: blanks, brackets and another script, as people's folders have them."""
_SECONDS = 180.0
_AFTERWARDS_SECONDS = 20.0


@dataclass(frozen=True)
class Step:
    """One command, and what must be so after it."""

    command: str
    wrong: Callable[[Ran, Path], str]
    """Of its output and its folder: what is wrong with them, or nothing."""


@dataclass(frozen=True)
class Tried:
    """What was tried, and what came of it."""

    what: str
    ran: Ran
    wrong: str
    """Nothing: it did what it should."""


def tried(wine: Wine, python: Path) -> Iterator[Tried]:
    """The steps as they come; the last are tried whatever became of those before."""
    folder = wine.drive / FOLDER
    if folder.exists():  # of the run before, where Windows is kept
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    environ = {"SMSVERIFIER_LOCAL_PORT": str(_free_port()), "COLUMNS": "100"}
    for step in STEPS:
        command: list[str | Path] = [python, "-m", "smsverifier", *step.command.split()]
        ran = wine.run(command, folder, _SECONDS, environ)
        yield Tried(step.command, ran, judged(step, ran, folder))
    began = time.monotonic()
    wrong = "" if wine.is_idle(_AFTERWARDS_SECONDS) else "something goes on in the background"
    ran = Ran(0, "", "", time.monotonic() - began)
    yield Tried("nothing runs afterwards", ran, wrong)


def judged(step: Step, ran: Ran, folder: Path) -> str:
    """What is wrong with how a step ended, or nothing."""
    if ran.code is None:
        return f"not ended after {_SECONDS:.0f} s"
    if ran.code != 0:
        return f"exit code {ran.code}"
    return step.wrong(ran, folder)


def _says(*words: str) -> Callable[[Ran, Path], str]:
    def wrong(ran: Ran, _: Path) -> str:
        lost = [word for word in words if word not in ran.output + ran.errors]
        return f"does not say {', '.join(lost)}" if lost else ""

    return wrong


def _says_that_one_was_told(ran: Ran, _: Path) -> str:
    try:
        document = json.loads(ran.output)
    except ValueError:
        return "prints no JSON"
    told = document["health"]["sms"]["sent"]
    return "" if told == 1 else f"counts {told} told, not 1"


def _wrote_one_row(_: Ran, folder: Path) -> str:
    sheets = list(folder.glob("registrations-*.csv"))
    if len(sheets) != 1:
        return f"wrote {len(sheets)} sheets"
    rows = sheets[0].read_text("utf-8-sig").splitlines()[1:]
    return "" if len(rows) == 1 and PHONE in rows[0] else f"wrote {len(rows)} rows"


STEPS = (
    Step("up", _says("is up", "outbox")),
    Step(f"test-register {PHONE}", _says("accepted by SNS")),
    Step("status --json", _says_that_one_was_told),
    Step("registrations list", _says("3210")),
    Step("registrations export", _wrote_one_row),
    Step("down --yes", _says("nothing left")),
    Step("local stop", _says("has ended")),
)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
