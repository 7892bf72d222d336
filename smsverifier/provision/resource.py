"""The contract every resource kind keeps: one file per kind, the same five verbs.

read    looks, never writes. Absent is the value None, found by the exact error code; any other
        error travels up.
diff    (`provision.diff`) compares only what `desired` names.
create  makes it. Creating what exists is not an error; writing to what somebody else made
        meanwhile is: it raises ForeignResource.
update  gets the changes and makes exactly them true. Called only on what exists.
delete  removes it. Deleting what is absent is not an error.

A verb waits only for what its service wants between two of its writes. For what comes after the
last one `apply` looks, in one way for all kinds (decision 0043): until it is ours, nothing goes on
with it and it is as wanted; after a delete, until nothing of ours is there.

`creation` says which calls `create` sends, for whoever shows them.

`create` and `update` return what is Postponed: all is done but that, which AWS takes only later.

What one resource needs to know of another before it exists (the stream's ARN, the API's id)
travels as outputs; everything else follows from `naming`.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from smsverifier.errors import Postponed, ResourceFailed, WaitLimit
from smsverifier.naming import STACK_TAG
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change

Properties = Mapping[str, Any]
Outputs = Mapping[str, Mapping[str, str]]
"""Resource key → output name → value; a name is missing while its value is not known."""


SHOWN = WaitLimit(
    "AWS to show the change",
    60,
    "attributes, policies and tags are eventually consistent",  # aws: shown-late
)


class Condition(StrEnum):
    """What AWS says about a resource that is there."""

    READY = "ready"
    CHANGING = "changing"
    FAILED = "failed"


@dataclass(frozen=True)
class Observed:
    """One resource as AWS shows it.

    `properties` holds only what we own, in the shape of `Resource.desired`, including `tags`.
    """

    arn: str
    properties: Properties
    outputs: Mapping[str, str] = field(default_factory=dict)
    condition: Condition = Condition.READY
    detail: str = ""
    deleting: bool = False
    """Whether it is being deleted: its name is still taken, but it counts as absent."""
    why_not_ours: str = ""
    """Why it is known to be somebody else's, in words; empty where only its tag can tell."""
    by_hand: Properties = field(default_factory=dict)
    """What somebody set that is not ours to put back (decision 0034); only what is unusual."""
    uncompared: Properties = field(default_factory=dict)
    """What else is set on it that `plan` does not compare: for `eject`, as Terraform does."""
    protected: str = ""
    """Why it cannot be deleted and what to do about that, in words; empty if it can."""

    @property
    def tags(self) -> Mapping[str, str]:
        """The tags on it, all of them."""
        tags: Mapping[str, str] = self.properties.get("tags", {})
        return tags

    @property
    def owner(self) -> str | None:
        """The stack it is tagged for, or None."""
        return self.tags.get(STACK_TAG)


@dataclass(frozen=True)
class Trace:
    """What says of a resource that is not wanted that it may be there: a tag on another one.

    The tag is written before the resource is made and goes after it.
    """

    key: str
    """Of the other resource."""
    tag: str


class Resource(ABC):
    """One resource of a stack. Kinds subclass this; instances are made by `resources.catalog`."""

    type: ClassVar[str]
    """CloudFormation's name for the kind: the one people search for."""
    replace_on: ClassVar[frozenset[str]] = frozenset()
    """Paths that cannot be changed in place: a change there replaces the resource."""
    replace_failed: ClassVar[bool] = False
    """Whether a resource in a failed state must be deleted before it can be made right."""

    settles: ClassVar[WaitLimit] = SHOWN
    """How long something may go on with it after a write."""
    goes: ClassVar[WaitLimit] = WaitLimit(
        "AWS to show that it is gone",
        60,
        "what was deleted can be shown for a while",  # aws: gone-still-shown
    )
    """How long it may be shown after it was deleted."""

    conflict_hint: ClassVar[str] = ""
    """What to do where somebody else's stands in its place; empty: the usual ways."""
    why_untagged: ClassVar[str] = ""
    """Why one of ours may have no tag, in words; empty where nothing takes them off."""

    key: str
    name: str
    component: str
    """The part of the pipeline that it belongs to: what `--only` and `--step` name."""
    needs: tuple[str, ...] = ()
    """Keys of the resources that must be there before this one is made."""
    waits_for_needs: ClassVar[bool] = False
    """Whether it is begun before they are, as it waits for each itself where it needs it
    (`execute.wait_for_need`)."""
    trace: ClassVar[Trace | None] = None
    """Where it is obsolete: it is not even looked for unless this is found. None: always looked."""
    obsolete: str = ""
    """Why it must not be there, in words; empty where it is wanted."""

    def unsupported_change(self, change: Change) -> str:  # noqa: ARG002 - for the kinds that have limits
        """Why `change` cannot be made at all, in words; empty if it can."""
        return ""

    def data_loss(self, change: Change, found: Observed) -> str:  # noqa: ARG002 - see `unsupported_change`
        """What making `change` to what was found would lose for good; empty if nothing."""
        return ""

    def kept_by(self, change: Change) -> str:  # noqa: ARG002 - see `unsupported_change`
        """The line of the configuration with which `change` is none; empty if none is known."""
        return ""

    @abstractmethod
    def desired(self, outputs: Outputs) -> Properties:
        """What we want; a value that depends on a missing output is `provision.diff.UNKNOWN`."""

    @abstractmethod
    def read(self) -> Observed | None:
        """What is there, or None. Makes no write call."""

    def read_back(self) -> Observed | None:
        """As `read`, right after a write; a kind need not ask for what it has compared since."""
        return self.read()

    def left(self) -> Observed | None:
        """As `read`, right after a delete: what is still there of ours, by fewer calls if it can.

        What shows somebody else's tag is not ours; what shows none may be.
        """
        return self.read()

    def failed(self, detail: str) -> ResourceFailed:
        """The error that AWS reports it as failed, with AWS's words for it."""
        return ResourceFailed(
            f"AWS reports {self.name} as failed",
            where=self.key,
            why=detail,
            hint="Mend what AWS names, then run `smsverifier up` again.",
        )

    @abstractmethod
    def create(self, desired: Properties) -> Postponed | None:
        """Make it."""

    def creation(self, desired: Properties) -> tuple[Call, ...]:  # noqa: ARG002 - see below
        """What `create` sends where nothing is there yet, in its order; asks nobody.

        Every kind of the catalog says it (tests/unit/resources/test_creation.py).
        """
        return ()

    @abstractmethod
    def update(
        self, desired: Properties, changes: tuple[Change, ...], observed: Observed
    ) -> Postponed | None:
        """Make `changes` true."""

    @abstractmethod
    def delete(self) -> None:
        """Remove it."""
