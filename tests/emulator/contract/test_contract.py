"""One contract over every resource kind (`provision.resource`), on the embedded AWS."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.provision.diff import diff
from smsverifier.provision.plan import Action, known_outputs, plan_step
from tests.emulator.catalog_stack import Stack
from tests.support.kinds import KEYS, TESTED

READING = ("Get", "Describe", "List")


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
    assert stack.without_rights() == set()


@pytest.mark.parametrize("key", KEYS)
def test_reading_makes_no_write_call(stack: Stack, key: str) -> None:
    resource = stack.make(key)
    before = len(stack.aws.calls)
    resource.read()
    made = [operation for _, operation in stack.aws.calls[before:]]
    assert made
    assert all(operation.startswith(READING) for operation in made)


def test_a_pipe_on_an_old_stream_is_replaced(stack: Stack, client: Callable[[str], Any]) -> None:
    pipe = stack.make("pipe")
    for enabled in (
        {"StreamEnabled": False},
        {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    ):
        client("dynamodb").update_table(TableName=stack.names.table, StreamSpecification=enabled)
    outputs = known_outputs({"table": stack.by_key["table"].read()})
    step = plan_step(pipe, pipe.read(), outputs)
    assert (step.action, [change.path for change in step.changes]) == (Action.REPLACE, ["source"])


def test_an_update_of_a_pipe_says_all_that_its_creation_said(
    stack: Stack, client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    said: dict[str, Any] = {}

    def listen(call: Call, forward: Forward) -> AwsResponse:
        said[call.operation] = call.params
        return forward(call)

    for operation in ("CreatePipe", "UpdatePipe"):
        embedded.dispatcher.override("pipes", operation, listen)
    pipe = stack.make("pipe")
    TESTED["pipe"].drifts["batch_size"](client, stack.names)
    found, desired = pipe.read(), stack.desired(pipe)
    assert found is not None
    pipe.update(desired, diff(desired, found.properties), found)
    first, then = said["CreatePipe"], said["UpdatePipe"]
    first["SourceParameters"]["DynamoDBStreamParameters"].pop("StartingPosition")
    # What UpdatePipe keeps until it is told an empty text: see `resources.pipe`.
    assert then["TargetParameters"].pop("InputTemplate") == ""
    assert then == {name: first[name] for name in first.keys() - {"Source", "Tags"}}
