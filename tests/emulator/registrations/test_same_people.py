"""`list`, `status`, `resend` and the export count the same people, read from a real table."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smsverifier.aws.result import Ok
from smsverifier.delivery.receipts import DeliveryStatus, Receipt
from smsverifier.registration_table import RegistrationTable, count_rows
from smsverifier.registrations.exporter import Exported, ExportOptions, Format, export
from smsverifier.registrations.listing import RegistrantPage
from smsverifier.row import KEY, TOTALS, Item, SmsStatus
from smsverifier.whom import Whom
from tests.support.hand_typed_rows import TABLES
from tests.support.listed import listed
from tests.support.registrations_table import Registrations

BEFORE_MS = 2 * 10**12
DROPPED = st.sets(st.sampled_from(["m1", "m2"]))
ONCE = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def page(items: list[Item], dropped: set[str], **whom: Any) -> RegistrantPage:
    return listed(items, Whom(**whom), before_ms=BEFORE_MS, dropped=dropped)


def receipts(dropped: set[str]) -> dict[str, Receipt]:
    return {m: Receipt(m, DeliveryStatus.FAILED, "No quota left", None, None, 0) for m in dropped}


def exported(table: Registrations, dropped: set[str]) -> Exported:
    with TemporaryDirectory() as folder:
        wanted = ExportOptions(receipts=lambda _: Ok(receipts(dropped)))
        files = {Format.CSV: Path(folder) / "a.csv", Format.JSONL: Path(folder) / "a.jsonl"}
        return export(table.aws, table.name, files, lambda _: None, wanted)


@ONCE
@given(items=TABLES, dropped=DROPPED)
def test_the_table_itself_is_counted_alike(
    table: Registrations, items: list[Item], dropped: set[str]
) -> None:
    """The same through DynamoDB: what a scan leaves out would be missing here."""
    _emptied(table)
    table.put([*items, {KEY: {"S": TOTALS}, "sent": {"N": "3"}}, {KEY: {"S": "#forgotten/ab"}}])
    rows = RegistrationTable(table.aws, table.name)
    assert rows.row_counts(BEFORE_MS) == count_rows(items, BEFORE_MS)
    by = {at: page(items, dropped, statuses={at}).matching for at in SmsStatus}
    found = exported(table, dropped)
    assert found.registrations == len(items) == len(list(rows.registrations()))
    assert (found.sent, found.failed) == (by[SmsStatus.SENT], by[SmsStatus.FAILED])
    assert found.untold == by[SmsStatus.UNSENT]
    assert found.unconfirmed == by[SmsStatus.UNCONFIRMED] + by[SmsStatus.SENDING]


def _emptied(table: Registrations) -> None:
    for key in table.items():
        table.aws.client("dynamodb").delete_item(TableName=table.name, Key={KEY: {"S": key}})
