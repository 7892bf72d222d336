"""Whether a role can be taken by a service, and what it lets it do, by moto's IAM.

moto does not enforce IAM on calls; without this a stack that forgot a permission would work here
and fail on AWS. Conditions of trust policies are not looked at.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from moto.backends import get_backend
from moto.iam.access_control import IAMPolicy, PermissionResult

from smsverifier.local.calls import ACCOUNT


def assumable_role(role_arn: str, service: str) -> Any | None:
    """moto's Role, if it exists and trusts the service (`apigateway.amazonaws.com`)."""
    roles = list(get_backend("iam")[ACCOUNT]["aws"].roles.values())
    role = next((role for role in roles if role.arn == role_arn), None)
    return role if role is not None and _trusts(role, service) else None


def allows(role: Any, action: str, resource: str) -> bool:
    """Whether the role's own and attached policies allow the action; a deny wins."""
    policies = [*role.policies.values(), *list(role.managed_policies.values())]
    results = {IAMPolicy(policy).is_action_permitted(action, resource) for policy in policies}
    return PermissionResult.PERMITTED in results and PermissionResult.DENIED not in results


def _trusts(role: Any, service: str) -> bool:
    document = json.loads(role.assume_role_policy_document)
    return any(
        statement.get("Effect") == "Allow"
        and "sts:AssumeRole" in _listed(statement.get("Action"))
        and service in _listed(_principals(statement))
        for statement in _listed(document.get("Statement"))
    )


def _principals(statement: Mapping[str, Any]) -> Any:
    principal = statement.get("Principal")
    return principal.get("Service") if isinstance(principal, dict) else principal


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else [value]
