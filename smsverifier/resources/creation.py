"""The calls that make a stack, resource by resource: one table for whoever shows or prints them.

It asks nobody, so it needs no account: each resource of the catalog says what its `create` sends
(`Resource.creation`), with placeholders for what only AWS can tell (decision 0046).
"""

from dataclasses import dataclass
from typing import Any

from smsverifier.aws import Aws, AwsTarget
from smsverifier.config import Config
from smsverifier.provision.call import ACCOUNT_ID, STREAM_ARN, Call
from smsverifier.resources.catalog import catalog

OUTPUTS = {"table": {"stream_arn": STREAM_ARN}}
"""What resources need to know of each other before they can be made."""


@dataclass(frozen=True)
class Creation:
    """One resource, and the calls that make it where nothing of it is there yet."""

    key: str
    component: str
    type: str
    """CloudFormation's name for its kind."""
    name: str
    calls: tuple[Call, ...]


class _Nowhere(Aws):
    """The AWS of whoever asks none."""

    def __init__(self, region: str, account: str) -> None:
        super().__init__(AwsTarget(region))
        self.account = account

    def client(self, service: str, *, retries: bool = True) -> Any:  # noqa: ARG002
        """Raises RuntimeError: what a creation is made of is known without asking."""
        raise RuntimeError(f"a creation asks {service}")


def creations(config: Config, account: str = ACCOUNT_ID) -> tuple[Creation, ...]:
    """Every resource that this configuration wants, each after those it needs.

    `account`: its id; a placeholder as long as nobody says it.
    """
    return tuple(
        Creation(
            resource.key,
            resource.component,
            resource.type,
            resource.name,
            resource.creation(resource.desired(OUTPUTS)),
        )
        for resource in catalog(config, _Nowhere(config.region, account))
        if not resource.obsolete
    )
