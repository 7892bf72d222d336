"""What is said of a table that somebody deleted, by what AWS says of its backup."""

from datetime import UTC, datetime, timedelta

import pytest

from smsverifier.aws.result import Ok, Result, Unavailable
from smsverifier.errors import ExitCode, PermissionMissing
from smsverifier.output.deleted_table_view import DeletedTable
from smsverifier.resources.table_backups import TableBackup

MADE = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
KEPT = TableBackup("arn:kept", MADE, MADE + timedelta(days=35))
DENIED = Unavailable(PermissionMissing("ListBackups is not allowed"))
RESTORE = "restore-table-from-backup --target-table-name hack-night-registrations --backup-arn"


def gone(
    backup: Result[TableBackup | None], *, wanted: bool = True, is_local: bool = False
) -> DeletedTable:
    return DeletedTable(
        "hack-night",
        "hack-night-registrations",
        "ap-south-1",
        "AWS account 123456789012, ap-south-1",
        UTC,
        backup,
        backups_wanted=wanted,
        is_local=is_local,
    )


@pytest.mark.parametrize(
    ("table", "about", "restore"),
    [
        (gone(Ok(KEPT)), "made 30 Nov 2026, 12:00 UTC when a table", "arn:kept"),
        (gone(Ok(KEPT)), "was deleted, kept until 4 Jan 2027, 12:00 UTC.", "arn:kept"),
        (gone(Ok(KEPT), wanted=False), "made 30 Nov 2026", "arn:kept"),
        (gone(Ok(TableBackup("arn:kept", MADE, None))), "was deleted.", "arn:kept"),
        (gone(Ok(None)), "for 35 days. It names none of this one yet: `aws dynamodb list", "ARN"),
        (gone(DENIED), "could not be asked (ListBackups is not allowed): `aws dynamodb", "ARN"),
        (gone(Ok(None), wanted=False), "point_in_time_recovery is false", None),
        (gone(DENIED, wanted=False), "point_in_time_recovery is false", None),
        (gone(Ok(None), is_local=True), "The embedded AWS keeps no backup of it.", None),
    ],
)
def test_it_says_what_aws_has_kept_and_how_it_comes_back(
    table: DeletedTable, about: str, restore: str | None
) -> None:
    assert about in table.about_backup
    for said in (table.hint, table.sentences):
        assert (f"{RESTORE} {restore} " in said) is (restore is not None)
        assert "`smsverifier up --new-table`" in said
    assert ("35 days" in table.sentences) is (restore == "ARN")


def test_a_yes_to_everything_is_no_yes_to_an_empty_table() -> None:
    refusal = gone(Ok(KEPT)).refusal()
    assert refusal.exit_code is ExitCode.USAGE
    assert refusal.message.endswith("nothing was done")
    assert gone(Ok(KEPT)).error().exit_code is ExitCode.FAILED


def test_a_program_is_told_the_same() -> None:
    document = gone(Ok(KEPT)).document()
    assert document["backup_arn"] == "arn:kept"
    assert document["backup_expires_at"] == "2027-01-04T12:00:00+00:00"
    assert gone(Ok(None), is_local=True).document()["restore"] is None
