"""moto's REST APIs, looked up as AWS does, and API Gateway's patch operations.

What is missing is a NotFoundException; patches are JSON Patch with text values
(aws: api-patch-values-are-text). The modules beside this take the operations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, AwsFailure, Call


def not_found(what: str) -> AwsFailure:
    """API Gateway's answer for something missing."""
    return AwsFailure("NotFoundException", f"Invalid {what} specified", 404)


def conflict(message: str) -> AwsFailure:
    """API Gateway's answer for something that is there already."""
    return AwsFailure("ConflictException", message, 409)


def bad_request(message: str) -> AwsFailure:
    """API Gateway's answer for something that makes no sense."""
    return AwsFailure("BadRequestException", message, 400)


def api_of(call: Call) -> Any:
    """The RestAPI a call is about."""
    return find_api(call.region, str(call.params["restApiId"]))


def find_api(region: str, api_id: str) -> Any:
    """A RestAPI by region and id."""
    api = _apis(region).get(api_id)
    if api is None:
        raise AwsFailure(
            "NotFoundException", f"Invalid API identifier specified {ACCOUNT}:{api_id}", 404
        )
    return api


def part_of(call: Call, kind: str, key: str) -> Any | None:
    """Of the API a call is about, the part with this key, or None.

    Where there is no such API either, AWS speaks of the part alone: recorded by
    localstack/localstack, tests/aws/services/apigateway/test_apigateway_api.snapshot.json.
    """
    return getattr(_apis(call.region).get(call.params["restApiId"]), kind, {}).get(key)


def resource_of(call: Call) -> Any:
    """The Resource a call is about."""
    resource = part_of(call, "resources", call.params["resourceId"])
    if resource is None:
        raise not_found("Resource identifier")
    return resource


def method_of(call: Call) -> Any:
    """The Method a call is about."""
    method = resource_of(call).resource_methods.get(call.params["httpMethod"])
    if method is None:
        raise not_found("Method identifier")
    return method


def _apis(region: str) -> Any:
    return get_backend("apigateway")[ACCOUNT][region].apis


@dataclass(frozen=True)
class Patch:
    """One operation on one path."""

    op: str
    path: str
    value: str

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's parts, unescaped as JSON Pointer has it."""
        return tuple(p.replace("~1", "/").replace("~0", "~") for p in self.path[1:].split("/"))

    def must_be(self, *ops: str) -> None:
        """Raises AwsFailure if this operation is none of those the path takes."""
        if self.op not in ops:
            raise bad_request(f"Invalid patch operation '{self.op}' for {self.path}")

    def applied_to(self, values: Mapping[str, Any], key: str) -> dict[str, Any]:
        """`values` with `key` added, replaced or removed."""
        self.must_be("add", "replace", "remove")
        changed = {name: value for name, value in values.items() if name != key}
        return changed if self.op == "remove" else {**changed, key: self.value}


def patches_of(call: Call) -> list[Patch]:
    """The operations of an update call."""
    return [
        Patch(str(each.get("op")), str(each.get("path")), str(each.get("value") or ""))
        for each in call.params.get("patchOperations") or []
    ]
