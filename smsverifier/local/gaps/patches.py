"""API Gateway's patch operations: JSON Patch with text values (aws: api-patch-values-are-text)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from smsverifier.local.calls import Call
from smsverifier.local.gaps.apis import bad_request


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
