"""One contract over every resource kind (`core.resource`), on the embedded AWS."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.core.diff import diff
from smsverifier.core.graph import closure, needs_of
from smsverifier.core.plan import Action, known_outputs, plan_step
from smsverifier.core.resource import Resource
from smsverifier.naming import Names
from smsverifier.resources.catalog import catalog, names_of
from tests.contract.drifts import DRIFTS

KEYS = [
    "table",
    "handler_log_group",
    "handler_role",
    "handler",
    "dead_letter_queue",
    "pipe_log_group",
    "pipe_role",
    "pipe",
    "api_role",
    "api",
    "delivery_receipts",
]

FIXED = {
    **{
        key: {"arn"} for key in ("handler_role", "pipe_role", "api_role", "delivery_receipts")
    },  # refused as well
    "table": {"key_schema.registration_id"},  # cannot change: refused, tested on its own
    # The first two cannot change by hand; the embedded AWS refuses the other invocation type.
    "pipe": {"source", "starting_position", "invocation"},
}

READING = ("Get", "Describe", "List")


class Stack:
    """A whole catalog, of which one resource at a time is looked at."""

    def __init__(self, aws: Aws) -> None:
        config = Config.model_validate(
            {"tags": {"team": "night"}, "sms": {"delivery_receipts": True}}
        )
        self.aws = aws
        self.names = names_of(config, aws)
        self.all = catalog(config, aws)
        self.by_key = {resource.key: resource for resource in self.all}

    def make(self, key: str) -> Resource:
        """Create `key` after everything it needs."""
        wanted = closure([key], needs_of(self.all))
        for resource in self.all:
            if resource.key in wanted:
                resource.create(self.desired(resource))
        return self.by_key[key]

    def desired(self, resource: Resource) -> Mapping[str, Any]:
        found = {other.key: other.read() for other in self.all if other.key in resource.needs}
        return resource.desired(known_outputs(found))

    def changed_paths(self, resource: Resource) -> list[str]:
        found = resource.read()
        assert found is not None
        return [change.path for change in diff(self.desired(resource), found.properties)]


@pytest.fixture
def stack(aws: Aws) -> Stack:
    return Stack(aws)


def test_the_suite_covers_every_resource(stack: Stack) -> None:
    assert [resource.key for resource in stack.all] == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_what_is_absent_reads_as_none(stack: Stack, key: str) -> None:
    assert stack.by_key[key].read() is None


@pytest.mark.parametrize("key", KEYS)
def test_what_was_just_created_has_an_empty_diff_and_our_tag(stack: Stack, key: str) -> None:
    resource = stack.make(key)
    found = resource.read()
    assert stack.changed_paths(resource) == []
    assert found is not None
    assert found.owner == "demo-event"


@pytest.mark.parametrize("key", KEYS)
def test_creating_twice_and_deleting_twice_are_no_errors(stack: Stack, key: str) -> None:
    resource = stack.make(key)
    resource.create(stack.desired(resource))
    assert stack.changed_paths(resource) == []
    resource.delete()
    resource.delete()
    assert resource.read() is None


@pytest.mark.parametrize("key", KEYS)
def test_reading_makes_no_write_call(stack: Stack, key: str) -> None:
    resource = stack.make(key)
    before = len(stack.aws.calls)
    resource.read()
    made = [operation for _, operation in stack.aws.calls[before:]]
    assert made
    assert all(operation.startswith(READING) for operation in made)


def _drifts() -> Iterator[Any]:
    for key, drifts in DRIFTS.items():
        for path, change in drifts.items():
            yield pytest.param(key, path, change, id=f"{key}-{path}")


@pytest.mark.parametrize(("key", "path", "change"), list(_drifts()))
def test_drift_by_hand_is_named_exactly_and_repaired(
    stack: Stack, client: Any, key: str, path: str, change: Callable[[Any, Names], object]
) -> None:
    resource = stack.make(key)
    change(client, stack.names)
    assert stack.changed_paths(resource) == [path]
    found = resource.read()
    assert found is not None
    desired = stack.desired(resource)
    resource.update(desired, diff(desired, found.properties), found)
    assert stack.changed_paths(resource) == []


# The API has a hundred paths of a dozen kinds: its drifts take one of each kind.
@pytest.mark.parametrize("key", [key for key in DRIFTS if key != "api"])
def test_every_owned_field_has_a_drift(stack: Stack, key: str) -> None:
    resource = stack.make(key)
    owned = {change.path for change in diff(stack.desired(resource), {})}
    untouched = owned - set(DRIFTS[key]) - FIXED.get(key, set())
    assert {path for path in untouched if not path.startswith("tags.smsverifier")} == set()


def test_a_pipe_on_an_old_stream_is_replaced(stack: Stack, client: Any) -> None:
    pipe = stack.make("pipe")
    for enabled in (
        {"StreamEnabled": False},
        {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    ):
        client("dynamodb").update_table(TableName=stack.names.table, StreamSpecification=enabled)
    outputs = known_outputs({"table": stack.by_key["table"].read()})
    step = plan_step(pipe, pipe.read(), outputs)
    assert (step.action, [change.path for change in step.changes]) == (Action.REPLACE, ["source"])
