"""Who is texted by an import into a whole, running stack: nobody, or those never told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from smsverifier.registration_table import RegistrationTable
from smsverifier.registrations.exporter import Format, export
from smsverifier.registrations.import_file import preview_import
from smsverifier.registrations.importer import Importer
from tests.support.registrations_table import Registrations, admission, row
from tests.support.whole_stack import WholeStack

Make = Callable[..., WholeStack]
LATER = "+919899999999"
STATUSES = {
    "+919800000001": "sent",
    "+919800000002": "failed",
    "+919800000003": "sending",
    "+919800000004": None,
    "+919800000005": None,
}
UNTOLD = [phone for phone, status in STATUSES.items() if status is None]


@pytest.fixture
def file(table: Registrations, tmp_path: Path) -> Path:
    """Five registrations of an earlier stack: two of them were never told."""
    table.put(row(phone, status) for phone, status in STATUSES.items())
    path = tmp_path / "earlier.csv"
    table.export(path)
    return path


def load(stack: WholeStack, path: Path, *, telling: bool) -> None:
    run = Importer(stack.aws, stack.names.table, telling, lambda _: None, lambda: False)
    run.run(preview_import(path, admission()).items())


def settle(stack: WholeStack) -> list[str]:
    """Whom the stack has texted when it has told one who came after the import."""
    stack.register(LATER)
    stack.wait(lambda: stack.rows()[LATER].get("sms_status") == "sent")
    return sorted(sms["to"] for sms in stack.sms() if sms["to"] != LATER)


def test_an_import_texts_nobody(make_stack: Make, file: Path) -> None:
    stack = make_stack()
    load(stack, file, telling=False)
    assert settle(stack) == []
    rows = stack.rows()
    assert {phone: rows[phone].get("sms_status") for phone in STATUSES} == STATUSES


def test_an_import_that_tells_texts_those_never_told_and_no_others(
    make_stack: Make, file: Path
) -> None:
    stack = make_stack()
    load(stack, file, telling=True)
    stack.wait(lambda: stack.statuses().count("sent") == 3)
    assert settle(stack) == UNTOLD


def test_imported_messages_count_towards_max_messages(make_stack: Make, file: Path) -> None:
    stack = make_stack(sms={"max_messages": 3})
    load(stack, file, telling=True)
    stack.wait(lambda: stack.totals() == {"reserved": 3, "sent": 2, "failed": 1})
    stack.wait(lambda: RegistrationTable(stack.aws, stack.names.table).row_counts(0).over_cap == 1)
    assert len(stack.sms()) == 1


def test_a_pipe_made_later_does_not_tell_them_either(make_stack: Make, file: Path) -> None:
    stack = make_stack()
    load(stack, file, telling=False)
    pipe = next(resource for resource in stack.resources if resource.key == "pipe")
    pipe.delete()
    stack.up()
    assert settle(stack) == []


def test_a_busy_stack_is_exported_whole(make_stack: Make, tmp_path: Path) -> None:
    stack = make_stack()
    stack.register_many(phones := [f"+9198{n:08d}" for n in range(40)])
    stack.wait(lambda: stack.statuses() == ["sent"] * 40)
    path = tmp_path / "a.jsonl"
    exported = export(stack.aws, stack.names.table, {Format.JSONL: path}, lambda _: None)
    assert (exported.registrations, exported.untold) == (len(phones), 0)
