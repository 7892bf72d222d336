"""Delivery receipts: a setting of the whole account, which Terraform cannot take over.

`aws_sns_sms_preferences` has no import, and what its deletion does is worse: it empties every SMS
setting of the account, the limit on spending among them. So the setting stays outside.
"""

from smsverifier.resources.delivery_receipts import KEY
from smsverifier.terraform.handover import Handover, Part, together
from smsverifier.terraform.hcl import Expression, output
from smsverifier.terraform.roles import shared_role

SHARED = "One for all stacks of a region: where it is there already this file may go."
SETTING = (
    "Delivery receipts want a setting of the whole account, whose resource in Terraform would "
    "empty all SMS settings when it is destroyed. Once applied, set it: `aws sns "
    "set-sms-attributes --region {region} --attributes DeliveryStatusIAMRole=$(terraform output "
    "-raw receipts_role),DeliveryStatusSuccessSamplingRate=100`."
)
KEPT = (
    "Delivery receipts are a setting of the whole account, whose resource in Terraform would empty "
    "all SMS settings when it is destroyed. It stays as it is, and so does its role, `{role}`."
)


def receipts(handover: Handover) -> Part:
    """The role by which SNS logs what became of SMS, where there is none yet."""
    if not handover.has(KEY):
        return Part(())
    names = handover.names
    if not handover.is_new:
        return Part((), remarks=(KEPT.format(role=names.receipts_role),))
    made = shared_role(handover, KEY, "receipts", comment=SHARED)
    arn = output("receipts_role", Expression("aws_iam_role.receipts.arn"), "For the setting.")
    told = Part((arn,), remarks=(SETTING.format(region=names.region),))
    return together(made, told)
