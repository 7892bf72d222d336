"""A stack of which one resource at a time is looked at."""

from collections.abc import Mapping
from typing import Any

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.provision.diff import diff
from smsverifier.provision.graph import closure, needs_of
from smsverifier.provision.plan import known_outputs
from smsverifier.provision.resource import Resource
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.resources.iam.actions import RIGHTS

TAGS = {"team": "night"}


class Stack:
    """A whole catalog."""

    def __init__(self, aws: Aws, tags: Mapping[str, str] = TAGS) -> None:
        config = Config.model_validate(
            {
                "tags": tags,
                "sms": {"delivery_receipts": True},
                "email": {"enabled": True, "from": "club@hackfest.example"},
                "alerts": {"email": "desk@club.example"},
            }
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

    def without_rights(self, since: int = 0) -> set[tuple[str, str]]:
        """The calls made since the one of that number that no kind names in its `calls`."""
        return set(self.aws.calls[since:]) - set(RIGHTS)
