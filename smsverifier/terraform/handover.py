"""What the files are written of: the configuration, and of a stack that is there what AWS shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from smsverifier.config import Config
from smsverifier.naming import Names
from smsverifier.provision.call import ACCOUNT_ID, Call
from smsverifier.provision.resource import Observed
from smsverifier.resources.creation import Creation, creations
from smsverifier.resources.rest_api.definition import Definition, define
from smsverifier.resources.rest_api.ids import ApiIds
from smsverifier.terraform.hcl import Block, Value
from smsverifier.terraform.references import References


@dataclass(frozen=True)
class Import:
    """One `import` block: what is there, and where it goes in Terraform's state."""

    to: str
    """The address of a resource: `aws_api_gateway_method.all["GET /"]`."""
    id: str
    """As the provider's page of this kind of resource wants it (section "Import")."""


@dataclass(frozen=True)
class Variable:
    """What whoever takes over may want to change."""

    name: str
    type: str
    default: Value
    description: str


@dataclass(frozen=True)
class Part:
    """One part of the pipeline in Terraform's words."""

    blocks: tuple[Block, ...]
    imports: tuple[Import, ...] = ()
    variables: tuple[Variable, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Path below the folder → content: what the blocks read by `file()`."""
    remarks: tuple[str, ...] = ()
    """What Terraform leaves alone, or is to be done by hand, and why: a sentence or two each."""
    provider: tuple[int, int] = (5, 53)
    """The least version of the provider that has all arguments (aws_pipes_pipe's log: 5.53)."""


def together(*parts: Part) -> Part:
    """Several parts as one."""
    return Part(
        tuple(block for part in parts for block in part.blocks),
        tuple(each for part in parts for each in part.imports),
        tuple(variable for part in parts for variable in part.variables),
        {path: content for part in parts for path, content in part.files.items()},
        tuple(remark for part in parts for remark in part.remarks),
        max((part.provider for part in parts), default=Part.provider),
    )


@dataclass(frozen=True)
class Handover:
    """One ejection. Without `found` the files make a stack that is not there yet (`--new`)."""

    config: Config
    account: str
    """The id of the account; a placeholder where nobody has said it."""
    found: Mapping[str, Observed] = field(default_factory=dict)
    """Resource key → what is there, of those that are wanted."""
    api_ids: ApiIds | None = None
    marked: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Resource key → tags that it gets by this ejection."""
    written_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    is_local: bool = False
    """Whether it is in the embedded AWS."""

    @property
    def is_new(self) -> bool:
        """Whether nothing is there, and nothing to import."""
        return not self.found

    @cached_property
    def names(self) -> Names:
        """The stack's names; its ARNs have a placeholder for the account."""
        return Names(self.config.stack, self.config.region, ACCOUNT_ID)

    @cached_property
    def references(self) -> References:
        """What stands for the ARNs in `calls`."""
        return References(self.names)

    @cached_property
    def definition(self) -> Definition:
        """The API; the account is in it, and so in its fingerprint."""
        return define(self.config, replace(self.names, account=self.account))

    @cached_property
    def _creations(self) -> Mapping[str, Creation]:
        return {each.key: each for each in creations(self.config)}

    def has(self, key: str) -> bool:
        """Whether the configuration wants this resource."""
        return key in self._creations

    @property
    def keys(self) -> tuple[str, ...]:
        """Every resource that the configuration wants."""
        return tuple(self._creations)

    def requests(self, key: str, operation: str) -> tuple[Mapping[str, Any], ...]:
        """What `up` sends for this resource in each such call."""
        calls: tuple[Call, ...] = self._creations[key].calls
        return tuple(each.parameters for each in calls if each.operation == operation)

    def request(self, key: str, operation: str) -> Mapping[str, Any]:
        """The first of them; nothing where it sends none."""
        return next(iter(self.requests(key, operation)), {})

    def tags(self, key: str) -> Mapping[str, str]:
        """Every tag that the resource is to have: those that are there, so that none is taken off.

        On a new one the configuration's: whose a stack is says its own tag, and Terraform's is
        Terraform's.
        """
        found = self.found.get(key)
        there = self.config.tags if found is None else found.tags
        return {**there, **self.marked.get(key, {})}

    def uncompared(self, key: str) -> Mapping[str, Any]:
        """What else is set on it, which `plan` does not compare, but Terraform does."""
        found = self.found.get(key)
        return {} if found is None else found.uncompared

    def imported(self, to: str, identity: str) -> tuple[Import, ...]:
        """The import of what is there; none where nothing is."""
        return () if self.is_new else (Import(to, identity),)

    def by_hand(self, key: str) -> Mapping[str, Any]:
        """What somebody has set on it that smsverifier leaves as it is (decision 0034)."""
        found = self.found.get(key)
        return {} if found is None else found.by_hand
