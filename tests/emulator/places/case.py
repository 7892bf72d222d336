"""One row of the table of places: what is odd, what is typed, and what must be said to it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smsverifier.aws import Aws
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import Names
from tests.support.fault_proxy import FaultProxy
from tests.support.program import Program, Ran
from tests.support.whole_stack import WholeStack

CONFIG = "stack: hack-night\ntarget: aws\nregion: ap-south-1\n"


@dataclass(frozen=True)
class World:
    """What a case may change by hand before its command is run."""

    program: Program
    """The command line; it sees the case's environment."""
    proxy: FaultProxy
    """What AWS_ENDPOINT_URL names."""
    embedded: EmbeddedAws
    aws: Aws
    """The owner's session with the embedded AWS, past the proxy."""
    stack: WholeStack
    """What `made_with` made; its names are right also where there is none."""
    home: Path
    """The home directory, with nothing in it but what the case has put there."""

    def client(self, service: str) -> Any:
        """An SDK client of the owner's, past the proxy."""
        return self.aws.client(service)

    @property
    def names(self) -> Names:
        """Of the stack."""
        return self.stack.names

    @property
    def folder(self) -> Path:
        """Where the command is given; `config.yaml` is here."""
        return self.program.folder

    def filled(self, text: str) -> str:
        """`text` with {endpoint}, {port}, {home} and {folder} as they are here."""
        values = {
            "{endpoint}": self.proxy.endpoint_url,
            "{port}": str(self.proxy.port),
            "{home}": str(self.home),
            "{folder}": str(self.folder),
        }
        for name, value in values.items():
            text = text.replace(name, value)
        return text


Change = Callable[[World], object]


@dataclass(frozen=True)
class Case:
    """A place, a command, and what has to come of it.

    The command runs in this process with AWS_ENDPOINT_URL at a fault-injecting proxy in front of
    the embedded AWS, and its owner's key in AWS_ACCESS_KEY_ID. The texts of `environ`, `files` and
    `config` may name {endpoint}, {port} (the proxy's), {home} and {folder}.
    """

    name: str
    """A few words, for the table."""
    command: str
    """What is typed behind `smsverifier`, split at blanks."""
    exit_code: int
    says: tuple[str, ...]
    """What stands in its output; line breaks count as blanks, the braces above are filled."""
    never: tuple[str, ...] = ()
    """What does not: an advice that cannot help, a secret."""
    environ: Mapping[str, str | None] = field(default_factory=dict)
    """Settings over those above; None takes one away."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Path below the home directory → text, for example `.aws/config`."""
    rules: tuple[Mapping[str, Any], ...] = ()
    """What the proxy answers itself: `tests.support.fault_proxy`."""
    made_with: str | None = CONFIG
    """The configuration of the stack that is up before anything is odd; None: there is none."""
    config: str = CONFIG
    """The configuration that the command finds."""
    by_hand: Change | None = None
    """What somebody has done meanwhile, with the stack up and before the command."""
    afterwards: Change | None = None
    """What has to be true of the world then, by assert."""
    typed: str | None = None
    """What somebody answers at a terminal; None: there is none."""

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


ALWAYS_WRONG = ("fault in smsverifier", "Traceback", "KeyError", "AWS answered .")
"""What no place may lead to."""


def hold(case: Case, world: World, ran: Ran) -> None:
    """What was said has to be what the case wants, and never what no place may lead to."""
    said = " ".join(f"{ran.stdout}\n{ran.stderr}".split())
    assert ran.exit_code == case.exit_code, said
    wanted = (" ".join(world.filled(words).split()) for words in case.says)
    missing = [words for words in wanted if words not in said]
    assert not missing, f"{missing} not in: {said}"
    asked_for = ("Traceback", "KeyError") if "--verbose" in case.command else ()
    wrong = [words for words in {*ALWAYS_WRONG, *case.never}.difference(asked_for) if words in said]
    assert not wrong, f"{wrong} in: {said}"


def headline(ran: Ran) -> str:
    """The line of the output that a person reads first."""
    for line in (*ran.stderr.splitlines(), *ran.stdout.splitlines()):
        if line.startswith("Error: "):
            return line
    if ran.stdout.startswith("{"):
        error = json.loads(ran.stdout).get("error", {})
        return str(error.get("message", "(a document)"))
    lines = [*ran.stdout.splitlines(), *ran.stderr.splitlines()]
    return next((line.strip() for line in lines if line.strip()), "(nothing)")


def arrange(case: Case, world: World, set_to: Callable[[str, str | None], None]) -> None:
    """Bring about what is odd: files, settings, rules, and what somebody has done."""
    for path, text in case.files.items():
        file = world.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(world.filled(text), encoding="utf-8")
    if case.by_hand is not None:
        case.by_hand(world)
    world.program.config(world.filled(case.config))
    world.proxy.load([dict(rule) for rule in case.rules])
    for name, value in case.environ.items():
        set_to(name, None if value is None else world.filled(value))
