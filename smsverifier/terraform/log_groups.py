"""A log group that stands before its writer, which would make one for ever and without tags."""

from smsverifier.terraform.handover import Handover, Part, Variable
from smsverifier.terraform.hcl import Expression, resource
from smsverifier.terraform.tags import tags

WITH_PROTECTION = (6, 25)
"""The provider's version that knows a log group's deletion protection."""
DAYS = Expression("var.log_retention_days")


def log_group(handover: Handover, purpose: str) -> Part:
    """`aws_cloudwatch_log_group.PURPOSE`."""
    key = f"{purpose}_log_group"
    name = handover.request(key, "CreateLogGroup")["logGroupName"]
    by_hand = handover.by_hand(key)
    protected = by_hand.get("deletion_protection")
    return Part(
        (
            resource(
                "aws_cloudwatch_log_group",
                purpose,
                {
                    "name": name,
                    "retention_in_days": DAYS,
                    "log_group_class": by_hand.get("class"),
                    "kms_key_id": by_hand.get("kms_key"),
                    "deletion_protection_enabled": protected,
                    "tags": tags(handover, key),
                },
            ),
        ),
        handover.imported(f"aws_cloudwatch_log_group.{purpose}", name),
        (
            Variable(
                "log_retention_days",
                "number",
                handover.config.handler.log_retention_days,
                "Days until log lines go; CloudWatch takes some numbers only.",
            ),
        ),
        provider=WITH_PROTECTION if protected else Part.provider,
    )
