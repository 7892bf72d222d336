"""A tag that is taken out of the configuration goes; what somebody else has put there stays."""

from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.naming import TAGS_TAG
from smsverifier.provision.diff import diff
from smsverifier.provision.resource import Observed, Resource
from tests.emulator.catalog_stack import Stack
from tests.support.kinds import TESTED

TAGGED = [key for key, tested in TESTED.items() if "tags.team" in tested.drifts]
"""Those that have the configuration's tags."""


def there(resource: Resource) -> Observed:
    found = resource.read()
    assert found is not None
    return found


def brought(stack: Stack, key: str) -> dict[str, Any]:
    """What an `up` of this configuration changes, by path."""
    resource = stack.by_key[key]
    desired, found = stack.desired(resource), there(resource)
    changes = diff(desired, found.properties)
    resource.update(desired, changes, found)
    assert stack.changed_paths(resource) == []
    return {change.path: change.new for change in changes}


@pytest.mark.parametrize("key", TAGGED)
def test_only_what_was_configured_and_is_no_more_goes(aws: Aws, key: str) -> None:
    with_team, without = Stack(aws), Stack(aws, {})
    resource: Any = with_team.make(key)
    resource.tags = {**resource.tags, "owner": "finance"}  # as somebody would put it there
    parts = ("tags", "stage.tags") if key == "api" else ("tags",)
    assert brought(with_team, key) == {f"{part}.owner": "finance" for part in parts}
    gone = {f"{part}.{name}": None for part in parts for name in ("team", TAGS_TAG)}
    assert brought(without, key) == gone
    found = there(without.by_key[key])
    places = [found.tags, *([found.properties["stage"]["tags"]] if key == "api" else [])]
    for tags in places:
        assert "team" not in tags
        assert TAGS_TAG not in tags
        assert tags["owner"] == "finance"
    assert without.without_rights() == set()


@pytest.mark.parametrize("key", TAGGED)
def test_a_stack_of_before_gets_the_list_with_its_next_up(aws: Aws, key: str) -> None:
    stack = Stack(aws)
    resource: Any = stack.by_key[key]
    for each in stack.all:
        if hasattr(each, "tags"):
            each.tags = {name: text for name, text in each.tags.items() if name != TAGS_TAG}
    stack.make(key)
    again = Stack(aws)
    changed = brought(again, key)
    assert {path.removeprefix("stage.") for path in changed} == {f"tags.{TAGS_TAG}"}
    assert set(changed.values()) == {"team"}
    assert there(resource).tags[TAGS_TAG] == "team"


def test_a_key_in_another_spelling_is_one_key_to_iam(aws: Aws) -> None:
    Stack(aws, {"Team": "night"}).make("pipe_role")
    assert brought(Stack(aws, {"team": "day"}), "pipe_role")["tags.Team"] is None
    tags = there(Stack(aws).by_key["pipe_role"]).tags
    assert {key: value for key, value in tags.items() if key.lower() == "team"} == {"team": "day"}
