"""What the AWS provider takes: of each type of resource that we write, its arguments and blocks.

The facts are in `terraform_schema.json`, whose head says of which version they are: what must be
given, what may be, what it only tells. To renew them, where Terraform and its AWS provider are
installed, in a folder with `provider "aws" {}`:

    terraform init && terraform providers schema -json > schema.json
    python -m tests.support.terraform_schema schema.json VERSION

A type that is written for the first time has to be added to the file first, with an empty object.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.support.hcl_reader import ReadBlock

FILE = Path(__file__).with_suffix(".json")
PROVIDER = "registry.terraform.io/hashicorp/aws"
LATER = {
    "aws_cloudwatch_log_group": {"deletion_protection_enabled": (6, 25)},
    # hashicorp/terraform-provider-aws#41082, merged in January 2025
    "aws_pipes_pipe": {"kms_key_identifier": (6, 0)},
}
"""Arguments that came after the version of the file → the first version that has them."""
OF_TERRAFORM = "count depends_on for_each provider"
LIFECYCLE = {"may": "create_before_destroy ignore_changes prevent_destroy replace_triggered_by"}
"""What every resource takes, whatever its type."""


def load() -> Mapping[str, Any]:
    """Type → what it takes."""
    types: Mapping[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))["types"]
    return types


def of_resource(kind: str) -> Mapping[str, Any]:
    """What a resource of that type takes."""
    schema = load()[kind]
    may = " ".join([schema.get("may", ""), *LATER.get(kind, {}), OF_TERRAFORM])
    return {**schema, "may": may, "blocks": {**schema.get("blocks", {}), "lifecycle": LIFECYCLE}}


def mistakes(block: ReadBlock, schema: Mapping[str, Any]) -> Iterator[str]:
    """What the provider would refuse of a resource, or of a block in one."""
    must, may, inner = _names(schema, "must"), _names(schema, "may"), schema.get("blocks", {})
    given, named = block.arguments.keys(), {each.type for each in block.blocks}
    wanted = must | {name for name, each in inner.items() if each.get("wanted")}
    yield from (f"{block.type}: no argument {name}" for name in sorted(given - must - may))
    yield from (f"{block.type}: no block {name}" for name in sorted(named - inner.keys()))
    yield from (f"{block.type}: {name} is missing" for name in sorted(wanted - given - named))
    for each in block.blocks:
        yield from mistakes(each, inner.get(each.type, {}))


def attributes(kind: str) -> set[str]:
    """What may be read of a resource of that type, by its first word."""
    schema = of_resource(kind)
    return {*schema["blocks"], *(n for key in ("must", "may", "told") for n in _names(schema, key))}


def _names(schema: Mapping[str, Any], key: str) -> set[str]:
    return set(schema.get(key, "").split())


def condensed(block: Mapping[str, Any]) -> dict[str, Any]:
    """Of the provider's schema what is held here; nothing that is empty."""
    found = block.get("attributes", {}).items()
    inner = block.get("block_types", {}).items()
    parts = {
        "must": " ".join(name for name, each in found if each.get("required")),
        "may": " ".join(name for name, each in found if each.get("optional")),
        "told": " ".join(name for name, each in found if not _is_argument(each)),
        "blocks": {
            name: {**condensed(each["block"]), **({"wanted": True} if "min_items" in each else {})}
            for name, each in inner
        },
    }
    return {name: each for name, each in parts.items() if each}


def _is_argument(attribute: Mapping[str, Any]) -> bool:
    return bool(attribute.get("required") or attribute.get("optional"))


def _renew(source: Path, version: str) -> None:
    provider = json.loads(source.read_text(encoding="utf-8"))["provider_schemas"][PROVIDER]
    types = {kind: provider["resource_schemas"][kind]["block"] for kind in sorted(load())}
    whole = {
        "source": f"`terraform providers schema -json` of hashicorp/aws {version}",
        "types": {kind: condensed(block) for kind, block in types.items()},
    }
    FILE.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _renew(Path(sys.argv[1]), sys.argv[2])
