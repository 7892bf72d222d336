"""The composition root: from options to everything a command works with."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from smsverifier.aws import Aws, Where
from smsverifier.aws.regions import refuse_unknown_region
from smsverifier.aws.session import SERVICES
from smsverifier.config import Config
from smsverifier.config.load import refuse_demo_on_aws
from smsverifier.config.price_table import load_prices
from smsverifier.core.access_key import AccessKey
from smsverifier.core.plan import Observation
from smsverifier.core.resource import Resource
from smsverifier.engine import observe, observe_tagged, tell_waiting
from smsverifier.errors import ConfigError, LocalAwsError
from smsverifier.flows.configured import Configured, configured
from smsverifier.flows.embedded import Home, Start, reach
from smsverifier.flows.interrupts import Interrupts
from smsverifier.flows.options import Options
from smsverifier.flows.stopwatch import Stopwatch
from smsverifier.flows.wrong_folder import with_stacks
from smsverifier.local.endpoints import ACCOUNT
from smsverifier.local.journal_file import HeldRegistrations
from smsverifier.naming import STAGE, Names
from smsverifier.pipeline.checks.case import utc_today
from smsverifier.pipeline.deployed import Deployed, deployed_settings
from smsverifier.report.screen import Screen
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.sms.prices import Prices


@dataclass(frozen=True)
class Place:
    """Where the stack is."""

    target: str
    endpoint_url: str | None
    outbox_url: str | None
    access_key: AccessKey | None = None
    """With which calls to `endpoint_url` are signed."""


class Session:
    """One stack in one AWS, as one command sees it."""

    def __init__(
        self,
        config: Config,
        place: Place,
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
    def deployed(self) -> Deployed:
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


def open_session(options: Options, *, anyhow: bool = False, start: Start = Start.ALWAYS) -> Session:
    """Read the configuration and reach the AWS it is for.

    `anyhow`: also with a configuration that is wrong, as the command needs no more of it than the
    stack's name, target and region. `start`: when an embedded AWS is started for it.
    """
    stopwatch = Stopwatch()
    try:
        known = configured(options, anyhow=anyhow)
    except ConfigError as error:
        raise with_stacks(error, options, os.environ) from None
    if known.is_whole:
        refuse_demo_on_aws(known.loaded, known.target)
    refuse_unknown_region(known.config.region)
    home = reach(known, start) if known.target == "local" else None
    interrupts = Interrupts()
    place, aws = _aws(known, options, home, interrupts)
    session = Session(known.config, place, aws, known.screen, interrupts, config_path=known.path)
    session.is_whole = known.is_whole
    session.kept = home.kept if home else ()
    session.stopwatch = stopwatch  # starting the embedded AWS is work too
    return session


def _aws(
    known: Configured, options: Options, home: Home | None, interrupts: Interrupts
) -> tuple[Place, Aws]:
    region, running = known.config.region, home.running if home else None
    if home is not None and running is None:
        return Place("local", None, None), NotRunning(Where(region))
    place = Place("aws", None, None)
    if running is not None:
        place = Place("local", running.endpoint_url, running.outbox_url, running.access_key)
    where = Where(region, options.profile, place.endpoint_url, place.access_key)
    return place, Aws(where, sleep=interrupts.sleep, on_wait=tell_waiting)


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
