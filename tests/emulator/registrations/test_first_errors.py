"""First errors in several threads: whatever classes botocore makes meanwhile, each is told.

A client makes its classes of errors with the first error, without a lock, so that one thread's may
be replaced by another's. Here they are new ones at each look: what can happen once happens always.
"""

from pathlib import Path

import pytest
from botocore.errorfactory import ClientExceptionsFactory

from smsverifier.registrations import transactions
from smsverifier.registrations.attendance import Attendance, AttendanceWriter
from smsverifier.registrations.bulk_changes import test_remover as remover_of_tests
from smsverifier.registrations.desk import put_if_new
from smsverifier.registrations.resend import status_resetter
from smsverifier.registrations.transactions import Swap
from tests.support.registrations_table import Registrations, row

PHONES = [f"+91987654{n:04d}" for n in range(20)]


@pytest.fixture(autouse=True)
def classes_change(table: Registrations) -> None:
    client = table.aws.client("dynamodb")
    model = client.meta.service_model
    anew = property(lambda _: ClientExceptionsFactory().create_client_exceptions(model))
    client.__class__ = type("Changing", (type(client),), {"exceptions": anew})
    assert client.exceptions.from_code("X") is client.exceptions.from_code("X")  # ClientError
    assert client.exceptions.LimitExceededException is not client.exceptions.LimitExceededException


def test_second_ticks(table: Registrations) -> None:
    table.put(map(row, PHONES))
    writer = AttendanceWriter(table.aws, table.name)
    assert writer.run(PHONES) == Attendance(recorded=len(PHONES))
    assert writer.run(PHONES) == Attendance(already=len(PHONES))


def test_an_import_of_those_who_are_there(table: Registrations, tmp_path: Path) -> None:
    table.put(row(phone, "sent") for phone in PHONES)
    table.export(tmp_path / "a.jsonl")
    before = table.items()
    done = table.load(tmp_path / "a.jsonl")
    assert (done.added, done.present) == (0, len(PHONES))
    assert before.items() <= table.items().items()


def test_rows_that_another_changed_meanwhile(table: Registrations) -> None:
    seen = [row(phone, "failed") for phone in PHONES]
    table.put(row(phone, "sent") for phone in PHONES)
    for changer in (status_resetter, remover_of_tests):
        assert changer(table.aws, table.name, lambda: False).run(seen) == []
    assert {item["sms_status"]["S"] for key, item in table.items().items() if key in PHONES} == {
        "sent"
    }


def test_a_person_who_is_there_and_one_who_changed(table: Registrations) -> None:
    there = row(PHONES[0], "sent")
    table.put([there])
    assert put_if_new(table.aws, table.name, row(PHONES[0])) == there
    gone = transactions.remove(table.aws, table.name, row(PHONES[0], "failed"), ())
    assert gone is Swap.CHANGED
    assert table.items()[PHONES[0]] == there
