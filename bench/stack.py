"""A stack in the embedded AWS of this process, which any number of people register with at once."""

from typing import Any

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from tests.support.sdk import owners
from tests.support.whole_stack import WholeStack

OPEN = {"requests_per_second": 10_000, "burst": 5_000}
"""The API's own limit is not what is measured: it would turn some away, who then are never told."""


def config_for(people: int, **sections: Any) -> Config:
    """A configuration that tells all of them; `sections` of it may say otherwise."""
    expected = {"expected_registrations": people}
    return Config.model_validate({"event": expected, "api": OPEN, **sections})


def brought_up(embedded: EmbeddedAws, config: Config) -> WholeStack:
    stack = WholeStack(embedded, Aws(owners(embedded)), config)
    stack.up()
    return stack
