"""Exports: whole, for their owner only, never over another file; imports undo them exactly."""

import csv
import json
import stat
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smsverifier.aws.result import Ok
from smsverifier.delivery.email_reasons import of_bounce
from smsverifier.delivery.receipts import DeliveryStatus, Receipt
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward, Override
from smsverifier.mail.status import Bounce, EmailLook
from smsverifier.registration_table import RegistrationTable
from smsverifier.registrations.disk_space import LEAST, needs_of
from smsverifier.registrations.exporter import ExportOptions, Format, export
from smsverifier.row import TOTALS, Item, SmsStatus
from smsverifier.whom import Whom
from tests.support.registrations_table import Registrations, row
from tests.support.row_strategies import IMPORTABLE

Answering = Callable[[str, Override], None]
PHONES = [f"+9198{n:08d}" for n in range(30)]
ONCE = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def tables(
    make_table: Callable[[str], Registrations],
) -> Callable[[], tuple[Registrations, Registrations]]:
    """Two empty tables, new ones at every call."""
    made: list[int] = []

    def make() -> tuple[Registrations, Registrations]:
        made.append(1)
        return make_table(f"from-{len(made)}"), make_table(f"into-{len(made)}")

    return make


def without_tries(rows: dict[str, Item]) -> dict[str, Item]:
    """An import counts no tries of its own: it holds back with them whom nobody was told about."""
    untold = [item for item in rows.values() if "sms_status" not in item]
    for item in untold:
        item.pop("sms_attempts", None)
    return rows


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
@ONCE
@given(items=st.lists(IMPORTABLE, max_size=4, unique_by=lambda i: i["registration_id"]["S"]))
def test_what_was_exported_is_what_an_import_writes(
    tables: Callable[[], tuple[Registrations, Registrations]], ending: str, items: list[Item]
) -> None:
    before, after = tables()
    before.put(items)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"all.{ending}"
        assert before.export(path).registrations == len(items)
        assert after.load(path).added == len(items)
    rows = after.items()
    rows.pop(TOTALS, None)
    assert without_tries(rows) == without_tries(before.items())


def test_both_formats_hold_every_row_and_not_the_counts(
    table: Registrations, tmp_path: Path
) -> None:
    table.put([*map(row, PHONES), {"registration_id": {"S": TOTALS}, "sent": {"N": "3"}}])
    exported = table.export(tmp_path / "a.csv", tmp_path / "a.jsonl")
    assert exported.registrations == exported.untold == len(PHONES)
    lines = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    assert sorted(json.loads(line)["phone"] for line in lines) == PHONES
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert sorted(line["phone"] for line in csv.DictReader(file)) == [f"'{p}" for p in PHONES]


def test_many_pages_are_read_to_the_end(table: Registrations, tmp_path: Path) -> None:
    table.put(row(phone, name="n" * 200_000) for phone in PHONES)
    seen: list[int] = []
    export(table.aws, table.name, {Format.JSONL: tmp_path / "a.jsonl"}, seen.append)
    assert len(seen) > 1
    assert seen[-1] == len(PHONES)


def test_numbers_are_numbers_in_json_lines(table: Registrations, tmp_path: Path) -> None:
    table.put([row("+919876543210", "sent")])
    table.export(tmp_path / "a.jsonl")
    line = json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8"))
    assert line["registered_at"] == 1763800000123
    assert line["sms_attempts"] == 1


def test_the_csv_has_a_byte_order_mark_and_crlf(table: Registrations, tmp_path: Path) -> None:
    table.put([row("+919876543210", name="आशा")])
    table.export(tmp_path / "a.csv")
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b'\xef\xbb\xbf"registration_id","phone","name",')
    assert raw.count(b"\r\n") == raw.count(b"\n") == 2


