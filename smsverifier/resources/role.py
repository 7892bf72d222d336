"""An IAM role with one inline policy (docs/aws/iam.md).

What hangs on a role: its policies, and the instance profiles it is in.

IAM deletes a role only when nothing does any more (aws: role-strip-then-delete).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, find, find_of, ignoring, is_code, message_of
from smsverifier.aws.gather import gather, gather_if_found
from smsverifier.aws.waits import WaitLimit, retry_while
from smsverifier.errors import AwsError
from smsverifier.naming import ROLE_PATH, STACK_TAG, Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.ownership import wait_until_owned
from smsverifier.provision.resource import Observed, Outputs, Properties, Resource
from smsverifier.resources.iam.role_policies import PolicyDocument, canonical
from smsverifier.resources.kind import Kind, Statement, name_in
from smsverifier.resources.manual_settings import manual_settings
from smsverifier.resources.tags import Tags, as_list, as_map, owned, removed

ABSENT = "NoSuchEntity"


@dataclass(frozen=True)
class Attachments:
    """The attachments of one role."""

    aws: Aws
    role: str

    def inline(self) -> list[str]:
        """The names of the policies written into it; none where there is no role."""
        return sorted(self._all("list_role_policies", "PolicyNames"))

    def attached(self) -> list[str]:
        """The ARNs of the managed policies on it; none where there is no role."""
        attached = self._all("list_attached_role_policies", "AttachedPolicies")
        return sorted(policy["PolicyArn"] for policy in attached)

    def take_policies_off(self, *, but: str | None = None) -> None:
        """Take every policy off but the inline one so named."""
        self._take_off(*gather(self.inline, self.attached), but=but)

    def take_all_off(self) -> None:
        """Every policy, and the role out of every instance profile somebody has put it into."""
        inline, attached, profiles = gather(self.inline, self.attached, self._profiles)
        self._take_off(inline, attached)
        for name in profiles:
            self._without(self._client.remove_role_from_instance_profile, InstanceProfileName=name)

    def _take_off(self, inline: list[str], attached: list[str], *, but: str | None = None) -> None:
        for policy in inline:
            if policy != but:
                self._without(self._client.delete_role_policy, PolicyName=policy)
        for arn in attached:
            self._without(self._client.detach_role_policy, PolicyArn=arn)

    def _profiles(self) -> list[str]:
        found = self._all("list_instance_profiles_for_role", "InstanceProfiles")
        return [profile["InstanceProfileName"] for profile in found]

    @property
    def _client(self) -> Any:
        return self.aws.client("iam")

    def _without(self, operation: Any, **what: str) -> None:
        # Each for itself: one that is off already must not keep the others on.
        ignoring(lambda: operation(RoleName=self.role, **what), ABSENT)

    def _all(self, operation: str, field: str) -> list[Any]:
        """Every item of the list, none where the role is not there."""
        pages = self._client.get_paginator(operation).paginate(RoleName=self.role)
        return find(lambda: [item for page in pages for item in page[field]], ABSENT) or []


BUSY = ("ConcurrentModification", "EntityTemporarilyUnmodifiable")
POLICY = "permissions"
AN_HOUR = 3600
"""How long a session of a role lasts unless somebody says more."""
HOLDERS = {"handler": "handler", "pipe": "pipe", "api": "API", "schedule": "schedules"}
"""Purpose → who takes the role, of the roles that are one stack's."""
SETTLING = WaitLimit(
    "another change to the role to end",
    60,
    "IAM refuses changes while one is under way",  # aws: role-one-change-at-a-time
)
# aws: shown-late
KNOWN = WaitLimit("IAM to show the role as it is", 60, "IAM is eventually consistent")


@dataclass(frozen=True)
class RoleSpec:
    """What one role is: its place in the stack, who may take it and what it may do."""

    key: str
    component: str
    arn: str
    description: str
    trust: PolicyDocument
    policy: PolicyDocument
    boundary: str | None = None
    """The ARN of the policy that bounds what it may do, whatever its own policy says."""


