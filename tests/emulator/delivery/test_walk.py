"""One walk of a table in the embedded AWS."""

from smsverifier.aws import Aws
from smsverifier.delivery.timeline import walk_table
from smsverifier.registration_table import RegistrationTable
from tests.support.registrations_table import PHONES, Registrations, row


def test_a_walk_counts_what_status_counts_and_asks_for_no_name(aws: Aws) -> None:
    table = Registrations(aws, "hack-night")
    table.put([row(PHONES[0], "sent"), row(PHONES[1]), {"registration_id": {"S": "#totals"}}])
    seen = list[int]()
    walk = walk_table(aws, table.name, 0, seen.append)
    assert walk is not None
    assert walk.row_counts == RegistrationTable(aws, table.name).row_counts(0)
    assert seen == [3]
    pages = RegistrationTable(aws, table.name).glance(("sms_status", "waiting.at"))
    assert {name for page in pages for item in page for name in item} == {
        "registration_id",
        "sms_status",
    }


def test_without_a_table_there_is_nothing_to_walk(aws: Aws) -> None:
    assert walk_table(aws, "nobodys-registrations", 0, lambda _: None) is None
