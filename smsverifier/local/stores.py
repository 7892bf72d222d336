"""Where moto keeps each kind of resource that a stack has, with its name, ARN and tags.

`stacks` sees by it which stacks there are, and the Tagging API what moto's own does not find. A
kind that is missing here is named by tests/unit/resources/test_kinds.py.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT
from smsverifier.naming import Names

_ANY = Names(stack="*", region="*", account="*")
"""The names of every stack."""


class Stored(NamedTuple):
    """One resource that is there."""

    name: str
    arn: str
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Store:
    """How moto keeps one kind of resource."""

    service: str
    items: Callable[[Any], Iterable[Stored]]
    """From moto's backend of the service in one region."""
    name: str
    """What ours are called, with `*` for the stack; empty if the name does not tell the stack."""
    missed_as: str = ""
    """The resource type in the Tagging API, if moto's own does not find this kind."""

    def everywhere(self) -> Iterator[Stored]:
        """All there are, in all regions."""
        for backend in get_backend(self.service)[ACCOUNT].values():
            yield from self.items(backend)

    def within(self, region: str) -> Iterator[Stored]:
        """All there are in one region."""
        yield from self.items(get_backend(self.service)[ACCOUNT][region])

    def stack_of(self, name: str) -> str:
        """The stack that has this name for one of its own; empty if none has."""
        before, star, after = self.name.partition("*")
        if not (star and name.startswith(before) and name.endswith(after)):
            return ""
        return name[len(before) : len(name) - len(after)]


def _as_mapping(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


STORES: Mapping[str, Store] = {
    "AWS::DynamoDB::Table": Store(
        "dynamodb",
        lambda moto: (
            Stored(t.name, t.table_arn, _as_mapping(t.tags)) for t in moto.tables.values()
        ),
        _ANY.table,
    ),
    "AWS::Logs::LogGroup": Store(
        "logs",
        lambda moto: (
            Stored(name, group.arn, moto.list_tags_log_group(name))
            for name, group in moto.groups.items()
        ),
        _ANY.function_log_group,
    ),
    "AWS::IAM::Role": Store(
        "iam",
        lambda moto: (Stored(r.name, r.arn, _as_mapping(r.tags)) for r in moto.roles.values()),
        "",
    ),
    "AWS::Lambda::Function": Store(
        "lambda",
        lambda moto: (
            Stored(f.function_name, f.function_arn, f.tags) for f in moto.list_functions()
        ),
        _ANY.function,
    ),
    "AWS::SQS::Queue": Store(
        "sqs",
        lambda moto: (Stored(q.name, q.queue_arn, q.tags) for q in moto.queues.values()),
        _ANY.queue,
    ),
    "AWS::Pipes::Pipe": Store(
        "pipes",
        lambda moto: (Stored(p.name, p.arn, p.tags) for p in moto.pipes.values()),
        _ANY.pipe,
        missed_as="pipes:pipe",
    ),
    "AWS::ApiGateway::RestApi": Store(
        "apigateway",
        lambda moto: (
            Stored(a.name, f"arn:aws:apigateway:{a.region_name}::/restapis/{a.id}", a.tags or {})
            for a in moto.apis.values()
        ),
        _ANY.api,
        missed_as="apigateway:restapis",
    ),
    "AWS::Scheduler::ScheduleGroup": Store(
        "scheduler",
        lambda moto: (
            Stored(g.name, g.arn, _as_mapping(moto.list_tags_for_resource(g.arn)["Tags"]))
            for g in moto.schedule_groups.values()
        ),
        _ANY.schedule_group,
        missed_as="scheduler:schedule-group",
    ),
    "AWS::SES::EmailIdentity": Store(
        "ses",
        lambda moto: (
            Stored(
                name,
                f"arn:aws:ses:{moto.region_name}:{ACCOUNT}:identity/{name}",
                getattr(identity, "tags", {}),
            )
            for name, identity in moto.email_identities.items()
        ),
        "",
        missed_as="ses:identity",
    ),
}
"""CloudFormation's name of a kind → where it is kept."""
