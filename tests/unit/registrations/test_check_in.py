"""The check-in sheet: by name, with what the desk has to know, and the way back."""

import pytest

from smsverifier.registrations.check_in import CheckIn, collation
from smsverifier.row import Item
from tests.support.registrations_table import row

LABELS = {"name": "Your name", "phone": "Mobile number", "college": "College", "size": "T-shirt"}


def sheet(**labels: str) -> CheckIn:
    return CheckIn("Hack Night", LABELS | labels)


@pytest.mark.parametrize(
    "names",
    [
        ["aadil", "Asha", "Bala", "Émile", "zoë"],
        ["Asha", "asha k", "  Asha  Patel"],
        ["'Dev", "(Eve)", "Farid", "…Gita"],
        ["Zoë", "अमित", "आशा", "कमल", "क़मर", "खुशी"],
        ["कमल", "कामिनी", "किरण"],  # vowel signs count
        ["Zoë", "", "  ", "…"][:2],
    ],
)
def test_names_stand_where_people_look_for_them(names: list[str]) -> None:
    items = [row(f"+9198765{n:05d}", name=name) for n, name in enumerate(names)]
    shuffled = list(reversed(items))
    assert sorted(shuffled, key=collation) == items


def test_who_has_the_same_name_stands_by_the_number() -> None:
    items = [row(phone, name="Asha") for phone in ("+919876543210", "+919876543211")]
    shuffled = list(reversed(items))
    assert sorted(shuffled, key=collation) == items


def test_a_row_has_what_the_desk_must_know() -> None:
    items: list[Item] = [
        row("+919876543210", "sent", name=" Asha\n", college="IIT", sms_message_id="m1"),
        row("+919876543211", "sent", sms_message_id="m2"),
        row("+919876543212") | {"attended.at": {"N": "1763900000000"}},
    ]
    made = [
        [item.get(heading, {"S": ""})["S"] for heading in sheet().headings]
        for item in sheet().rows(items, {"m2"})
    ]
    assert list(sheet().headings) == [
        *("number", "name", "phone", "College", "T-shirt", "sms", "attended", "registration_id")
    ]
    assert made == [
        ["1", "Asha", "+919876543210", "IIT", "", "told", "", "+919876543210"],
        ["2", "Asha", "+919876543211", "", "", "could not be told", "", "+919876543211"],
        ["3", "Asha", "+919876543212", "", "", "not told", "x", "+919876543212"],
    ]


@pytest.mark.parametrize(
    "labels",
    [
        {"college": "Attended"},
        {"college": "registration_id"},
        {"college": "Name"},
        {"college": "T-shirt"},
        {"college": "number"},
        {"attended": "Attended"},
        {"attended": "attended"},
        {"college": ""},
        {"college": "phone "},
        {"number": "Number"},
        {"sms": "SMS"},
        {"size": "College"},
        {"college": "size", "size": "College"},
    ],
    ids=str,
)
def test_no_label_is_taken_for_a_column_of_ours(labels: dict[str, str]) -> None:
    headings = [heading.casefold() for heading in sheet(**labels).headings]
    assert len(set(headings)) == len(headings)
    assert headings[-2:] == [sheet(**labels).tick, "registration_id"]
    for ours in ("number", "name", "phone", "registration_id", sheet(**labels).tick):
        assert headings.count(ours) == 1


def test_a_form_that_asks_about_attendance_keeps_its_answer() -> None:
    assert sheet(attended="Been here before?").tick == "attended.tick"


def test_columns_may_be_chosen_but_not_the_way_back() -> None:
    chosen = CheckIn("Hack Night", LABELS, ["name", "size"])
    assert chosen.headings == ("number", "name", "T-shirt", "attended", "registration_id")


def test_a_column_of_ours_makes_no_export_of_it() -> None:
    columns = ["name", "registration_id", "registered_at", "source", "attended.at"]
    chosen = CheckIn("Hack Night", LABELS, columns)
    assert list(chosen.headings[1:-2]) == [
        *("name", "(registration id)", "(registered at)", "(source)", "(attended at)")
    ]
    (made,) = chosen.rows([row("+919876543210")], ())
    assert made["(registered at)"] == {"S": "2025-11-22T08:26:40.123Z"}


def test_there_is_room_for_who_comes_unannounced() -> None:
    layout = sheet().layout(7)
    assert layout.empty_rows[0] == ["8"]
    assert len(layout.empty_rows) >= 10
    assert (layout.narrow, layout.hidden) == ([0, 6], [7])
