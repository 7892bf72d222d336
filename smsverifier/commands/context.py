"""The one Context of a command: what was typed, where it runs, which stack, and its AWS.

`cli.context` makes it of the process; nothing in this room or below reads `sys` or `os.environ`.
`configuration` finds out which stack is meant, `connection` reaches the AWS. With it go the
stopwatch, for how long the command worked, and Ctrl-C while resources are changed: once to stop
well, twice at once. What only some commands ask for is imported when it is asked for: `message` and
`cost` know no resource.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from io import StringIO
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Self, TextIO

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.session import SERVICES
from smsverifier.commands import StackOptions
from smsverifier.config import Config
from smsverifier.config.load import Loaded
from smsverifier.config.price_table import load_prices
from smsverifier.errors import ExitCode, Interrupted, LocalAwsError
from smsverifier.local.endpoints import ACCOUNT, Site, chosen_site
from smsverifier.naming import STAGE, Names
from smsverifier.output.screen import Screen
from smsverifier.platform.terminal import HEARING_SECONDS, takes_escapes
from smsverifier.sms.prices import Prices

if TYPE_CHECKING:
    from smsverifier.local.journal_file import HeldRegistrations
    from smsverifier.local.process import Running
    from smsverifier.provision.plan import Observation
    from smsverifier.provision.resource import Resource
    from smsverifier.registration_table import RegistrationTable, TotalsItem
    from smsverifier.resources.deployed_settings import DeployedHandler


class Stopwatch:
    """Runs from its making on, but not while a person makes up their mind."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()

    @property
    def seconds(self) -> float:
        """What has passed until now."""
        return self._clock() - self._start

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """What passes meanwhile does not count."""
        asked = self._clock()
        yield
        self._start += self._clock() - asked


NOTICE = (
    "\nStopping: calls under way are finished, nothing new is started. Ctrl-C again: stop now.\n"
)
SHOW_CURSOR = b"\033[?25h"
"""Live progress hides it, and will not come to show it again."""


