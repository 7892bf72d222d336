"""`python -m tools.pictures`: takes the pictures anew."""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from smsverifier.config.load import parse
from smsverifier.templates.form import form_page
from tools import pictures
from tools.ending import end_in_order
from tools.pictures.crowd import crowd
from tools.pictures.pages import (
    closed_form,
    dashboard,
    framed,
    in_language,
    mailed_outbox,
    outbox,
    phone,
    prove_sender,
    register,
)
from tools.pictures.terminal import Terminal

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/pictures"
EVENT = Path(__file__).parent / "event.yaml"
MAILS = Path(__file__).parent / "mails.yaml"
LANGUAGES = Path(__file__).parent / "languages.yaml"
PROGRAM = (sys.executable, "-m", "smsverifier")
PHONE = "+919876543210"
ANSWERS = [
    *("HackFest 2027", "14 March 2027", "2027-03-14 10:00", "Main Auditorium", "", "india"),
    *("The Coding Club", "club@example.org"),
    *("T-shirt size: S, M, L, XL", "College (optional)", "", ""),
    *(
        "Hi {name}, see you at {event.name} on {event.date}! Your T-shirt: {t_shirt_size}",
        "",
        "",
        "",
    ),
]
"""To `init`."""
NAME, TYPED = "Asha Rao", "70000 00001"
MAILED = {"Vikram Shah": "+919876500001", "Meera Iyer": "+919876500002"}
"""Who registers in the form; the embedded AWS delivers to this number (docs/simulating.md)."""


class Surroundings:
    """A folder with a configuration, a state folder and a port of their own."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder / "hackfest"
        self._folder.mkdir()
        shutil.copy(EVENT, self._folder / "config.yaml")
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_STATE_HOME": str(folder / "state"),
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "SMSVERIFIER_LOCAL_PORT": str(port),
        }

    def shown(self, *commands: str) -> bytes:
        """A terminal after these commands, as SVG."""
        terminal = Terminal(self._folder, self._environment)
        for command in commands:
            terminal.run(f"smsverifier {command}", [*PROGRAM, *command.split()])
        return terminal.svg("smsverifier").encode()

    def asked(self, command: str, typed: Sequence[str]) -> bytes:
        """A terminal after a command that asks, in a folder with nothing in it."""
        folder = self._folder.with_name("new-event")
        folder.mkdir()
        terminal = Terminal(folder, self._environment)
        terminal.run(f"smsverifier {command}", [*PROGRAM, *command.split()], typed)
        return terminal.svg("smsverifier").encode()

    def watched(self, command: str, until: str) -> bytes:
        """A terminal while a command draws over itself."""
        terminal = Terminal(self._folder, self._environment)
        terminal.watch(f"smsverifier {command}", [*PROGRAM, *command.split()], until)
        return terminal.svg(f"smsverifier {command}").encode()

    @contextmanager
    def serving(self, command: str) -> Iterator[str]:
        """The address that the command serves, until the block ends."""
        with subprocess.Popen(
            [*PROGRAM, *command.split()],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            yield process.stdout.readline().strip() if process.stdout else ""
            process.terminate()

    def bring(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Import these rows, as an export has them."""
        lines = "".join(f"{json.dumps(row)}\n" for row in rows)
        (self._folder / "crowd.jsonl").write_text(lines, "utf-8")
        self.quietly("registrations import crowd.jsonl --yes")

    def configure(self, file: Path) -> None:
        """Have this configuration from now on."""
        shutil.copy(file, self._folder / "config.yaml")

    def quietly(self, command: str, *arguments: str) -> str:
        """What the command answers where nobody sees it; `arguments` may hold blanks.

        Raises:
            subprocess.CalledProcessError: if it fails.
        """
        ran = subprocess.run(
            [*PROGRAM, *command.split(), *arguments],
            cwd=self._folder,
            env=self._environment,
            check=True,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        return ran.stdout


@contextmanager
def surroundings(port: int) -> Iterator[Surroundings]:
    """Them, until the embedded AWS in them has ended.

    Raises:
        SystemExit: if something has the port. It may be somebody's stack, which is not ours to end.
    """
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as taken:
        raise SystemExit(f"Port {port}: {taken.strerror}. Choose another by --port.") from None
    with tempfile.TemporaryDirectory() as folder:
        here = Surroundings(Path(folder), port)
        try:
            yield here
        finally:
            here.quietly("local stop --no-export")


def take(here: Surroundings) -> dict[str, bytes]:
    """Every picture by its file's name."""
    questions = here.asked("init", ANSWERS)
    terminal = here.shown("up", f"test-register {PHONE}")
    outputs = json.loads(here.quietly("status --json"))["outputs"]
    with phone() as browser:
        form = register(browser, outputs["form_url"], NAME, TYPED)
        told = outbox(browser, outputs["outbox_url"], f"Hi {NAME}")
        pages = {"form.png": framed(browser, form), "outbox.png": framed(browser, told)}
        pages |= forms(browser)
    status = here.shown("status")
    return {
        "init.svg": questions,
        "terminal.svg": terminal,
        "status.svg": status,
        **pages,
        **seen(here),
        **mailed(here, outputs),
    }


def seen(here: Surroundings) -> dict[str, bytes]:
    """What there is to watch while a crowd registers."""
    here.bring(crowd(int(time.time() * 1000)))
    with here.serving("dashboard") as address, phone() as browser:
        page = dashboard(browser, address)
    return {"watch.svg": here.watched("status --watch", "Receipts"), "dashboard.png": page}


def mailed(here: Surroundings, outputs: Mapping[str, str]) -> dict[str, bytes]:
    """The outbox with e-mails, and the form once registration has ended."""
    here.configure(MAILS)
    here.quietly("up --yes")
    with phone() as browser:
        prove_sender(browser, outputs["outbox_url"])
        for name, number in MAILED.items():
            mail = f"mail={name.split()[0].lower()}@mail.example"
            here.quietly("registrations add", number, "--name", name, "--field", mail)
        both = mailed_outbox(browser, outputs["outbox_url"])
        here.quietly("registrations close")
        end = closed_form(browser, outputs["form_url"])
        return {"outbox-mails.png": both, "form-closed.png": framed(browser, end)}


def forms(browser: BrowserContext) -> dict[str, bytes]:
    """The form with languages and consent, which needs no stack to be looked at."""
    page = form_page(parse(LANGUAGES.read_bytes(), source=LANGUAGES.name))
    english = in_language(browser, page, "English", [NAME, TYPED])
    hindi = in_language(browser, page, "हिन्दी", ["आशा राव", TYPED])
    return {"form-consent.png": framed(browser, english), "form-hindi.png": framed(browser, hindi)}


def port_number(text: str) -> int:
    """A port that can be listened on. Raises argparse.ArgumentTypeError for anything else."""
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port: they are 1 to 65535")
    return int(text)


def main() -> None:
    """Take the pictures, and write them once all are taken."""
    parser = argparse.ArgumentParser("python -m tools.pictures", description=pictures.__doc__)
    parser.add_argument("--port", type=port_number, default=4620, help="of the embedded AWS (4620)")
    parser.add_argument("--into", type=Path, default=FOLDER, help="the folder (docs/pictures)")
    options = parser.parse_args()
    with surroundings(options.port) as here:
        made = take(here)
    options.into.mkdir(parents=True, exist_ok=True)
    for name, picture in made.items():
        (options.into / name).write_bytes(picture)
        sys.stdout.write(f"{name}: {len(picture):,} bytes\n")


if __name__ == "__main__":
    end_in_order()
    main()