class Role(Resource):
    """`handler_role`, `pipe_role`, `api_role`, `schedule_role`."""

    type: ClassVar[str] = "AWS::IAM::Role"
    goes = KNOWN

    def __init__(self, aws: Aws, spec: RoleSpec, tags: Tags) -> None:
        self.aws = aws
        self.spec = spec
        self.key = spec.key
        self.component = spec.component
        self.name = spec.arn.rsplit("/", 1)[1]
        self.tags = tags
        self._attachments = Attachments(aws, self.name)

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """The two documents, compared as parsed JSON, and no other right than theirs.

        A boundary that somebody else put on it is theirs: without one of ours it is let be.
        """
        return {
            "arn": self.spec.arn,
            "description": self.spec.description,
            "trust": canonical(self.spec.trust),
            "policy": canonical(self.spec.policy),
            **({"permissions_boundary": self.spec.boundary} if self.spec.boundary else {}),
            "inline_policies": [POLICY],
            "attached_policies": [],
            "tags": owned(self.tags),
        }

    def read(self) -> Observed | None:
        """The role with its policies and tags, or None."""
        return self._look(at_once=False)

    def read_back(self) -> Observed | None:
        """As `read`, in one round trip: it is there."""
        return self._look(at_once=True)

    def _look(self, *, at_once: bool) -> Observed | None:
        parts = gather_if_found(
            self._find,
            self._read_policy,
            self._attachments.inline,
            self._attachments.attached,
            at_once=at_once,
        )
        if parts is None:
            return None
        role, policy, inline, attached = parts
        return Observed(
            arn=role["Arn"],
            properties={
                "arn": role["Arn"],
                "description": role.get("Description", ""),
                "trust": canonical(role["AssumeRolePolicyDocument"]),
                "policy": policy and canonical(policy),
                "permissions_boundary": _boundary(role),
                "inline_policies": inline,
                "attached_policies": attached,
                "tags": as_map(role.get("Tags", [])),
            },
            by_hand=manual_settings(
                {"permissions_boundary": None if self.spec.boundary else _boundary(role)}
            ),
            uncompared={"max_session_seconds": role.get("MaxSessionDuration", AN_HOUR)},
        )

    def create(self, desired: Properties) -> None:  # noqa: ARG002 - the spec holds the documents
        """Create it with its tags, then give it its policy.

        That a role exists does not mean a service can take it (aws: role-counts-late): users retry.
        """
        self._changing(self._make, ABSENT)

    def creation(self, desired: Properties) -> tuple[Call, ...]:  # noqa: ARG002 - the spec says it
        """The role with whoever may take it, then what it may do."""
        return (
            Call(
                "iam",
                "CreateRole",
                self._bounded(self._creation_request()),
                f"{self.spec.description}: who may take it.",
            ),
            Call("iam", "PutRolePolicy", self._policy_request(), "What it may do, and no more."),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """Bound it, rewrite what changed, take off what is not ours, then the tags."""
        changed = {change.path.split(".")[0] for change in changes}
        if "permissions_boundary" in changed:
            # First: whoever runs this may be allowed to write a policy within it only.
            self._changing(self._bind)
        if "trust" in changed:
            self._changing(self._put_trust)
        if "policy" in changed:
            self._changing(self._put_policy)
        if "description" in changed:
            self._changing(self._put_description)
        if changed & {"inline_policies", "attached_policies"}:
            # The role may do what the configuration says and no more.
            self._changing(lambda: self._attachments.take_policies_off(but=POLICY))
        if gone := removed(changes):
            self._changing(lambda: self._client.untag_role(RoleName=self.name, TagKeys=gone))
        self._changing(lambda: self._client.tag_role(RoleName=self.name, Tags=as_list(self.tags)))

    def delete(self) -> None:
        """Take everything off it first (aws: role-strip-then-delete)."""
        self._changing(self._strip_and_delete, "DeleteConflict")

    def left(self) -> Observed | None:
        """The role itself, by one call."""
        role = self._find()
        return role and Observed(role["Arn"], {"tags": as_map(role.get("Tags", []))})

    def unsupported_change(self, change: Change) -> str:
        """A role stays under the path it was made with: what takes it knows it by its ARN."""
        if change.path != "arn":
            return ""
        return (
            f"There is a role {self.name} already, but it is {change.old} and not {change.new}: a "
            "role cannot be moved to another path. If nobody needs it, remove it (`aws iam "
            "delete-role`, once its policies are off it) and run `smsverifier up` again, or "
            "choose another stack name in the configuration."
        )

    @property
    def _client(self) -> Any:
        return self.aws.client("iam")

    def _find(self) -> Any:
        return find(lambda: self._client.get_role(RoleName=self.name)["Role"], ABSENT)

    def _read_policy(self) -> Any:
        return find(
            lambda: self._client.get_role_policy(RoleName=self.name, PolicyName=POLICY)[
                "PolicyDocument"
            ],
            ABSENT,
        )

    def _make(self) -> None:
        """Make it and give it its policy; IAM may not know yet what it just made."""
        is_new = self._within_boundary(self._client.create_role, **self._creation_request())
        if not is_new:
            wait_until_owned(self.aws, self, self.tags.get(STACK_TAG))
        self._put_policy()

    def _bind(self) -> None:
        self._within_boundary(self._client.put_role_permissions_boundary)

    def _within_boundary(self, operation: Any, **request: Any) -> bool:
        """A call that names the boundary, if there is one, which must be there for it.

        False if a role of this name was there already.
        """
        try:
            return ignoring(lambda: operation(**self._bounded(request)), "EntityAlreadyExists")
        except AWS_ERRORS as error:
            if self.spec.boundary and is_code(error, ABSENT, says=self.spec.boundary):
                raise _no_boundary(self.spec.boundary, error) from error
            raise

    def _bounded(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """`request` about this role, within the boundary if there is one."""
        boundary = self.spec.boundary
        within_it = {"PermissionsBoundary": boundary} if boundary else {}
        return {"RoleName": self.name, **request, **within_it}

    def _creation_request(self) -> dict[str, Any]:
        return {
            "Path": ROLE_PATH,
            "AssumeRolePolicyDocument": json.dumps(self.spec.trust),
            "Description": self.spec.description,
            "Tags": as_list(self.tags),
        }

    def _policy_request(self) -> dict[str, Any]:
        document = json.dumps(self.spec.policy)
        return {"RoleName": self.name, "PolicyName": POLICY, "PolicyDocument": document}

    def _put_description(self) -> None:
        self._client.update_role(RoleName=self.name, Description=self.spec.description)

    def _put_policy(self) -> None:
        self._client.put_role_policy(**self._policy_request())

    def _put_trust(self) -> None:
        self._client.update_assume_role_policy(
            RoleName=self.name, PolicyDocument=json.dumps(self.spec.trust)
        )

    def _strip_and_delete(self) -> None:
        """In one go: an `up` at the same time may have put the policy back."""
        find_of(self._attachments.take_all_off, self._find, ABSENT)
        ignoring(lambda: self._client.delete_role(RoleName=self.name), ABSENT)

    def _changing(self, call: Any, *passing: str) -> None:
        retry_while(
            self.aws,
            call,
            lambda error: is_code(error, *BUSY, *passing),
            SETTLING,
        )


def _no_boundary(arn: str, error: BaseException) -> AwsError:
    return AwsError(
        f"There is no permissions boundary {arn} in this account",
        why=f"`permissions_boundary` of the configuration names it. AWS: {message_of(error)}",
        hint="An administrator makes it: `smsverifier policy --boundary` prints a fitting one. Or "
        "correct the ARN. Then run the same command again.",
    )


def _boundary(role: Any) -> str | None:
    arn: str | None = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return arn


def within(_: Names, boundary: str | None) -> dict[str, Any] | None:
    """The condition that a role is made and given rights only within the boundary, if any."""
    return {"ArnEquals": {"iam:PermissionsBoundary": boundary}} if boundary else None


def _tags_of(aws: Aws, arn: str) -> dict[str, str]:
    return as_map(aws.client("iam").list_role_tags(RoleName=name_in(arn))["Tags"])


READ_AND_CHANGE = """GetRole UpdateRole DeleteRole TagRole UntagRole UpdateAssumeRolePolicy
    GetRolePolicy DeleteRolePolicy ListRolePolicies ListAttachedRolePolicies DetachRolePolicy
    ListInstanceProfilesForRole ListRoleTags"""
MAKE_AND_ALLOW = "CreateRole PutRolePolicy PutRolePermissionsBoundary"
"""What a role may do is decided by these: here a permissions boundary is asked for."""

ROLES = Statement("Roles", lambda names: [names.role_arn(purpose) for purpose in HOLDERS])
MAKE_ROLES = Statement("MakeRoles", ROLES.arns, within)
FIND_STRAYS = Statement(
    "FindStrays",
    None,
    why_all="Searches of the whole region and account: IAM knows no resource for GetResources, "
    "and a path is none for ListRoles.",
)
KIND = Kind(
    Role.type,
    "iam",
    (ABSENT,),
    describe=lambda aws, arn: find(
        lambda: aws.client("iam").get_role(RoleName=name_in(arn)), ABSENT
    ),
    tags=_tags_of,
    calls=(
        ROLES.calls("iam", READ_AND_CHANGE),
        ROLES.calls("iam", "CreateRole", "iam:TagRole"),
        MAKE_ROLES.calls("iam", MAKE_AND_ALLOW),
        FIND_STRAYS.calls("iam", "ListRoles"),
        # Only where somebody put a role of ours into an EC2 profile. Its resource is any profile
        # of the account, which is too much to allow for that: an administrator's denial says so.
        {("iam", "RemoveRoleFromInstanceProfile"): ()},
    ),
)
