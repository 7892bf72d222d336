"""The whole pipeline on one page: every resource of a stack, in the order of its story.

A registration is stored (`table`), told by code (`handler`) that is called for new rows only
(`pipe`), and comes in through a public address (`api`). What is announced later goes by schedules
(`announcements`). What became of SMS is logged if the configuration asks for it (`sms`), and
somebody is told when things go wrong (`alerts`).
"""

from dataclasses import dataclass
from functools import partial

from smsverifier import __version__
from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.naming import ALERTS_TAG, STACK_TAG, VERSION_TAG, Names
from smsverifier.provision.graph import closure, needs_of
from smsverifier.provision.managed_tags import listing_of
from smsverifier.provision.resource import Resource
from smsverifier.resources import (
    alarms,
    alert_subscription,
    alert_topic,
    cloudwatch_dashboard,
    email_identity,
    function,
    log_group,
    pipe,
    queue,
    rest_api,
    role,
    schedule_group,
    table,
)
from smsverifier.resources.alarms import Alarms
from smsverifier.resources.alert_subscription import AlertSubscription
from smsverifier.resources.alert_topic import AlertTopic
from smsverifier.resources.cloudwatch_dashboard import CloudWatchDashboard
from smsverifier.resources.delivery_receipts import DeliveryReceipts
from smsverifier.resources.email_identity import EmailIdentity
from smsverifier.resources.function import Function
from smsverifier.resources.iam.role_policies import (
    PolicyDocument,
    api_policy,
    api_trust,
    handler_policy,
    handler_trust,
    pipe_policy,
    pipe_trust,
    schedule_policy,
    schedule_trust,
)
from smsverifier.resources.kind import Kind
from smsverifier.resources.log_group import LogGroup
from smsverifier.resources.pipe import Pipe
from smsverifier.resources.queue import Queue
from smsverifier.resources.rest_api import RestApi
from smsverifier.resources.role import HOLDERS, Role, RoleSpec
from smsverifier.resources.schedule_group import ScheduleGroup
from smsverifier.resources.table import Table


@dataclass(frozen=True)
class Component:
    """One part of the pipeline: its name for `--only`, and what `--step` says about it."""

    name: str
    title: str
    text: str


COMPONENTS = (
    Component(
        "table",
        "The registrations table",
        "A DynamoDB table with one row per registrant. It is the truth about who was told; "
        "its stream announces every new row.",
    ),
    Component(
        "handler",
        "The function that texts people",
        "A Lambda function, the role it runs as and the log it writes. It marks a row, "
        "sends one SMS through SNS and writes the outcome into the row.",
    ),
    Component(
        "pipe",
        "The pipe from table to function",
        "An EventBridge Pipe reads the table's stream, passes only new registrations and "
        "retries. What it gives up on lands in a dead-letter queue.",
    ),
    Component(
        "api",
        "The public address",
        "A REST API that checks each registration and writes it straight into the table, "
        "and a form page at its root.",
    ),
    Component(
        "announcements",
        "The schedules of announcements",
        "A group for EventBridge schedules, empty until `announce` puts one into it, and the role "
        "by which they call the function.",
    ),
    Component(
        "sms",
        "Delivery receipts",
        "Only with sms.delivery_receipts: SNS logs what became of every SMS. This is a setting of "
        "the whole account in this region; its old value is kept, and the last stack that uses "
        "it puts that back.",
    ),
    Component(
        "email",
        "The sender of the e-mails",
        "Only with email.enabled: SES sends for a domain, or an address, that is proved to be "
        "yours. One that is there already is used, and stays.",
    ),
    Component(
        "alerts",
        "Alerts",
        "Only with alerts.email: CloudWatch watches for dead letters, failures, people who wait "
        "and a cap that is used up, and mails whoever is named there. AWS charges for it.",
    ),
)

COMPONENT_OF = {"schedule": "announcements"}
"""The purpose of a role → its component, where that is not called so."""

KINDS: tuple[Kind, ...] = (
    table.KIND,
    log_group.KIND,
    role.KIND,
    function.KIND,
    queue.KIND,
    pipe.KIND,
    rest_api.KIND,
    schedule_group.KIND,
    email_identity.KIND,
    alert_topic.KIND,
    alert_subscription.KIND,
    alarms.KIND,
    cloudwatch_dashboard.KIND,
)
"""Every kind of resource; tests/unit/resources/test_kinds.py names those that are missing here."""


def names_of(config: Config, aws: Aws) -> Names:
    """The stack's names in this account and region (asks AWS for the account)."""
    return Names(config.stack, aws.region, aws.account)


def catalog(config: Config, aws: Aws) -> tuple[Resource, ...]:
    """Every resource of the stack, each after those it needs."""
    names = names_of(config, aws)
    ours = {STACK_TAG: config.stack, VERSION_TAG: __version__, **listing_of(config.tags)}
    tags = {**config.tags, **ours}
    days = config.handler.log_retention_days
    boundary = config.permissions_boundary
    has_places = config.registrations.max is not None
    role_of = partial(_role, names, boundary)
    mark = {ALERTS_TAG: "on"} if config.alerts.email else {}
    handler_logs = names.log_group_arn(names.function_log_group)
    pipe_logs = names.log_group_arn(names.pipe_log_group)
    return (
        Table(aws, names, tags, backups=config.registrations.point_in_time_recovery),
        LogGroup(aws, "handler_log_group", "handler", handler_logs, tags, days=days),
        Role(
            aws,
            role_of("handler", handler_trust(names), handler_policy(names, mail_sender(config))),
            tags,
        ),
        Function(aws, names, config, {**tags, **mark}),
        Queue(aws, names, tags),
        LogGroup(aws, "pipe_log_group", "pipe", pipe_logs, tags, days=days),
        Role(aws, role_of("pipe", pipe_trust(names), pipe_policy(names)), tags),
        Pipe(aws, names, config, tags),
        Role(
            aws,
            role_of("api", api_trust(), api_policy(names, has_places=has_places)),
            tags,
        ),
        RestApi(aws, names, config, tags),
        Role(aws, role_of("schedule", schedule_trust(names), schedule_policy(names)), tags),
        ScheduleGroup(aws, names, tags),
        DeliveryReceipts(aws, names, boundary, wanted=config.sms.delivery_receipts),
        EmailIdentity(aws, names, config),
        AlertTopic(aws, names, tags, wanted=config.alerts.email is not None),
        AlertSubscription(aws, names, config.alerts.email),
        Alarms(aws, names, config, tags),
        CloudWatchDashboard(aws, names, config),
    )


def mail_sender(config: Config) -> str | None:
    """The address that the handler may send from; None without the channel."""
    return config.email.sender if config.email.enabled else None


def only_components(
    resources: tuple[Resource, ...], names: tuple[str, ...]
) -> tuple[Resource, ...]:
    """The resources of the components so named, and what those need; all if none is."""
    if not names:
        return resources
    named = [resource.key for resource in resources if resource.component in names]
    keys = closure(named, needs_of(resources))
    return tuple(resource for resource in resources if resource.key in keys)


def _role(
    names: Names, boundary: str | None, purpose: str, trust: PolicyDocument, policy: PolicyDocument
) -> RoleSpec:
    return RoleSpec(
        f"{purpose}_role",
        COMPONENT_OF.get(purpose, purpose),
        names.role_arn(purpose),
        f"The {HOLDERS[purpose]} of the smsverifier stack {names.stack}",
        trust,
        policy,
        boundary,
    )
