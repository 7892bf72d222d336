"""The whole pipeline on one page: every resource of a stack, in the order of its story.

A registration is stored (`table`), told by code (`handler`) that is called for new rows only
(`pipe`), and comes in through a public address (`api`).
"""

from dataclasses import dataclass

from smsverifier import __version__
from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.core.graph import Needs, closure
from smsverifier.core.resource import Resource
from smsverifier.naming import STACK_TAG, VERSION_TAG, Names
from smsverifier.resources import permissions
from smsverifier.resources.function import Function
from smsverifier.resources.log_group import LogGroup
from smsverifier.resources.pipe import Pipe
from smsverifier.resources.queue import Queue
from smsverifier.resources.rest_api import RestApi
from smsverifier.resources.role import Role, RoleSpec
from smsverifier.resources.table import Table


@dataclass(frozen=True)
class StepStory:
    """One step of the pipeline: its name for `--only`, and what `--step` says about it."""

    name: str
    title: str
    text: str


STEPS = (
    StepStory(
        "table",
        "The registrations table",
        "A DynamoDB table with one row per registrant. It is the truth about who was told; "
        "its stream announces every new row.",
    ),
    StepStory(
        "handler",
        "The function that texts people",
        "A Lambda function, the role it runs as and the log it writes. It marks a row, "
        "sends one SMS through SNS and writes the outcome into the row.",
    ),
    StepStory(
        "pipe",
        "The pipe from table to function",
        "An EventBridge Pipe reads the table's stream, passes only new registrations and "
        "retries. What it gives up on lands in a dead-letter queue.",
    ),
    StepStory(
        "api",
        "The public address",
        "A REST API that checks each registration and writes it straight into the table, "
        "and a form page at its root.",
    ),
)


def names_of(config: Config, aws: Aws) -> Names:
    """The stack's names in this account and region (asks AWS for the account)."""
    return Names(config.stack, aws.region, aws.account)


def catalog(config: Config, aws: Aws) -> tuple[Resource, ...]:
    """Every resource of the stack, each after those it needs."""
    names = names_of(config, aws)
    tags = {**config.tags, STACK_TAG: config.stack, VERSION_TAG: __version__}
    days = config.handler.log_retention_days
    handler_logs = names.log_group_arn(names.function_log_group)
    pipe_logs = names.log_group_arn(names.pipe_log_group)
    return (
        Table(aws, names, tags, backups=config.registrations.point_in_time_recovery),
        LogGroup(aws, "handler_log_group", "handler", handler_logs, tags, days=days),
        Role(aws, _handler_role(names), tags),
        Function(aws, names, config, tags),
        Queue(aws, names, tags),
        LogGroup(aws, "pipe_log_group", "pipe", pipe_logs, tags, days=days),
        Role(aws, _pipe_role(names), tags),
        Pipe(aws, names, config.pipe, tags),
        Role(aws, _api_role(names), tags),
        RestApi(aws, names, config, tags),
    )


def needs_of(resources: tuple[Resource, ...]) -> Needs:
    """The graph of a catalog."""
    return {resource.key: frozenset(resource.needs) for resource in resources}


def only(resources: tuple[Resource, ...], steps: tuple[str, ...]) -> tuple[Resource, ...]:
    """The resources of `steps` and what those need; all of them if no step is named."""
    if not steps:
        return resources
    named = [resource.key for resource in resources if resource.step in steps]
    keys = closure(named, needs_of(resources))
    return tuple(resource for resource in resources if resource.key in keys)


def _handler_role(names: Names) -> RoleSpec:
    return RoleSpec(
        "handler_role",
        "handler",
        names.role_arn("handler"),
        f"The handler of the smsverifier stack {names.stack}",
        permissions.handler_trust(names),
        permissions.handler_policy(names),
    )


def _pipe_role(names: Names) -> RoleSpec:
    return RoleSpec(
        "pipe_role",
        "pipe",
        names.role_arn("pipe"),
        f"The pipe of the smsverifier stack {names.stack}",
        permissions.pipe_trust(names),
        permissions.pipe_policy(names),
    )


def _api_role(names: Names) -> RoleSpec:
    return RoleSpec(
        "api_role",
        "api",
        names.role_arn("api"),
        f"The API of the smsverifier stack {names.stack}",
        permissions.api_trust(),
        permissions.api_policy(names),
    )
