"""A log group that stands before its writer, which would make one for ever and without tags."""

from smsverifier.terraform.handover import Handover, Part, Variable
from smsverifier.terraform.hcl import Expression, resource
from smsverifier.terraform.tags import tags

DAYS = Expression("var.log_retention_days")


def log_group(handover: Handover, purpose: str) -> Part:
    """`aws_cloudwatch_log_group.PURPOSE`."""
    key = f"{purpose}_log_group"
    name = handover.request(key, "CreateLogGroup")["logGroupName"]
    by_hand = handover.by_hand(key)
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
        # data and deletion protection are no arguments of it, or kept where they are not written.
    )
