"""What a kind of resource is to everything but its own verbs, said once, in the kind's own file.

`catalog.KINDS` collects these values. What the deployer may do (`iam.actions` and
`iam.deployer_policy`) and how the second look after a teardown asks (`tag_search`) follow from
them. What may not know this package, and is told by hand, is held equal by
tests/unit/resources/test_kinds.py; docs/adding.md has the way to a new kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from smsverifier.aws import Aws
from smsverifier.naming import Names

ServiceOperation = tuple[str, str]
"""A service and an operation, by boto3's and the service model's names."""

Condition = Callable[[Names, str | None], Mapping[str, Any] | None]
"""Names of the stack and the ARN of a permissions boundary → an IAM condition, if there is one."""


def _no_condition(_: Names, __: str | None) -> None:
    return None


@dataclass(frozen=True)
class Statement:
    """One statement of the deployer's policy: what its actions work on, and when."""

    sid: str
    arns: Callable[[Names], list[str]] | None
    """Those of exactly this stack, but where AWS gives the name. None: IAM knows no resource."""
    condition: Condition = _no_condition
    why_all: str = ""
    """Where there are no ARNs: why it is allowed on everything."""

    def calls(self, service: str, operations: str, actions: str = "") -> "Calls":
        """What each of these operations takes of this statement.

        The action of its own name, as almost everywhere, or the `actions` that are named.
        """
        return {
            (service, name): tuple(
                Right(action, self) for action in (actions or f"{service}:{name}").split()
            )
            for name in operations.split()
        }


@dataclass(frozen=True)
class Right:
    """One IAM action on one kind of resource."""

    action: str
    on: Statement


Calls = Mapping[ServiceOperation, tuple[Right, ...]]
"""Call → what whoever makes it must be allowed."""


@dataclass(frozen=True)
class Kind:
    """One kind of resource. Nothing has a default, so that nothing is left out unseen."""

    type: str
    """CloudFormation's name."""
    service: str
    """By its name in ARNs, which is boto3's."""
    absent: tuple[str, ...]
    """The codes by which the service says that one is not there."""
    describe: Callable[[Aws, str], object]
    """ARN → what is there, or nothing. Raises what AWS answers but for the codes of absence."""
    tags: Callable[[Aws, str], Mapping[str, str]]
    """ARN → its tags as they are now. Raises whatever AWS answers."""
    calls: tuple[Calls, ...]
    """Every call that is made to it, by its own verbs or others; one call may be in several."""


def name_in(arn: str) -> str:
    """What stands last in an ARN."""
    return arn.rpartition(":")[2].rpartition("/")[2]


def equal(key: str, value: str) -> Mapping[str, Any]:
    """The IAM condition that `key` of a request is `value`."""
    return {"StringEquals": {key: value}}


def passed_to(service: str) -> Condition:
    """The condition that a role is handed to this service only (aws: pass-role)."""
    return lambda _, __: equal("iam:PassedToService", service)