class Interrupts:
    """While entered, the first Ctrl-C sets `stop` and the second ends the process at once."""

    def __init__(self, stderr: Callable[[], TextIO]) -> None:
        """`stderr`: where to say so, at that moment (a live table stands in for the stream)."""
        self.stop = threading.Event()
        self._stderr = stderr

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._heard)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def sleep(self, seconds: float) -> None:
        """Sleep, unless asked to stop: a wait may end early, a call may not."""
        end = time.monotonic() + seconds
        while not self.stop.wait(min(max(0.0, end - time.monotonic()), HEARING_SECONDS)):
            if time.monotonic() >= end:
                return
        raise Interrupted(
            "Interrupted while waiting",
            hint="Run the command again: it continues where it stopped.",
        )

    def _heard(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.stop.is_set():
            if takes_escapes(self._stderr()):
                os.write(2, SHOW_CURSOR)
            # Threads wait for AWS and cannot be told to end; leaving the process ends them.
            os._exit(ExitCode.INTERRUPTED)
        self.stop.set()
        # From a thread: the signal may have come in the middle of a write to the same stream.
        threading.Thread(target=self._stderr().write, args=(NOTICE,)).start()


class NotRunning(Aws):
    """The embedded AWS that does not run: nothing is in it, and nobody answers."""

    account = ACCOUNT

    def client(self, service: str, *, retries: bool = True) -> Any:  # noqa: ARG002
        """Raises LocalAwsError."""
        raise LocalAwsError(
            "The embedded AWS does not run",
            why="Nothing is in it, then.",
            hint="`smsverifier up` starts it and builds the stack.",
        )


@dataclass(eq=False)
class Context:
    """What one command works with.

    What it is made of is the process. `configuration.read_configuration` fills in the stack,
    `connection.connect` its AWS; all else follows from these when it is asked for.
    """

    screen: Screen
    interrupts: Interrupts
    options: StackOptions = field(default_factory=StackOptions)
    """What the command line says of the stack."""
    environ: Mapping[str, str] = field(default_factory=dict)
    stdin: TextIO = field(default_factory=StringIO)
    """Whoever answers questions, if it is a terminal."""
    folder: Path | None = None
    """Where the command was given; None if somebody removed it."""
    browser: Callable[[str], bool] = lambda _: False
    """Shows an address to whoever sits here; False where there is no browser."""
    stopwatch: Stopwatch = field(default_factory=Stopwatch)

    loaded: Loaded = field(default_factory=lambda: Loaded(Config(), None))
    """The configuration, as the file has it."""
    config: Config = field(default_factory=Config)
    """The same with the stack and the region that are meant, wherever they were said."""
    target: str = "local"

    aws: Aws = field(default_factory=lambda: NotRunning(AwsTarget("")))
    running: "Running | None" = None
    """The embedded AWS, where that is the target and it runs."""
    kept: "tuple[HeldRegistrations, ...]" = ()
    """This stack's registrations that wait on disk for their table to be made again."""
    kept_elsewhere: "tuple[HeldRegistrations, ...]" = ()
    """Those of a stack of its name in other regions."""
    _said_gaps: bool = field(default=False, init=False)

    @cached_property
    def site(self) -> Site:
        """Where the embedded AWS is, or would be. Raises UsageError where no port is chosen."""
        return chosen_site(self.environ)

    @cached_property
    def names(self) -> Names:
        """The stack's names (asks AWS for the account)."""
        from smsverifier.resources.catalog import names_of  # noqa: PLC0415 - see the top

        return names_of(self.config, self.aws)

    @cached_property
    def resources(self) -> "tuple[Resource, ...]":
        """The whole pipeline."""
        from smsverifier.resources.catalog import catalog  # noqa: PLC0415

        return catalog(self.config, self.aws)

    @cached_property
    def prices(self) -> Prices:
        """The price table, with the user's own figures."""
        return load_prices(None, self.loaded.path)

    @cached_property
    def deployed(self) -> "DeployedHandler":
        """What the deployed handler sends, looked up at the first question."""
        from smsverifier.resources.deployed_settings import deployed_settings  # noqa: PLC0415

        return deployed_settings(self.aws, self.names, self.config)

    @cached_property
    def registrations(self) -> "RegistrationTable":
        """The stack's table, as rows of registrants."""
        from smsverifier.registration_table import RegistrationTable  # noqa: PLC0415

        return RegistrationTable(self.aws, self.names.table)

    @cached_property
    def totals(self) -> "TotalsItem":
        """What its item of sums says."""
        from smsverifier.registration_table import TotalsItem  # noqa: PLC0415

        return TotalsItem(self.aws, self.names.table)

    def now(self) -> datetime:
        """The moment by AWS's clock (before any answer, this machine's), in the event's zone."""
        return self.aws.now().astimezone(self.config.zone)

    def now_ms(self) -> int:
        """The same as rows have it, in epoch milliseconds."""
        return int(self.now().timestamp() * 1000)

    @property
    def today(self) -> date:
        """What the dates of prices and runtimes are held against."""
        return self.now().date()

    @property
    def outbox_url(self) -> str | None:
        """Where the embedded AWS shows every SMS; no other has that."""
        return self.running.outbox_url if self.running else None

    @property
    def is_whole(self) -> bool:
        """Whether `config` is what somebody wrote; else no more than its stack and region are."""
        return self.loaded.mistakes is None

    @property
    def runs(self) -> bool:
        """Whether there is an AWS to ask; where there is none, nothing is there."""
        return not isinstance(self.aws, NotRunning)

    def observe(
        self, resources: "Sequence[Resource]", *, tagged: bool = False, anyhow: bool = False
    ) -> "Observation":
        """What is there of each; `tagged`: what shows no tag yet is looked at again.

        `anyhow`: what an emulator cannot show whole does not hide the others.
        """
        from smsverifier.provision.observe import observe, observe_tagged  # noqa: PLC0415

        if not self.runs:
            return dict.fromkeys((resource.key for resource in resources), None)
        if tagged:
            found = observe_tagged(resources, self.aws, anyhow=anyhow)
        else:
            found = observe(resources, anyhow=anyhow)
        self._say_gaps()
        return found

    def _say_gaps(self) -> None:
        """Once, which services an emulator has not got: what is missing of them never comes."""
        lacking = self.aws.gaps.services if not self._said_gaps else ()
        for service, what_for in lacking:
            what = f"{what_for[0].upper()}{what_for[1:]}"
            self.screen.say(f"{what}, cannot be there: what answers here has no {service}.")
        self._said_gaps = self._said_gaps or bool(lacking)

    def part(self, *keys: str) -> "tuple[Resource, ...]":
        """The resources with these keys."""
        return tuple(resource for resource in self.resources if resource.key in keys)

    def location(self) -> dict[str, str]:
        """Target, region and account, for documents and questions."""
        return {"target": self.target, "region": self.aws.region, "account": self.aws.account}

    @property
    def location_text(self) -> str:
        """The same in words."""
        if self.target == "local":
            return f"the embedded AWS, {self.aws.region}"
        is_aws = not self.aws.may_have_own_endpoints(self.environ)
        instead = "" if is_aws else _instead(self.aws.own_endpoints(self.environ))
        return f"AWS account {self.aws.account}, {self.aws.region}{instead}"

    def outputs(self, observation: "Observation") -> dict[str, str | None]:
        """The addresses of what is there."""
        api = observation.get("api")
        base = None
        if api is not None and "api_id" in api.outputs:
            base = self.aws.invoke_url(api.outputs["api_id"], STAGE)
        return {
            "api_url": base and f"{base}/registrations",
            "form_url": base and f"{base}/",
            "outbox_url": self.outbox_url,
            "endpoint_url": self.aws.where.endpoint_url,
        }


def _instead(endpoints: Mapping[str, str]) -> str:
    """The addresses in AWS's place: one if it is the same for all, else each with its service."""
    if set(endpoints) == set(SERVICES) and len(set(endpoints.values())) == 1:
        return f", at {endpoints[SERVICES[0]]}"
    each = ", ".join(f"{service} at {endpoint}" for service, endpoint in endpoints.items())
    return f", with {each}" if each else ""
