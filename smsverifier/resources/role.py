"""An IAM role with one inline policy (facts §7)."""

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring, is_code
from smsverifier.aws.together import together
from smsverifier.aws.waits import Limit, retry_while, wait_until
from smsverifier.core.diff import Change
from smsverifier.core.resource import Observed, Outputs, Properties, Resource
from smsverifier.naming import ROLE_PATH
from smsverifier.resources.permissions import Document, canonical
from smsverifier.resources.tags import Tags, as_list, as_map, owned

ABSENT = "NoSuchEntity"
BUSY = ("ConcurrentModification", "EntityTemporarilyUnmodifiable")
POLICY = "permissions"
SETTLING = Limit(
    "another change to the role to end",
    60,
    "IAM refuses changes while one is under way (facts §7)",
)
KNOWN = Limit("IAM to show the role as it is", 60, "IAM is eventually consistent (facts §7)")


@dataclass(frozen=True)
class RoleSpec:
    """What one role is: its place in the stack, who may take it and what it may do."""

    key: str
    step: str
    arn: str
    description: str
    trust: Document
    policy: Document


class Role(Resource):
    """`handler_role`, `pipe_role`, `api_role`."""

    type: ClassVar[str] = "AWS::IAM::Role"

    def __init__(self, aws: Aws, spec: RoleSpec, tags: Tags) -> None:
        self.aws = aws
        self.spec = spec
        self.key = spec.key
        self.step = spec.step
        self.name = spec.arn.rsplit("/", 1)[1]
        self.tags = tags

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """The two documents, compared as parsed JSON."""
        return {
            "description": self.spec.description,
            "trust": canonical(self.spec.trust),
            "policy": canonical(self.spec.policy),
            "tags": owned(self.tags),
        }

    def read(self) -> Observed | None:
        """The role with its inline policy and tags, or None."""
        role, policy = together(
            lambda: find(lambda: self._client.get_role(RoleName=self.name)["Role"], ABSENT),
            self._read_policy,
        )
        if role is None:
            return None
        return Observed(
            arn=role["Arn"],
            properties={
                "description": role.get("Description", ""),
                "trust": canonical(role["AssumeRolePolicyDocument"]),
                "policy": policy and canonical(policy),
                "tags": as_map(role.get("Tags", [])),
            },
        )

    def create(self, desired: Properties) -> None:  # noqa: ARG002 - the spec holds the documents
        """Create it with its tags, then give it its policy.

        That a role exists does not mean a service can take it: its users retry (facts §7).
        """
        self._changing(self._make, ABSENT)
        wait_until(self.aws, self.read, KNOWN)

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """Rewrite what changed, then the tags."""
        changed = {change.path.split(".")[0] for change in changes}
        if "trust" in changed:
            self._changing(self._put_trust)
        if "policy" in changed:
            self._changing(self._put_policy)
        if "description" in changed:
            self._changing(self._put_description)
        self._changing(lambda: self._client.tag_role(RoleName=self.name, Tags=as_list(self.tags)))

    def delete(self) -> None:
        """Take everything off it first: IAM refuses to delete a role in use (facts §7)."""
        self._changing(lambda: ignoring(self._strip, ABSENT))
        self._changing(
            lambda: ignoring(lambda: self._client.delete_role(RoleName=self.name), ABSENT),
            "DeleteConflict",
        )
        wait_until(self.aws, lambda: True if self.read() is None else None, KNOWN)

    @property
    def _client(self) -> Any:
        return self.aws.client("iam")

    def _read_policy(self) -> Any:
        return find(
            lambda: self._client.get_role_policy(RoleName=self.name, PolicyName=POLICY)[
                "PolicyDocument"
            ],
            ABSENT,
        )

    def _make(self) -> None:
        """Make it and give it its policy; IAM may not know yet what it just made."""
        ignoring(
            lambda: self._client.create_role(
                Path=ROLE_PATH,
                RoleName=self.name,
                AssumeRolePolicyDocument=json.dumps(self.spec.trust),
                Description=self.spec.description,
                Tags=as_list(self.tags),
            ),
            "EntityAlreadyExists",
        )
        self._put_policy()

    def _put_description(self) -> None:
        self._client.update_role(RoleName=self.name, Description=self.spec.description)

    def _put_policy(self) -> None:
        self._client.put_role_policy(
            RoleName=self.name, PolicyName=POLICY, PolicyDocument=json.dumps(self.spec.policy)
        )

    def _put_trust(self) -> None:
        self._client.update_assume_role_policy(
            RoleName=self.name, PolicyDocument=json.dumps(self.spec.trust)
        )

    def _strip(self) -> None:
        role = {"RoleName": self.name}
        for policy in self._all("list_role_policies", "PolicyNames"):
            self._client.delete_role_policy(PolicyName=policy, **role)
        for attached in self._all("list_attached_role_policies", "AttachedPolicies"):
            self._client.detach_role_policy(PolicyArn=attached["PolicyArn"], **role)
        for profile in self._all("list_instance_profiles_for_role", "InstanceProfiles"):
            self._client.remove_role_from_instance_profile(
                InstanceProfileName=profile["InstanceProfileName"], **role
            )

    def _all(self, operation: str, field: str) -> list[Any]:
        pages = self._client.get_paginator(operation).paginate(RoleName=self.name)
        return [item for page in pages for item in page[field]]

    def _changing(self, call: Any, *passing: str) -> None:
        retry_while(
            self.aws,
            call,
            lambda error: is_code(error, *BUSY, *passing),
            SETTLING,
        )
