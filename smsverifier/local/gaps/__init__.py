"""Where moto is not true to AWS, and what stands in: one module per service.

Each stand-in takes one operation at the door, does what moto lacks and leaves the rest to moto.
Probed on moto 5.2.5; `tests/local/test_gaps_*.py` show each gap closed through a stock client.
"""

from collections.abc import Callable

from smsverifier.local.account import AccountSettings
from smsverifier.local.door import Door
from smsverifier.local.gaps import (
    account,
    api_definition,
    api_deployments,
    api_gateway_responses,
    api_import,
    api_stages,
    api_tags,
    api_updates,
    dynamodb,
    items,
    lambda_functions,
    logs,
    pipes,
    queues,
    roles,
    short_ways,
    streams,
    tagging,
)
from smsverifier.local.snapshots import Snapshots


def install_gaps(door: Door, snapshots: Snapshots, settings: Callable[[], AccountSettings]) -> None:
    """Puts every stand-in at the door."""
    for service in (
        api_definition,
        api_gateway_responses,
        api_import,
        api_stages,
        api_tags,
        api_updates,
        dynamodb,
        items,
        lambda_functions,
        logs,
        pipes,
        queues,
        roles,
        streams,
        tagging,
    ):
        service.install(door)
    api_deployments.install(door, snapshots)
    account.install(door, settings)
    short_ways.install()
