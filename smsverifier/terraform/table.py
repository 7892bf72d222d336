"""The table of registrations."""

from collections.abc import Mapping
from typing import Any

from smsverifier.terraform.handover import Handover, Part
from smsverifier.terraform.hcl import Block, Expression, Value, resource
from smsverifier.terraform.tags import tags

KEY = "table"
ADDRESS = "aws_dynamodb_table.registrations"
GUARDED = """\
One row per registration: the truth about who was told. `terraform destroy` would delete
them all, so it is refused as long as prevent_destroy is here."""
NEW = "One row per registration: the truth about who was told. `terraform destroy` deletes them."


def table(handover: Handover) -> Part:
    """`aws_dynamodb_table.registrations`."""
    request = handover.request(KEY, "CreateTable")
    by_hand = handover.by_hand(KEY)
    kept = _kept(handover)
    block = resource(
        "aws_dynamodb_table",
        "registrations",
        {
            "name": request["TableName"],
            "billing_mode": request["BillingMode"],
            "hash_key": request["KeySchema"][0]["AttributeName"],
            "stream_enabled": True,
            "stream_view_type": request["StreamSpecification"]["StreamViewType"],
            "table_class": by_hand.get("table_class"),
            "deletion_protection_enabled": by_hand.get("deletion_protection"),
            "tags": tags(handover, KEY),
        },
        *_attributes(request["AttributeDefinitions"]),
        *_ttl(handover),
        *_recovery(handover),
        *_lifecycle(handover, kept),
        comment=NEW if handover.is_new else GUARDED,
    )
    return Part((block,), handover.imported(ADDRESS, request["TableName"]), remarks=_said(by_hand))


def _attributes(definitions: list[dict[str, str]]) -> list[Block]:
    return [
        Block(
            "attribute",
            arguments={"name": each["AttributeName"], "type": each["AttributeType"]},
        )
        for each in definitions
    ]


def _ttl(handover: Handover) -> list[Block]:
    request = handover.request(KEY, "UpdateTimeToLive")
    specification = request["TimeToLiveSpecification"]
    return [
        Block(
            "ttl",
            arguments={
                "attribute_name": specification["AttributeName"],
                "enabled": specification["Enabled"],
            },
        )
    ]


def _recovery(handover: Handover) -> list[Block]:
    if not handover.request(KEY, "UpdateContinuousBackups"):
        return []
    return [Block("point_in_time_recovery", arguments={"enabled": True})]


def _kept(handover: Handover) -> list[str]:
    """The arguments that hold what hands made of which only names are known here."""
    by_hand = handover.by_hand(KEY)
    return [
        *(["attribute", "global_secondary_index"] if by_hand.get("indexes") else []),
        *(["replica"] if by_hand.get("replicas") else []),
    ]


def _lifecycle(handover: Handover, kept: list[str]) -> list[Block]:
    guard: dict[str, Value] = {} if handover.is_new else {"prevent_destroy": True}
    left = {"ignore_changes": [Expression(each) for each in kept]} if kept else {}
    return [Block("lifecycle", arguments={**guard, **left})] if guard or left else []


def _said(by_hand: Mapping[str, Any]) -> tuple[str, ...]:
    made = [
        f"{what} {', '.join(by_hand[name])}"
        for name, what in (("indexes", "the table's indexes"), ("replicas", "its replicas in"))
        if by_hand.get(name)
    ]
    if not made:
        return ()
    return (f"Made by hand, and left as they are by `ignore_changes`: {' and '.join(made)}.",)
