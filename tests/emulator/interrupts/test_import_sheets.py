"""An import of a sheet that dies right after any of its writes: the next finishes it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smsverifier.commands.import_sheet import SheetOptions, import_sheet
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.output.sheet_view import show_sheet
from smsverifier.row import HELD, REQUEST_ID, Item, text_of
from tests.emulator.interrupts.machine import Machine
from tests.support.inventory import TABLE
from tests.support.registrations_table import row

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SOME_REFUSED = 3
THERE = "+919876543299"
SHEET = "Name,Phone,Attended\nA,9876543210,x\nB,9876543211,\nBad,98765,x\nT,9876543299,x\n"
NUMBERS = ["+919876543210", "+919876543211", THERE]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "guests.csv"
    path.write_text(SHEET, "utf-8")
    return path


def load(machine: Machine, path: Path, *, tell: bool) -> int:
    context = machine.opened()
    result = import_sheet(context, path, SheetOptions(tell=tell, yes=True))
    show_sheet(context.screen, result)
    return result.exit_code


@pytest.mark.parametrize("tell", [False, True])
def test_who_was_in_a_killed_import_is_there_once_and_told_once_after_the_next(
    doomed: Machine,
    sound: Machine,
    embedded: EmbeddedAws,
    client: Callable[[str], Any],
    whole: Callable[[], None],
    points: Callable[..., None],
    sheet: Path,
    tell: bool,
) -> None:
    def rows() -> dict[str, Item]:
        items = client("dynamodb").scan(TableName=TABLE, ConsistentRead=True)["Items"]
        return {item["phone"]["S"]: item for item in items if "source" in item}

    whole()
    client("dynamodb").put_item(TableName=TABLE, Item=row(THERE, "sent"))
    left = doomed.kept_after_each_write(lambda: load(doomed, sheet, tell=tell) - SOME_REFUSED)
    expected = sorted(NUMBERS[:2]) if tell else []
    for number, each in enumerate(left, 1):
        embedded.restore(each.aws)
        kept = {phone: text_of(item, REQUEST_ID) for phone, item in rows().items()}
        assert load(sound, sheet, tell=tell) == SOME_REFUSED, (
            f"after write {number}: {sound.said.getvalue()}"
        )
        after = rows()
        assert sorted(after) == sorted(NUMBERS), f"after write {number}"
        assert all(text_of(after[phone], REQUEST_ID) == was for phone, was in kept.items())
        assert [phone for phone in after if "attended.at" in after[phone]] == [
            phone for phone in after if phone in (NUMBERS[0], THERE)
        ], f"after write {number}"
        told = sorted(sms["to"] for sms in embedded.outbox.messages("demo-event"))
        assert told == expected, f"after write {number}"
        held = [item for item in after.values() if item.get("sms_attempts") == HELD]
        assert len(held) == (0 if tell else 2), f"after write {number}"
        assert not any("importing" in str(item.get("sms_status")) for item in after.values())
        points("registrations import of a sheet killed after its k-th write, then the same again")
    files = sorted(path.name for path in sheet.parent.iterdir())
    assert files == ["guests.csv", "guests.refused.csv"]
