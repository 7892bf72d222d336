"""Duplicates that were allowed and are to be refused: who could register once more is told."""

from smsverifier.aws import Aws
from smsverifier.registrations.duplicates import unguarded

TABLE = "demo-event-registrations"


def test_without_a_table_there_is_nobody(aws: Aws) -> None:
    assert unguarded(aws, TABLE).numbers == 0