def test_only_the_owner_may_read_an_export(table: Registrations, tmp_path: Path) -> None:
    table.put([row("+919876543210")])
    table.export(tmp_path / "a.csv", tmp_path / "a.jsonl")
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_export_never_overwrites(table: Registrations, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("mine")
    with pytest.raises(UsageError, match="there already"):
        table.export(tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == "mine"


def test_an_export_that_breaks_off_leaves_no_file(
    table: Registrations, answering: Answering, tmp_path: Path
) -> None:
    def deny(call: Call, forward: Forward) -> AwsResponse:
        raise AwsFailure("AccessDeniedException", "no", 400)

    table.put([row("+919876543210")])
    answering("Scan", deny)
    with pytest.raises(table.aws.client("dynamodb").exceptions.ClientError):
        table.export(tmp_path / "a.csv", tmp_path / "a.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said_in_words(table: Registrations, tmp_path: Path) -> None:
    with pytest.raises(SmsverifierError, match="could not be written"):
        table.export(tmp_path / "nowhere" / "a.csv")


@pytest.mark.parametrize(
    "rows",
    [
        [row(f"+9198{number:08}", "sent", name="Asha Rao") for number in range(60)],
        [row(f"+9198{number:08}", name="आशा " * 60) for number in range(60)],
        [{**row(f"+9198{n:08}"), f"question_{n % 20}": {"S": '=a"b'}} for n in range(60)],
    ],
    ids=["usual", "of another script", "of many columns"],
)
def test_the_room_that_is_held_is_enough_and_not_far_too_much(
    table: Registrations, tmp_path: Path, rows: list[Item]
) -> None:
    table.put(rows)
    needs = needs_of(RegistrationTable(table.aws, table.name), 2)
    table.export(tmp_path / "a.csv", tmp_path / "a.jsonl")
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert (needs.rows, needs.files) == (60, 3)
    assert max(sizes) < needs.each < 4 * max(sizes) + LEAST


def test_an_empty_table_is_a_file_with_a_header(table: Registrations, tmp_path: Path) -> None:
    assert table.export(tmp_path / "a.csv").registrations == 0
    assert table.load(tmp_path / "a.csv").added == 0


PRICE = (0.01, None, 1763800001000)
RECEIPTS = {
    "m1": Receipt("m1", DeliveryStatus.DELIVERED, "Message has been accepted by phone", *PRICE),
    "m2": Receipt("m2", DeliveryStatus.FAILED, "Phone is currently unreachable", *PRICE),
}


@pytest.mark.parametrize(
    ("whom", "names"),
    [
        (Whom(), ["Asha", "Bala", "Charu", "Dev"]),
        (Whom(statuses={SmsStatus.SENT}), ["Asha"]),
        (Whom(statuses={SmsStatus.FAILED}), ["Bala", "Charu"]),
        (Whom(dropped=True), ["Bala"]),
        (Whom(statuses={SmsStatus.UNSENT}), ["Dev"]),
        (Whom(attended=True), ["Dev"]),
        (Whom(name="a", statuses={SmsStatus.FAILED, SmsStatus.UNSENT}), ["Bala", "Charu"]),
    ],
    ids=["everybody", "sent", "failed", "dropped", "unsent", "attended", "named"],
)
def test_an_export_holds_whom_a_list_would_show(
    table: Registrations, tmp_path: Path, whom: Whom, names: list[str]
) -> None:
    table.put(
        [
            row(PHONES[0], "sent", name="Asha", sms_message_id="m1"),
            row(PHONES[1], "sent", name="Bala", sms_message_id="m2"),
            row(PHONES[2], "failed", name="Charu"),
            row(PHONES[3], name="Dev") | {"attended.at": {"N": "1763900000000"}},
        ]
    )
    wanted = ExportOptions(receipts=lambda _: Ok(RECEIPTS), whom=whom)
    path = tmp_path / "a.jsonl"
    exported = export(table.aws, table.name, {Format.JSONL: path}, lambda _: None, wanted)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert sorted(line["name"] for line in lines) == names
    assert exported.registrations == exported.sent + exported.failed + exported.untold
    assert exported.registrations == len(names)
    assert exported.failed == len({"Bala", "Charu"} & set(names))


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_whose_mail_bounced_is_said_beside_its_status_and_no_import_takes_it(
    table: Registrations, other: Registrations, tmp_path: Path, ending: str
) -> None:
    people = {"+919800000001": "Asha@example.org", "+919800000002": "bala@example.org"}
    mailed = {"email_status": {"S": "sent"}, "email.at": {"N": "1763800000456"}}
    table.put(row(phone, "sent", mail=mail) | mailed for phone, mail in people.items())
    look = EmailLook("mail", 0, {"asha@example.org": Bounce("BOUNCE", 1763800001000)})
    path = tmp_path / f"a.{ending}"
    wanted = ExportOptions(emails=look)
    export(table.aws, table.name, {Format(ending): path}, lambda _: None, wanted)
    lines = path.read_text("utf-8-sig").splitlines()
    rows = csv.DictReader(lines) if ending == "csv" else map(json.loads, lines)
    said = [each.get("email.bounced") or "" for each in sorted(rows, key=lambda row: row["phone"])]
    assert said == [of_bounce("BOUNCE").words, ""]
    assert other.load(path).added == 2
    assert "email.bounced" not in str(other.items())
