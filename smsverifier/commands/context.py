"""The composition root: from options to everything that a command works with.

`cli` calls `open_context` for each command that needs an AWS. With it go the stopwatch, for how
long the command worked, and Ctrl-C while resources are changed: once to stop well, twice at once.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import Any, Self

from smsverifier.access_key import AccessKey
from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.regions import refuse_unknown_region
from smsverifier.aws.session import SERVICES
from smsverifier.commands import StackOptions
from smsverifier.commands.configuration import StackConfig, read_stack_config, with_known_stacks
from smsverifier.commands.embedded_aws import LocalTarget, StartPolicy, open_local_target
from smsverifier.config import Config
from smsverifier.config.load import refuse_demo_on_aws
from smsverifier.config.price_table import load_prices
from smsverifier.errors import ConfigError, ExitCode, Interrupted, LocalAwsError
from smsverifier.local.endpoints import ACCOUNT
from smsverifier.local.journal_file import HeldRegistrations
from smsverifier.naming import STAGE, Names
from smsverifier.output.screen import Screen
from smsverifier.preflight.check_context import utc_today
from smsverifier.provision.apply import observe, observe_tagged, report_waiting
from smsverifier.provision.plan import Observation
from smsverifier.provision.resource import Resource
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.resources.deployed_settings import DeployedHandler, deployed_settings
from smsverifier.sms.prices import Prices


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

    def __init__(self) -> None:
        self.stop = threading.Event()

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._heard)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def sleep(self, seconds: float) -> None:
        """Sleep, unless asked to stop: a wait may end early, a call may not."""
        if self.stop.wait(seconds):
            raise Interrupted(
                "Interrupted while waiting",
                hint="Run the command again: it continues where it stopped.",
            )

    def _heard(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self.stop.is_set():
            if sys.stderr.isatty():
                os.write(2, SHOW_CURSOR)
            # Threads wait for AWS and cannot be told to end; leaving the process ends them.
            os._exit(ExitCode.INTERRUPTED)
        self.stop.set()
        # From a thread: the signal may have come in the middle of a write to the same stream.
        threading.Thread(target=sys.stderr.write, args=(NOTICE,)).start()


@dataclass(frozen=True)
class StackTarget:
    """Where the stack is."""

    target: str
    endpoint_url: str | None
    outbox_url: str | None
    access_key: AccessKey | None = None
    """With which calls to `endpoint_url` are signed."""


class Context:
    """One stack in one AWS, as one command sees it."""

    def __init__(
        self,
        config: Config,
        place: StackTarget,
        aws: Aws,
        screen: Screen,
        interrupts: Interrupts,
        *,
        config_path: Path | None = None,
    ) -> None:
        self.config = config
        self.place = place
        self.aws = aws
        self.screen = screen
        self.interrupts = interrupts
        self.config_path = config_path
        self.is_whole = True
        """Whether `config` is what somebody wrote; else no more than its stack and region are."""
        self.kept: tuple[HeldRegistrations, ...] = ()
        """This stack's registrations that wait on disk for their table to be made again."""
        self.stopwatch = Stopwatch()
        self.today = utc_today()
        """What the dates of prices and runtimes are held against."""

    @cached_property
    def names(self) -> Names:
        """The stack's names (asks AWS for the account)."""
        return names_of(self.config, self.aws)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The whole pipeline."""
        return catalog(self.config, self.aws)

    @cached_property
    def prices(self) -> Prices:
        """The price table, with the user's own figures."""
        return load_prices(None, self.config_path)

    @cached_property
    def deployed(self) -> DeployedHandler:
        """What the deployed handler sends, looked up at the first question."""
        return deployed_settings(self.aws, self.names, self.config)

    @property
    def runs(self) -> bool:
        """Whether there is an AWS to ask; where there is none, nothing is there."""
        return not isinstance(self.aws, NotRunning)

    def observe(self, resources: Sequence[Resource], *, tagged: bool = False) -> Observation:
        """What is there of each; `tagged`: what shows no tag yet is looked at again."""
        if not self.runs:
            return dict.fromkeys((resource.key for resource in resources), None)
        return observe_tagged(resources, self.aws) if tagged else observe(resources)

    def part(self, *keys: str) -> tuple[Resource, ...]:
        """The resources with these keys."""
        return tuple(resource for resource in self.resources if resource.key in keys)

    def where(self) -> dict[str, str]:
        """Target, region and account, for documents and questions."""
        return {"target": self.place.target, "region": self.aws.region, "account": self.aws.account}

    @property
    def place_text(self) -> str:
        """The same in words."""
        if self.place.target == "local":
            return f"the embedded AWS, {self.aws.region}"
        instead = _instead(self.aws.own_endpoints)
        return f"AWS account {self.aws.account}, {self.aws.region}{instead}"

    def not_your_account(self, command: str) -> list[str]:
        """What to know of an account that is the embedded AWS's; nothing where it is a real one."""
        if self.place.target != "local":
            return []
        return [
            "That is an account the embedded AWS plays; your own was not looked at. For that: "
            f"smsverifier {command} --target aws"
        ]

    def outputs(self, observation: Observation) -> dict[str, str | None]:
        """The addresses of what is there."""
        api = observation.get("api")
        base = None
        if api is not None and "api_id" in api.outputs:
            base = self.aws.invoke_url(api.outputs["api_id"], STAGE)
        return {
            "api_url": base and f"{base}/registrations",
            "form_url": base and f"{base}/",
            "outbox_url": self.place.outbox_url,
            "endpoint_url": self.place.endpoint_url,
        }


def _instead(endpoints: Mapping[str, str]) -> str:
    """The addresses in AWS's place: one if it is the same for all, else each with its service."""
    if set(endpoints) == set(SERVICES) and len(set(endpoints.values())) == 1:
        return f", at {endpoints[SERVICES[0]]}"
    each = ", ".join(f"{service} at {endpoint}" for service, endpoint in endpoints.items())
    return f", with {each}" if each else ""


def open_context(
    options: StackOptions, *, anyhow: bool = False, start: StartPolicy = StartPolicy.ALWAYS
) -> Context:
    """Read the configuration and reach the AWS it is for.

    `anyhow`: also with a configuration that is wrong, as the command needs no more of it than the
    stack's name, target and region. `start`: when an embedded AWS is started for it.
    """
    stopwatch = Stopwatch()
    try:
        known = read_stack_config(options, anyhow=anyhow)
    except ConfigError as error:
        raise with_known_stacks(error, options, os.environ) from None
    if known.is_whole:
        refuse_demo_on_aws(known.loaded, known.target)
    refuse_unknown_region(known.config.region)
    home = open_local_target(known, start) if known.target == "local" else None
    interrupts = Interrupts()
    place, aws = _aws(known, options, home, interrupts)
    context = Context(known.config, place, aws, known.screen, interrupts, config_path=known.path)
    context.is_whole = known.is_whole
    context.kept = home.kept if home else ()
    context.stopwatch = stopwatch  # starting the embedded AWS is work too
    return context


def _aws(
    known: StackConfig, options: StackOptions, home: LocalTarget | None, interrupts: Interrupts
) -> tuple[StackTarget, Aws]:
    region, running = known.config.region, home.running if home else None
    if home is not None and running is None:
        return StackTarget("local", None, None), NotRunning(AwsTarget(region))
    place = StackTarget("aws", None, None)
    if running is not None:
        place = StackTarget("local", running.endpoint_url, running.outbox_url, running.access_key)
    where = AwsTarget(region, options.profile, place.endpoint_url, place.access_key)
    return place, Aws(where, sleep=interrupts.sleep, on_wait=report_waiting)


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
