"""What comes in by an import can be told, or was told; what can be neither is refused."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsverifier import row
from smsverifier.config.field_types import behaviour
from smsverifier.config.model import FieldType
from smsverifier.registrations.import_rules import LONGEST_KEY, ImportRules, RowRefused
from tests.support import registrations_table
from tests.support.field_examples import EXAMPLES, config_with
from tests.support.registrations_table import admission
from tests.support.row_strategies import ANYTHING, IMPORTABLE, VALUES

PHONE = "+919876543210"
NOW = 1763900000000


def item(phone: str = PHONE, key: str | None = None, **texts: str) -> row.Item:
    named = {"registration_id": phone if key is None else key, "phone": phone, "name": "Asha"}
    return {name: {"S": text} for name, text in (named | texts).items() if text}


def admitted(given_item: row.Item, duplicates: str = "reject") -> row.Item:
    return admission(duplicates, NOW).admitted(given_item)


def why_not(given_item: row.Item, duplicates: str = "reject") -> str:
    with pytest.raises(RowRefused) as refused:
        admitted(given_item, duplicates)
    return str(refused.value)


def test_what_a_row_lacks_to_be_told_is_filled_in() -> None:
    assert admitted(item()) == item(source="import", request_id="import-1") | {
        "registered_at": {"N": str(NOW)}
    }


@pytest.mark.parametrize("source", ["form", "test", "import"])
def test_what_a_row_says_of_itself_stays(source: str) -> None:
    whole = registrations_table.row(PHONE, source=source)
    assert admitted(whole) == whole


@pytest.mark.parametrize("source", ["walk-in", "", " ", "FORM"])
def test_an_unknown_source_is_an_import(source: str) -> None:
    assert admitted(item(source=source))["source"] == {"S": "import"}


@pytest.mark.parametrize(
    "phone",
    [
        "9876543210",
        "919876543210",
        "098765 43210",
        "'+919876543210",
        "\u200e+919876543210",
        '="9876543210"',
        "tel:+919876543210",
        "9876543210.0",
        "९८७६५४३२१०",
        "9.876543210E+09",
    ],
)
@pytest.mark.parametrize("duplicates", ["reject", "ignore"])
@pytest.mark.parametrize("status", ["", "sent", "failed", "sending"])
def test_key_and_phone_are_one_number_however_written(
    phone: str, duplicates: str, status: str
) -> None:
    came_in = admitted(item(phone, sms_status=status), duplicates)
    assert (came_in["registration_id"], came_in["phone"]) == ({"S": PHONE}, {"S": PHONE})
    came_in = admitted(item(phone, key=PHONE, sms_status=status), duplicates)
    assert (came_in["registration_id"], came_in["phone"]) == ({"S": PHONE}, {"S": PHONE})


def test_an_absent_key_is_the_number_where_keys_are_numbers() -> None:
    assert admitted(item(key=""))["registration_id"] == {"S": PHONE}
    assert "no registration_id" in why_not(item(key=""), "allow")


def test_a_number_that_a_program_wrote_as_one_is_text_here() -> None:
    written = item() | {key: {"N": "919876543210"} for key in ("registration_id", "phone")}
    assert admitted(written)["registration_id"] == admitted(written)["phone"] == {"S": PHONE}


@pytest.mark.parametrize(
    ("phone", "why"),
    [
        ("", "it has no phone"),
        ("  ", "it has no phone"),
        ("hello", "no digit in it"),
        ("9.19877E+11", "a spreadsheet has lost its last digits: it wrote 9.19877E+11"),
        ("########", "a spreadsheet"),
        ("+447700900123", "belongs to GB"),
        ("+91 80 2234 5678", "landline"),
        ("9876543210;9876543211", "there are 2 numbers in it"),
        ("98765", "too short"),
    ],
)
@pytest.mark.parametrize("duplicates", ["reject", "ignore", "allow"])
def test_whom_nobody_could_tell_is_refused(phone: str, why: str, duplicates: str) -> None:
    assert why in why_not(item(phone, key="x"), duplicates)


@pytest.mark.parametrize("phone", ["9.19877E+11", "hello", "9876543210;9876543211", "919900"])
@pytest.mark.parametrize("status", ["sent", "failed"])
def test_a_key_that_is_no_number_is_refused_also_for_whom_was_told(phone: str, status: str) -> None:
    assert why_not(item(phone, sms_status=status))


@pytest.mark.parametrize("status", ["", "failed"])
def test_another_stacks_cap_is_forgotten_and_another_error_is_not(status: str) -> None:
    waits = admitted(item(sms_status=status, sms_error="over_max_messages"))
    assert waits.keys() & {"sms_status", "sms_error"} == set()
    assert admitted(item(sms_status=status, sms_error="Throttling"))["sms_error"]
    told = admitted(item(sms_status="sent", sms_error="over_max_messages"))
    assert (told["sms_status"], told["sms_error"]) == ({"S": "sent"}, {"S": "over_max_messages"})


@pytest.mark.parametrize("phone", ["+447700900123", "+918022345678", "+915012345678"])
@pytest.mark.parametrize("duplicates", ["reject", "allow"])
def test_who_was_told_is_not_judged_again(phone: str, duplicates: str) -> None:
    told = item(phone, sms_status="sent", source="form", request_id="r")
    assert admitted(told, duplicates)["phone"] == {"S": phone}
    assert why_not(item(phone), duplicates)


@pytest.mark.parametrize(
    "key", ["+919876543211", "9876543211", "x", f"{PHONE}/{'0' * 32}", "9.19877E+11", "id=abc123"]
)
def test_a_key_that_is_not_the_phone_is_refused_where_keys_are_phones(key: str) -> None:
    for duplicates in ("reject", "ignore"):
        assert "registration_id" in why_not(item(key=key), duplicates)


@pytest.mark.parametrize("key", ["x", f"{PHONE}/{'0' * 32}", "+919876543211", "919876543210"])
def test_any_key_will_do_where_a_number_may_stand_twice(key: str) -> None:
    came_in = admitted(item("98765 43210", key=key), "allow")
    assert (came_in["registration_id"], came_in["phone"]) == ({"S": key}, {"S": PHONE})


@pytest.mark.parametrize(
    "key", ["9.19877E+11", "k" * (LONGEST_KEY + 1), "#totals", "#forgotten/ab"]
)
def test_some_keys_will_never_do(key: str) -> None:
    assert why_not(item(key=key), "allow")


@pytest.mark.parametrize("status", ["delivered", "Sent", "importing!", "unconfirmed"])
def test_an_unknown_status_is_refused(status: str) -> None:
    assert "none of sending, sent, failed" in why_not(item(sms_status=status))


def test_a_number_in_the_wrong_column_is_not_shown() -> None:
    assert "98765" not in why_not(item(sms_status=PHONE))


@pytest.mark.parametrize("nothing", [{"NULL": True}, {"S": ""}, {"S": " "}])
def test_a_status_that_says_nothing_is_none(nothing: dict[str, Any]) -> None:
    assert "sms_status" not in admitted(item() | {"sms_status": nothing})


ODD = st.builds(
    lambda whole, odd: {name: value for name, value in (whole | odd).items() if value},
    IMPORTABLE,
    st.dictionaries(st.sampled_from(sorted(row.ATTRIBUTE_TYPES)), VALUES | st.none(), max_size=4),
)


@given(ODD | ANYTHING, st.sampled_from(["reject", "ignore", "allow"]))
def test_what_comes_in_can_be_told_or_was(odd: row.Item, duplicates: str) -> None:
    try:
        came_in = admitted(odd, duplicates)
    except RowRefused:
        return
    assert came_in[row.SOURCE]["S"] in row.SOURCES
    assert came_in[row.REQUEST_ID]["S"]
    assert came_in[row.KEY]["S"]
    assert row.is_registration_key(came_in[row.KEY]["S"])
    assert row.is_unsent(came_in) == (row.SMS_STATUS not in came_in)
    assert all(
        kind in came_in[name] for name, kind in row.ATTRIBUTE_TYPES.items() if name in came_in
    )
    if row.is_unsent(came_in) or duplicates != "allow":
        assert row.why_unsendable(came_in) is None
        assert row.E164.fullmatch(came_in[row.PHONE]["S"])
    if duplicates != "allow":
        assert came_in[row.KEY] == came_in[row.PHONE]
    assert admitted(came_in, duplicates) == came_in


@given(IMPORTABLE)
def test_a_row_of_the_pipelines_own_comes_in_as_it_was(whole: row.Item) -> None:
    assert admitted(whole) == whole


@pytest.mark.parametrize("phone", ["+918022345678", "+14155550100"])
@pytest.mark.parametrize("source", ["form", "test"])
def test_what_the_form_took_comes_back_whole(phone: str, source: str) -> None:
    """A landline, or a country that was taken out since: the handler says so in the row.

    One line of a `down`'s export that is refused would leave everybody out.
    """
    whole = registrations_table.row(phone, source=source)
    assert admitted(whole) == whole


@pytest.mark.parametrize("lacks", ["request_id", "registered_at"])
def test_what_only_says_that_it_is_of_the_form_is_judged_as_any(lacks: str) -> None:
    whole = registrations_table.row("+14155550100", source="form")
    del whole[lacks]
    assert "phone" in why_not(whole)


@pytest.mark.parametrize("name", ["registered_at", "sms_parts", "sms_attempts"])
def test_a_number_that_dynamodb_would_refuse_half_way_is_refused_before(name: str) -> None:
    assert f"its {name} is not a whole number" in why_not(item() | {name: {"N": "9" * 39}})


def test_a_row_that_dynamodb_would_refuse_half_way_is_refused_before() -> None:
    assert "400 KB" in why_not(item(name="x" * 500_000))
    assert admitted(item(name="x" * 300_000))


TYPES = sorted(EXAMPLES.keys() - {"phone"})
"""Those of answers: a number to text is read by rules of its own."""


def answered(kind: FieldType, value: dict[str, str]) -> dict[str, Any]:
    """What an import makes of this answer."""
    name, config = config_with(kind)
    came_in = ImportRules.of(config, NOW, lambda: "import-1").admitted(item() | {name: value})
    return came_in[name]


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("21", "21"),
        ("-4", "-4"),
        ("21.50", "21.50"),
        ("21.0", "21"),
        ("1e5", "100000"),
        ("-0", "0"),
    ],
)
def test_a_number_that_a_program_wrote_is_stored_as_the_answers_text(
    kind: FieldType, number: str, text: str
) -> None:
    assert answered(kind, {"N": number}) == {"S": text}


@pytest.mark.parametrize("kind", TYPES)
def test_an_answer_that_the_form_takes_is_kept_as_it_was_typed(kind: FieldType) -> None:
    for text in (*EXAMPLES[kind].taken, ""):
        assert answered(kind, {"S": text}) == {"S": text}


@pytest.mark.parametrize("code", ["21E042", "1E5", "7E0"])
def test_a_code_that_looks_like_a_spreadsheets_number_is_one(code: str) -> None:
    assert answered("code", {"S": code}) == {"S": code}


@pytest.mark.parametrize("value", ["9.19877E+11", "9,19E+11", "1E+05", " 2.1E+43"])
def test_a_code_that_a_spreadsheet_has_rounded_is_refused(value: str) -> None:
    with pytest.raises(RowRefused, match="its x: a spreadsheet has lost its last digits"):
        answered("code", {"S": value})


@pytest.mark.parametrize("number", ["9.19877E+11", "9.2e11"])
@pytest.mark.parametrize("kind", TYPES)
def test_no_digits_are_made_up_for_a_number_that_was_rounded(kind: FieldType, number: str) -> None:
    if behaviour(kind).undoes_spreadsheets:
        with pytest.raises(RowRefused, match="its x: a spreadsheet has lost its last digits"):
            answered(kind, {"N": number})
    else:
        assert answered(kind, {"N": number}) == {"S": number}


@pytest.mark.parametrize(
    ("cell", "code"), [("7.0", "7"), ("42,00", "42"), ("9.876500303E+09", "9876500303")]
)
def test_a_code_that_a_spreadsheet_wrote_its_own_way_is_undone(cell: str, code: str) -> None:
    assert answered("code", {"S": cell}) == {"S": code}


@pytest.mark.parametrize("text", ["7.0", "9.19877E+11"])
def test_a_text_that_looks_like_a_number_may_be_meant(text: str) -> None:
    assert answered("text", {"S": text}) == {"S": text}


@given(VALUES.filter(lambda value: "N" not in value))
def test_what_somebody_put_there_by_hand_stays_in_a_field_of_texts(value: dict[str, Any]) -> None:
    assert answered("text", value) == value
