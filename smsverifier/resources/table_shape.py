"""What DynamoDB's descriptions of a table say of what we own, in the shape of `Table.desired`."""

from typing import Any

from smsverifier.core.resource import Condition
from smsverifier.resources.by_hand import deletion_protected, unusual

AWS_OWNED_KEY = "AWS_OWNED"
ANY_NUMBER = "any"
NO_LIMIT = -1
"""AWS's word for any number of requests a second."""
BEING_MADE = "CREATING"
"""The status in which a table can be neither read nor changed nor deleted."""
LONGEST_RECOVERY_DAYS = 35
"""What point-in-time recovery keeps unless somebody says less."""
SETTLING = frozenset({BEING_MADE, "UPDATING", "DELETING"})


def described(table: dict[str, Any]) -> dict[str, Any]:
    """What DescribeTable tells of what we own; nothing where there is no table."""
    if not table:
        return {}
    return {
        "key_schema": {k["AttributeName"]: k["KeyType"] for k in table["KeySchema"]},
        "billing_mode": _billing_mode(table),
        "maximum": _maximum(table),
        "stream": stream_view(table),
        "encryption": _encryption(table),
    }


def protection(table: dict[str, Any], region: str) -> str:
    """Why it cannot be deleted and what to do about that, in words; empty if it can."""
    if not table.get("DeletionProtectionEnabled"):
        return ""
    command = f"aws dynamodb update-table --table-name {table['TableName']} --region {region}"
    return f"{deletion_protected('table', 'its rows', command)} If not: --keep-data leaves it."


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


def _maximum(table: dict[str, Any]) -> dict[str, int | str]:
    """The most requests a second that an on-demand table takes."""
    limits = table.get("OnDemandThroughput", {})
    reads = limits.get("MaxReadRequestUnits", NO_LIMIT)
    writes = limits.get("MaxWriteRequestUnits", NO_LIMIT)
    return {
        "reads": ANY_NUMBER if reads == NO_LIMIT else reads,
        "writes": ANY_NUMBER if writes == NO_LIMIT else writes,
    }


def _encryption(table: dict[str, Any]) -> str:
    sse = table.get("SSEDescription", {})
    on = sse.get("Status") in {"ENABLED", "ENABLING", "UPDATING"}
    return str(sse.get("SSEType", "KMS")) if on else AWS_OWNED_KEY


def by_hand(table: dict[str, Any], backups: dict[str, Any] | None) -> dict[str, Any]:
    """What DescribeTable and DescribeContinuousBackups tell of settings left as they are."""
    indexes = table.get("GlobalSecondaryIndexes", ())
    return unusual(
        {
            "table_class": table.get("TableClassSummary", {}).get("TableClass"),
            "deletion_protection": table.get("DeletionProtectionEnabled"),
            "backup_days": _recovery(backups).get("RecoveryPeriodInDays"),
            "indexes": tuple(index["IndexName"] for index in indexes),
            "replicas": tuple(replica["RegionName"] for replica in table.get("Replicas", ())),
        },
        table_class="STANDARD",
        backup_days=LONGEST_RECOVERY_DAYS,
    )


def backups_on(answer: dict[str, Any] | None) -> bool:
    """Whether DescribeContinuousBackups tells of point-in-time recovery."""
    return bool(_recovery(answer).get("PointInTimeRecoveryStatus") == "ENABLED")


def _recovery(answer: dict[str, Any] | None) -> dict[str, Any]:
    backups = (answer or {}).get("ContinuousBackupsDescription", {})
    recovery: dict[str, Any] = backups.get("PointInTimeRecoveryDescription", {})
    return recovery
