"""What DynamoDB's descriptions of a table say of what we own, in the shape of `Table.desired`."""

from typing import Any

from smsverifier.core.resource import Condition

AWS_OWNED_KEY = "AWS_OWNED"
BEING_MADE = "CREATING"
"""The status in which a table can be neither read nor changed nor deleted."""
SETTLING = frozenset({BEING_MADE, "UPDATING", "DELETING"})


def described(table: dict[str, Any]) -> dict[str, Any]:
    """What DescribeTable tells of what we own; nothing where there is no table."""
    if not table:
        return {}
    return {
        "key_schema": {k["AttributeName"]: k["KeyType"] for k in table["KeySchema"]},
        "billing_mode": _billing_mode(table),
        "stream": stream_view(table),
        "encryption": _encryption(table),
    }


def protection(table: dict[str, Any], region: str) -> str:
    """Why it cannot be deleted and what to do about that, in words; empty if it can."""
    if not table.get("DeletionProtectionEnabled"):
        return ""
    return (
        "Somebody protected this table: its deletion protection is on, which smsverifier "
        "never does. Ask who did it and why. If its rows may go: `aws dynamodb update-table "
        f"--table-name {table['TableName']} --region {region} "
        "--no-deletion-protection-enabled`. If not: --keep-data leaves it."
    )


def condition(status: str) -> Condition:
    """What a status means for us."""
    if status in SETTLING:
        return Condition.CHANGING
    return Condition.READY if status == "ACTIVE" else Condition.FAILED


def stream_view(table: dict[str, Any]) -> str | None:
    """The view type of the stream that is on, or None."""
    stream = table.get("StreamSpecification", {})
    return str(stream["StreamViewType"]) if stream.get("StreamEnabled") else None


def _billing_mode(table: dict[str, Any]) -> str:
    # A table that was always provisioned has no summary at all.
    return str(table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"))


def _encryption(table: dict[str, Any]) -> str:
    sse = table.get("SSEDescription", {})
    on = sse.get("Status") in {"ENABLED", "ENABLING", "UPDATING"}
    return str(sse.get("SSEType", "KMS")) if on else AWS_OWNED_KEY


def backups_on(answer: dict[str, Any] | None) -> bool:
    """Whether DescribeContinuousBackups tells of point-in-time recovery."""
    backups = (answer or {}).get("ContinuousBackupsDescription", {})
    recovery = backups.get("PointInTimeRecoveryDescription", {})
    return bool(recovery.get("PointInTimeRecoveryStatus") == "ENABLED")
