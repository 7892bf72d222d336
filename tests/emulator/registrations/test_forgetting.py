"""Who was erased: gone, counted, kept out of old files, and sealed only where that is wanted."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from smsverifier.registration_table import RegistrationTable
from smsverifier.registrations import bulk_changes
from smsverifier.registrations.bulk_changes import BulkChanger
from smsverifier.registrations.correction import corrected, move
from smsverifier.registrations.forgetting import (
    PROOF_MOMENTS,
    PROOF_TEXTS,
    Succession,
    eraser,
)
from smsverifier.registrations.forgotten import (
    NOBODY,
    WhyOut,
    forgotten_numbers,
    mark,
    marked_at,
)
from smsverifier.registrations.import_file import preview_import
from smsverifier.registrations.importer import Imported, Importer
from smsverifier.registrations.places import Places
from smsverifier.row import (
    COUNTED,
    COUNTED_IN_TOTALS,
    KEY,
    PLACE_COUNTED,
    PLACES,
    TOTALS,
    WAITING_AT,
    Item,
    announcement,
)
from tests.support.registrations_table import PHONES, Registrations, admission, row

OLD, NEW = PHONES
NOW_MS = 1763850000000
"""After the rows were registered, before imports begin."""
UNTIL = date(2027, 12, 1)


def erase(table: Registrations, *items: Item, until: date | None = None) -> int:
    return len(eraser(table.aws, table.name, until, lambda: False).run(items))


def eraser_of(table: Registrations) -> BulkChanger:
    return eraser(table.aws, table.name, None, lambda: False)


def remover_of_tests(table: Registrations) -> BulkChanger:
    return bulk_changes.test_remover(table.aws, table.name, lambda: False)


def forget_number(table: Registrations, phone: str) -> None:
    table.put([mark(table.aws, table.name, phone, WhyOut.FORGOTTEN, NOW_MS)])


def load(table: Registrations, path: Path) -> Imported:
    rules = admission()
    why_out = partial(forgotten_numbers(table.aws, table.name).why_row_out, now_ms=rules.now_ms)
    run = Importer(table.aws, table.name, False, lambda _: None, lambda: False, why_out)
    return run.run(preview_import(path, rules).items())


@pytest.fixture
def file(other: Registrations, tmp_path: Path) -> Callable[..., Path]:
    """An export with these rows."""

    def write(*items: Item) -> Path:
        other.put(items)
        path = tmp_path / "earlier.jsonl"
        other.export(path)
        return path

    return write


def test_counts_go_down_with_the_rows_and_reservations_stay(table: Registrations) -> None:
    sent, failed = row(OLD, "sent"), row(NEW, "failed")
    counts = {"sent": {"N": "2"}, "failed": {"N": "1"}, "reserved": {"N": "3"}}
    table.put([sent, failed, {KEY: {"S": TOTALS}, **counts}])
    assert erase(table, sent, failed) == 2
    totals = table.items()[TOTALS]
    assert (totals["sent"], totals["failed"]) == ({"N": "1"}, {"N": "0"})
    assert totals["reserved"] == {"N": "3"}


@pytest.mark.parametrize("remover", [eraser_of, remover_of_tests], ids=["forget", "remove-tests"])
def test_every_kind_of_message_in_the_totals_goes_with_the_row(
    table: Registrations, remover: Callable[[Registrations], BulkChanger]
) -> None:
    every = {marks.status: {"S": "sent"} for marks in COUNTED_IN_TOTALS}
    gone = row(OLD, "sent", source="test") | every | {announcement("hall").status: {"S": "sent"}}
    names = [marks.count_of("sent") for marks in COUNTED_IN_TOTALS]
    hall: Item = {KEY: {"S": announcement("hall").counts_in}, "sent": {"N": "1"}}
    counts: Item = {KEY: {"S": TOTALS}, **{name: {"N": "1"} for name in names}}
    table.put([gone, hall, counts])
    remover(table).run([gone])
    left = table.items()
    assert OLD not in left
    assert [left[TOTALS][name] for name in names] == [{"N": "0"}] * 3
    assert left[announcement("hall").counts_in] == hall, "what went out, went out"


@pytest.mark.parametrize("until", [None, UNTIL])
def test_a_row_of_which_only_its_key_is_known_goes_too(
    table: Registrations, until: date | None
) -> None:
    bare: Item = {KEY: {"S": OLD}}
    table.put([bare])
    assert erase(table, bare, until=until) == 1
    assert OLD not in table.items()


@pytest.mark.parametrize("until", [None, UNTIL])
def test_a_row_that_changed_meanwhile_stays_and_is_counted_again(
    table: Registrations, until: date | None
) -> None:
    looked_at = row(OLD, "sent")
    table.put([looked_at | {"sms_attempts": {"N": "2"}}])
    assert erase(table, looked_at, until=until) == 0
    assert table.items()[OLD]
    assert table.items()[TOTALS]["sent"] == {"N": "0"}


@pytest.mark.parametrize("until", [None, UNTIL])
def test_of_two_who_erase_somebody_at_once_one_passes_their_place_on(
    table: Registrations, until: date | None
) -> None:
    person, heir = row(OLD, "sent") | {PLACE_COUNTED: COUNTED}, row(NEW) | {WAITING_AT: {"N": "1"}}
    table.put([person, heir, {KEY: {"S": PLACES}, "taken": {"N": "1"}}])
    promoted = []
    for _ in range(2):
        after = Succession(Places(table.aws, table.name), [heir], 1, NOW_MS)
        assert eraser(table.aws, table.name, until, lambda: False, after).run([person]) == [person]
        promoted.append(len(after.promoted))
    assert promoted == [1, 0]
    left = table.items()
    assert PLACE_COUNTED in left[NEW]
    assert left[PLACES]["taken"] == {"N": "1"}
    assert left[TOTALS]["sent"] == {"N": "-1"}, "the second has counted its one again"


def test_what_is_sealed_proves_the_processing_and_names_nobody(table: Registrations) -> None:
    proof = {name: {"S": "yes"} for name in PROOF_TEXTS}
    proof |= {name: {"N": "1763800000123"} for name in PROOF_MOMENTS}
    person = row(OLD, "sent", college="Model", parent=NEW) | proof
    table.put([person])
    assert erase(table, person, until=UNTIL) == 1
    (key,) = (key for key in table.items() if key.startswith("#sealed/"))
    sealed = table.items()[key]
    assert set(sealed) == {*proof, KEY, "sealed.at", "expires_at", "sms_status"}
    text = str(sealed)
    assert not [word for word in (OLD, NEW, "Asha", "Model", "request-") if word in text]
    ends = datetime.fromtimestamp(int(sealed["expires_at"]["N"]), UTC)
    assert ends.date() == UNTIL


def test_what_somebodys_hand_wrote_where_the_proof_is_is_not_sealed(table: Registrations) -> None:
    person = row(OLD, "sent") | {
        "sms_status": {"S": f"call {OLD}"},
        "sms_message_id": {"S": "x" * 65},
    }
    table.put([person])
    assert erase(table, person, until=UNTIL) == 1
    (key,) = (key for key in table.items() if key.startswith("#sealed/"))
    assert set(table.items()[key]) == {KEY, "sealed.at", "expires_at", "registered_at"}


def test_an_old_file_leaves_out_who_was_erased_and_counts_them(
    table: Registrations, file: Callable[..., Path]
) -> None:
    path = file(row(OLD, "sent"), row(NEW))
    forget_number(table, OLD)
    assert load(table, path) == Imported(added=1, forgotten=1)
    assert load(table, path) == Imported(present=1, forgotten=1)
    assert OLD not in table.items()


def test_an_old_file_leaves_out_a_number_that_was_put_right(
    table: Registrations, file: Callable[..., Path]
) -> None:
    path = file(row(OLD))
    table.put([row(OLD)])
    new = corrected(row(OLD), OLD, NEW, NEW, NOW_MS)
    move(table.aws, table.name, row(OLD), new, OLD)
    assert load(table, path) == Imported(corrected=1)
    assert OLD not in table.items()


def test_who_registered_after_that_is_let_in(
    table: Registrations, file: Callable[..., Path]
) -> None:
    again = row(OLD) | {"registered_at": {"N": str(NOW_MS + 1)}}
    forget_number(table, OLD)
    assert load(table, file(again)) == Imported(added=1)


def test_a_file_that_does_not_say_when_brings_nobody_back(
    table: Registrations, tmp_path: Path
) -> None:
    path = tmp_path / "bare.csv"
    path.write_text(f"registration_id,phone,name\n,{OLD},Asha\n")
    forget_number(table, OLD)
    assert load(table, path) == Imported(forgotten=1)


def test_nobody_was_ever_erased(table: Registrations) -> None:
    assert forgotten_numbers(table.aws, table.name) is NOBODY
    assert marked_at(table.aws, table.name, OLD, WhyOut.FORGOTTEN) is None
    assert NOBODY.why_out(OLD) is None


def test_the_hash_is_another_in_each_table(table: Registrations, other: Registrations) -> None:
    for each in (table, other):
        forget_number(each, OLD)
        assert marked_at(each.aws, each.name, OLD, WhyOut.FORGOTTEN) == NOW_MS
        assert marked_at(each.aws, each.name, NEW, WhyOut.FORGOTTEN) is None
    keys = [{k for k in each.items() if k.startswith("#forgotten/")} for each in (table, other)]
    assert keys[0].isdisjoint(keys[1])
    assert OLD not in str(table.items())


def test_what_is_left_of_somebody_is_in_no_list_count_or_export(
    table: Registrations, tmp_path: Path
) -> None:
    table.put([row(OLD, "sent"), row(NEW)])
    forget_number(table, OLD)
    assert erase(table, row(OLD, "sent"), until=UNTIL) == 1
    assert {key.partition("/")[0] for key in table.items() if key.startswith("#")} == {
        *("#totals", "#forgotten", "#sealed")
    }
    rows = RegistrationTable(table.aws, table.name)
    assert [item[KEY]["S"] for item in rows.registrations()] == [NEW]
    assert rows.row_counts(0).registrations == 1
    assert table.export(tmp_path / "guests.csv").registrations == 1


def test_two_at_once_end_with_one_secret(table: Registrations) -> None:
    for phone in PHONES:
        forget_number(table, phone)
    known = forgotten_numbers(table.aws, table.name)
    assert [known.why_out(phone) for phone in PHONES] == [WhyOut.FORGOTTEN] * 2
