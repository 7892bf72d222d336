"""The backup that DynamoDB makes of a table when it is deleted (docs/aws/dynamodb.md)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from smsverifier.aws import Aws

SYSTEM = "SYSTEM"
"""The type of those that AWS makes by itself."""


@dataclass(frozen=True)
class TableBackup:
    """One backup of a table that is gone."""

    arn: str
    made_at: datetime
    expires_at: datetime | None
    """When AWS deletes it; None where it does not say."""


def newest_of_deleted(aws: Aws, table: str) -> TableBackup | None:
    """Of the newest deleted table of this name (aws: deleted-table-backup). Raises AWS's errors."""
    pages = aws.client("dynamodb").get_paginator("list_backups")
    found = [
        _backup(each)
        for page in pages.paginate(TableName=table, BackupType=SYSTEM)
        for each in page.get("BackupSummaries", ())
        if each.get("BackupType") == SYSTEM and each.get("BackupStatus") != "DELETED"
    ]
    return max(found, key=lambda backup: backup.made_at, default=None)


def _backup(summary: dict[str, Any]) -> TableBackup:
    return TableBackup(
        str(summary["BackupArn"]),
        summary["BackupCreationDateTime"],
        summary.get("BackupExpiryDateTime"),
    )
