"""Whether an answer has the shape that the service's model gives it: members, types, values.

Walks the wire's own JSON where a service speaks it, so that what an SDK would silently leave out
or turn into something else is seen; elsewhere what botocore's parser makes of the answer.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from botocore.parsers import create_parser

JSON_PROTOCOLS = frozenset({"json", "rest-json"})
ELSEWHERE = frozenset({"header", "headers", "statusCode"})
"""Where a member of an answer may be, beside its body."""


@dataclass(frozen=True)
class Answered:
    """One call and what came back."""

    service: str
    operation: str
    model: Any
    """botocore's OperationModel."""
    status: int
    headers: dict[str, str]
    body: bytes

    def faults(self) -> list[str]:
        """What is not as the model has it."""
        shape = self.model.output_shape
        if shape is None or self.model.has_streaming_output:
            return []
        protocol = self.model.service_model.resolved_protocol
        if protocol in JSON_PROTOCOLS:
            return list(_Wire().walk(shape, json.loads(self.body or b"{}"), self.operation))
        # Not what the client gives: that has read the policies within as well.
        answer = {"body": self.body, "headers": self.headers, "status_code": self.status}
        parsed = create_parser(protocol).parse(answer, shape)
        found = {name: value for name, value in parsed.items() if name != "ResponseMetadata"}
        return list(_Parsed().walk(shape, found, self.operation))


class _Wire:
    """JSON as it came."""

    types: ClassVar[dict[str, tuple[type, ...]]] = {
        "string": (str,),
        "character": (str,),
        "blob": (str,),
        "boolean": (bool,),
        "integer": (int,),
        "long": (int,),
        "float": (int, float),
        "double": (int, float),
        "timestamp": (int, float, str),
    }

    def name(self, name: str, member: Any) -> str:
        return str(member.serialization.get("name", name))

    def walk(self, shape: Any, value: Any, path: str) -> Iterator[str]:
        """Each fault, with the way to it."""
        if shape.type_name == "structure":
            yield from self._structure(shape, value, path)
        elif shape.type_name == "list":
            yield from self._list(shape, value, path)
        elif shape.type_name == "map":
            yield from self._map(shape, value, path)
        else:
            yield from self._leaf(shape, value, path)

    def _structure(self, shape: Any, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: {value!r} is no structure"
            return
        names = {
            self.name(name, member): (name, member)
            for name, member in shape.members.items()
            if member.serialization.get("location") not in ELSEWHERE
        }
        for wire, (name, member) in names.items():
            if value.get(wire) is not None:
                yield from self.walk(member, value[wire], f"{path}.{name}")
            elif name in shape.required_members:
                yield f"{path}.{name} is missing"
        for unknown in value.keys() - names.keys():
            yield f"{path}.{unknown} is not in the model"

    def _list(self, shape: Any, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{path}: {value!r} is no list"
            return
        for item in value:
            yield from self.walk(shape.member, item, f"{path}[]")

    def _map(self, shape: Any, value: Any, path: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{path}: {value!r} is no map"
            return
        for key, item in value.items():
            yield from self.walk(shape.key, key, f"{path}.key")
            yield from self.walk(shape.value, item, f"{path}.{key}")

    def _leaf(self, shape: Any, value: Any, path: str) -> Iterator[str]:
        is_flag = isinstance(value, bool) and shape.type_name != "boolean"
        if is_flag or not isinstance(value, self.types[shape.type_name]):
            yield f"{path}: {value!r} is no {shape.type_name}"
        elif getattr(shape, "enum", None) and value not in shape.enum:
            yield f"{path}: {value!r} is none of {shape.enum}"
        elif isinstance(value, str) and len(value) < shape.metadata.get("min", 0):
            yield f"{path}: {value!r} is too short"


class _Parsed(_Wire):
    """Python's values, under the names of the model."""

    types: ClassVar = {**_Wire.types, "blob": (bytes,), "timestamp": (datetime,)}

    def name(self, name: str, member: Any) -> str:
        return name
