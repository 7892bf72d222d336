"""Terraform's own language: blocks, what they refer to, and texts that stand for themselves.

Not its JSON, in which Checkov does not look into the roles' policies (decision 0049).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


class Reference(str):
    """A text that Terraform evaluates. Every other one is written so that it stands for itself."""

    __slots__ = ()


class Nested(dict[str, Any]):
    """A block within a block; any other mapping is an argument's value."""


ACCOUNT = Reference("${data.aws_caller_identity.here.account_id}")
"""Stands in ARNs where the account's digits do: the form belongs to no account."""


@dataclass(frozen=True)
class Block:
    """One resource of Terraform's; arguments that are None are left out."""

    type: str
    name: str
    body: Mapping[str, Any]

    def __getitem__(self, attribute: str) -> Reference:
        """What Terraform knows of it once it is made."""
        return Reference(f"${{{self.address}.{attribute}}}")

    @property
    def address(self) -> str:
        """Terraform's name for it."""
        return f"{self.type}.{self.name}"

    @property
    def itself(self) -> Reference:
        """For `depends_on`."""
        return Reference(f"${{{self.address}}}")


def written(blocks: Iterable[Block], region: str) -> str:
    """The whole of a main.tf."""
    provider = f'provider "aws" {{\n  region = {_value(region)}\n}}'
    parts = [_HEAD, provider, 'data "aws_caller_identity" "here" {}', *map(_resource, blocks)]
    return "\n\n".join(parts) + "\n"


_HEAD = """terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}"""


def _resource(block: Block) -> str:
    lines = "\n".join(_arguments(block.body, "  "))
    return f'resource "{block.type}" "{block.name}" {{\n{lines}\n}}'


def _arguments(body: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in body.items():
        nested = value if isinstance(value, list) else [value]
        if all(isinstance(each, Nested) for each in nested):
            for each in nested:
                yield f"{indent}{name} {{"
                yield from _arguments(each, f"{indent}  ")
                yield f"{indent}}}"
        elif value is not None:
            yield f"{indent}{name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_value(k)} = {_value(v)}" for k, v in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, Reference):
        return value[2:-1]
    if isinstance(value, str):
        return _text(value)
    return json.dumps(value)


def _text(text: str) -> str:
    """Quoted, with nothing in it for Terraform to evaluate but the account."""
    plain = text.replace("${", "$${").replace("%{", "%%{").replace(f"${ACCOUNT}", ACCOUNT)
    quoted = json.dumps(plain, ensure_ascii=False)
    return re.sub(r"\\.", lambda escape: _NAMELESS.get(escape[0], escape[0]), quoted)


_NAMELESS = {"\\b": "\\u0008", "\\f": "\\u000c"}
"""Two characters that JSON has short names for and Terraform has not."""
