"""Every owned field, changed by hand: the diff names exactly that, and `update` repairs it.

One stack for all drifts of a resource, as each is repaired before the next.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import Names
from smsverifier.provision.diff import diff
from tests.emulator.catalog_stack import Stack
from tests.support.kinds import TESTED
from tests.support.sdk import owners

FIXED = {
    **{
        key: {"arn"}
        for key in ("handler_role", "pipe_role", "api_role", "schedule_role", "delivery_receipts")
    },  # refused as well
    # The key cannot change: refused, tested on its own. For the others see `test_shown_drifts`:
    # moto has no room for them.
    "table": {"key_schema.registration_id", "maximum.reads", "maximum.writes"},
    "email_identity": {"name"},  # cannot change
    "handler": {"file_systems"},
    # The first two cannot change by hand; the embedded AWS refuses the other invocation type.
    "pipe": {"source", "starting_position", "invocation"},
    # The first cannot change without the fields that come with a type. The others have tests of
    # their own: the embedded AWS closes no method, and duplicates are other APIs.
    "api": {
        "method.integration.type",
        "method.authorization",
        "method.api_key_required",
        "duplicates",
        "stage.canary",  # as `maximum.reads`
    },
}


Made = Callable[[str], dict[str, Stack]]


@pytest.fixture(scope="module")
def made(embedded_server: EmbeddedAws) -> Iterator[Made]:
    """The stack in which the resource so named is made: the same one until another is asked for.

    Whoever takes it puts it back when nothing is drifted in it any more.
    """
    stacks: dict[str, Stack] = {}

    def make(key: str) -> dict[str, Stack]:
        if key not in stacks:
            stacks.clear()
            embedded_server.reset()
            where = owners(embedded_server)
            stack = Stack(Aws(where))
            stack.make(key)
            assert stack.changed_paths(stack.by_key[key]) == []
            stacks[key] = stack
        return stacks

    yield make
    embedded_server.reset()


def _drifts() -> Iterator[Any]:
    for key, tested in TESTED.items():
        for path, change in tested.drifts.items():
            yield pytest.param(key, path, change, id=f"{key}-{path}")


@pytest.mark.parametrize(("key", "path", "change"), list(_drifts()))
def test_drift_by_hand_is_named_exactly_and_repaired(
    made: Made, key: str, path: str, change: Callable[[Any, Names], object]
) -> None:
    stacks = made(key)
    stack = stacks.pop(key)
    resource = stack.by_key[key]
    change(stack.aws.client, stack.names)
    assert stack.changed_paths(resource) == [path]
    found = resource.read()
    assert found is not None
    desired = stack.desired(resource)
    before = len(stack.aws.calls)
    resource.update(desired, diff(desired, found.properties), found)
    assert stack.without_rights(since=before) == set()
    assert stack.changed_paths(resource) == []
    stacks[key] = stack


def kind(path: str) -> str:
    """The API has hundreds of paths of two dozen kinds: one drift of each kind is enough."""
    of_any = re.sub(r"resources\./\w*\.[A-Z]+", "method", path)
    return re.sub(r"(responses)\.[A-Z0-9_]+", r"\1", of_any)


@pytest.mark.parametrize("key", TESTED)
def test_every_owned_field_has_a_drift(aws: Aws, key: str) -> None:
    desired = Stack(aws).by_key[key].desired({})
    owned = {kind(change.path) for change in diff(desired, {})}
    untouched = owned - set(map(kind, TESTED[key].drifts)) - FIXED.get(key, set())
    assert {path for path in untouched if "tags.smsverifier" not in path} == set()
