"""The composition root: from options to everything a command works with."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from smsverifier.aws import Aws, Where
from smsverifier.aws.regions import refuse_unknown_region
from smsverifier.config import Config
from smsverifier.config.load import load, refuse_demo_on_aws
from smsverifier.core.plan import Observation
from smsverifier.core.resource import Resource
from smsverifier.engine import tell_waiting
from smsverifier.flows.interrupts import Interrupts
from smsverifier.flows.options import Options
from smsverifier.naming import STAGE, Names
from smsverifier.report.screen import Screen
from smsverifier.resources.catalog import catalog, names_of


@dataclass(frozen=True)
class Place:
    """Where the stack is."""

    target: str
    endpoint_url: str | None
    outbox_url: str | None


class Session:
    """One stack in one AWS, as one command sees it."""

    def __init__(
        self, config: Config, place: Place, aws: Aws, screen: Screen, interrupts: Interrupts
    ) -> None:
        self.config = config
        self.place = place
        self.aws = aws
        self.screen = screen
        self.interrupts = interrupts

    @cached_property
    def names(self) -> Names:
        """The stack's names (asks AWS for the account)."""
        return names_of(self.config, self.aws)

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The whole pipeline."""
        return catalog(self.config, self.aws)

    def where(self) -> dict[str, str]:
        """Target, region and account, for documents and questions."""
        return {"target": self.place.target, "region": self.aws.region, "account": self.aws.account}

    @property
    def place_text(self) -> str:
        """The same in words."""
        if self.place.target == "local":
            return f"the embedded AWS, {self.aws.region}"
        instead = f", at {self.aws.own_endpoint}" if self.aws.own_endpoint else ""
        return f"AWS account {self.aws.account}, {self.aws.region}{instead}"

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


def open_session(options: Options) -> Session:
    """Read the configuration and reach the AWS it is for; starts the embedded one if needed."""
    screen = Screen(as_json=options.as_json, quiet=options.quiet, verbose=options.verbose)
    loaded = load(options.config, environ=os.environ)
    target = options.target or loaded.config.target
    refuse_demo_on_aws(loaded, target)
    config, region = loaded.config, _region(options, loaded.config, target, os.environ)
    refuse_unknown_region(region)
    place = _local(screen) if target == "local" else Place("aws", None, None)
    interrupts = Interrupts()
    where = Where(region, options.profile, place.endpoint_url)
    aws = Aws(where, sleep=interrupts.sleep, on_wait=tell_waiting)
    return Session(config, place, aws, screen, interrupts)


def _region(options: Options, config: Config, target: str, environ: Mapping[str, str]) -> str:
    """The option, the configuration, then (for AWS only) the environment, then the default."""
    chosen = options.region or (config.region if "region" in config.model_fields_set else None)
    if chosen is None and target == "aws":
        chosen = environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION")
    return chosen or config.region


def _local(screen: Screen) -> Place:
    from smsverifier.local.process import ensure_running

    running = ensure_running()
    if running.started:
        screen.say(f"Started the embedded AWS at {running.endpoint_url}")
    return Place("local", running.endpoint_url, running.outbox_url)
