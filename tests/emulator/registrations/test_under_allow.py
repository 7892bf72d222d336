"""Who could register once more, asked of a table that is not there."""

from smsverifier.aws import Aws
from smsverifier.registrations.duplicates import unguarded

TABLE = "demo-event-registrations"


def test_without_a_table_there_is_nobody(aws: Aws) -> None:
    assert unguarded(aws, TABLE).numbers == 0
