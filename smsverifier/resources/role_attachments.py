"""What hangs on a role: its policies, and the instance profiles it is in.

IAM deletes a role only when nothing does any more (aws: role-strip-then-delete).
"""

from dataclasses import dataclass
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring

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
        for policy in self.inline():
            if policy != but:
                self._without(self._client.delete_role_policy, PolicyName=policy)
        for arn in self.attached():
            self._without(self._client.detach_role_policy, PolicyArn=arn)

    def leave_profiles(self) -> None:
        """Take the role out of every instance profile: somebody may have put it into one."""
        for profile in self._all("list_instance_profiles_for_role", "InstanceProfiles"):
            self._without(
                self._client.remove_role_from_instance_profile,
                InstanceProfileName=profile["InstanceProfileName"],
            )

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
