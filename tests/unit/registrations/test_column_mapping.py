"""Which column is which: as told, else the one that fits; with two that fit, nobody guesses."""

from dataclasses import replace
from pathlib import Path

import pytest

from smsverifier.config import FormField
from smsverifier.errors import UsageError
from smsverifier.row import REGISTERED_AT
from tests.support.sheet_files import FIELDS, look, people, refusals, rules

N = "+9198765432"


def sheet(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "guests.csv"
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return path


def mapped(tmp_path: Path, header: str, row: str, *args: str) -> dict[str, str]:
    """Field → the letters of its columns."""
    with look(sheet(tmp_path, header, row), *args) as found:
        return {
            name: "".join(column.letter for column in columns)
            for name, columns in found.mapping.columns.items()
        }


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        # Google Forms, in English and Hindi
        ("Timestamp,Full name,Mobile number", "x,Asha,9876543210", "B C"),
        ("टाइमस्टैम्प,पूरा नाम,मोबाइल नंबर,कॉलेज का नाम", "x,आशा,9876543210,कला", "B C"),
        ("आपका नाम,फ़ोन नंबर,ईमेल पता", "आशा,9876543210,a@example.com", "A B"),
        ("समय,नाम,व्हाट्सएप नंबर", "x,आशा,9876543210", "B C"),
        # Microsoft Forms: an account's name and address, then the questions
        (
            "ID,Start time,Completion time,Email,Name,Your full name,Phone number",
            "1,x,y,anonymous,,Asha,9876543210",
            "F G",
        ),
        (
            "ID,Start time,Completion time,Email,Name,Name2,Phone number",
            "1,x,y,anonymous,,Asha,9876543210",
            "F G",
        ),
        # Eventbrite, Zoho, Excel
        ("Order #,Attendee first name,Attendee last name,Cell Phone", "1,A,B,9876543210", "BC D"),
        ("Last Name,First Name,Home Phone,Cell Phone", "B,A,,9876543210", "BA D"),
        ("api_id,name,first_name,last_name,phone_number", "x,A B,A,B,9876543210", "B E"),
        ("#,What's your first name?,What is your last name?,Phone?", "1,A,B,9876543210", "BC D"),
        ("SL NO,NAME OF PARTICIPANT,CONTACT,DEPT", "1,A,9876543210,CSE", "B C"),
        ("Candidate's Name,Candidate's Mobile,Team Name", "A,9876543210,T", "A B"),
        ("Sr. No.,Name of the Student,Contact No.,Branch", "1,Asha,9876543210,CSE", "B C"),
        ("s_no,student_name,mobile_number", "1,Asha,9876543210", "B C"),
        ("fullName,phoneNumber", "Asha,9876543210", "A B"),
        ("1. Name *,2. Mobile No. *", "Asha,9876543210", "A B"),
        # what is somebody else's, second best, or no number at all
        ("Name,Phone,Emergency contact", "Asha,9876543210,9876543211", "A B"),
        ("Name,Father's Name,Phone,Parent's mobile", "Asha,Ravi,9876543210,9876543211", "A C"),
        ("Name,Phone,Alternate phone", "Asha,9876543210,9876543211", "A B"),
        ("Buyer name,Buyer phone,Attendee name", "Asha,9876543210,Ravi", "C B"),
        ("Name,Phone,Joined our WhatsApp group?", "Asha,9876543210,Yes", "A B"),
        ("Name,Team Name,College Name,Event Name,Phone", "Asha,T,C,E,9876543210", "A E"),
        ("Name,Phone,I agree to get texts on this phone", "Asha,9876543210,Yes", "A B"),
        # empty throughout
        ("Name,Phone,Mobile", "Asha,,9876543210", "A C"),
    ],
)
def test_the_one_column_that_fits_is_taken(
    tmp_path: Path, header: str, row: str, expected: str
) -> None:
    found = mapped(tmp_path, header, row)
    assert f"{found['name']} {found['phone']}" == expected


@pytest.mark.parametrize(
    ("header", "row", "words"),
    [
        (
            "Name,Mobile,WhatsApp number",
            "A,9876543210,9876543211",
            '2 columns could be phone: B "Mob',
        ),
        ("Student Name,Full name,Phone", "A,B,9876543210", '2 columns could be name: A "Student'),
        ("Name,Phone,Email ID,Mail ID", "A,9876543210,a@b.in,c@d.in", "2 columns could be email"),
        ("Phone,College", "9876543210,Arts", "No column could be name"),
    ],
)
def test_where_two_fit_or_none_it_is_refused(
    tmp_path: Path, header: str, row: str, words: str
) -> None:
    with pytest.raises(UsageError, match="is not clear") as refused:
        mapped(tmp_path, header, row)
    assert words in refused.value.why
    assert "--map" in refused.value.hint


def test_an_answer_can_be_left_out(tmp_path: Path) -> None:
    row = "A,9876543210,a@b.in,c@d.in"
    assert "email" not in mapped(tmp_path, "Name,Phone,Email,Mail ID", row, "--map", "email=")


@pytest.mark.parametrize(
    "column", ["Mobile", " mobile ", "MOBILE", "\u200bMobile\ufeff", "C", "c", "3"]
)
def test_a_column_is_named_by_title_letter_or_number(tmp_path: Path, column: str) -> None:
    row = "A,9876543210,9876543211"
    assert mapped(tmp_path, "Name,Phone,Mobile", row, "--map", f"phone={column}")["phone"] == "C"


def test_a_title_comes_before_a_letter(tmp_path: Path) -> None:
    assert mapped(tmp_path, "B,Phone,A", "x,9876543210,Asha", "--map", "name=A")["name"] == "C"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--map", "phone=Phon"], "no column Phon"),
        (["--map", "phone=Z"], "no column Z"),
        (["--map", "phone=99"], "no column 99"),
        (["--map", "phone=Name"], "2 columns have the title Name"),
        (["--map", "fone=B"], "names no field"),
        (["--map", "phone"], "says nothing"),
        (["--map", "=B"], "says nothing"),
        (["--where", "Status=x"], "no column Status"),
    ],
)
def test_what_names_nothing_is_refused(tmp_path: Path, args: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        mapped(tmp_path, "Name,Phone,Name", "A,9876543210,B", *args)


def test_several_columns_of_a_phone_are_filled_in_turn_and_of_a_name_joined(
    tmp_path: Path,
) -> None:
    rows = ["Given,Family,Mobile,Landline", "Asha,Rao,,9876543210", "Ravi,,9876543211,020 1"]
    args = ["name=Given", "name=Family", "phone=Mobile", "phone=Landline"]
    with look(sheet(tmp_path, *rows), *[part for arg in args for part in ("--map", arg)]) as found:
        assert people(found) == [("Asha Rao", f"{N}10"), ("Ravi", f"{N}11")]


@pytest.mark.parametrize(
    ("code", "phone"),
    [
        ("+91", "9876543210"),
        ("91", "9876543210"),
        ("0091", "9876543210"),
        ("India (+91)", "98765 43210"),
        ("+91", "+91 98765 43210"),
        ("91", "919876543210"),
        ("", "9876543210"),
        ("IN", "9876543210"),
    ],
)
def test_a_dial_code_stands_in_front(tmp_path: Path, code: str, phone: str) -> None:
    with look(sheet(tmp_path, "Name,Country code,Phone", f"Asha,{code},{phone}")) as found:
        assert people(found) == [("Asha", f"{N}10")]


def test_a_dial_code_of_another_country_is_believed(tmp_path: Path) -> None:
    with look(sheet(tmp_path, "Name,Country code,Phone", "Asha,+44,9876543210")) as found:
        assert refusals(found) in ([(2, "country_not_allowed")], [(2, "not_a_mobile")])


def test_a_field_is_found_by_its_name_or_its_label(tmp_path: Path) -> None:
    size = FormField(name="size", label="T-shirt size", type="select", options=("S", "M", "L"))
    form = rules(*FIELDS[:2], size, FormField(name="roll", label="Roll number", type="code"))
    row = "Asha,9876543210,m,7.0,2"
    with look(
        sheet(tmp_path, "Name,Phone,What is your T-Shirt Size?,College Roll Number,Year", row),
        form=form,
    ) as found:
        (item,) = found.items()
        assert (item["size"]["S"], item["roll"]["S"]) == ("M", "7")
        assert [column.title for column in found.ignored] == ["Year"]


def test_a_required_answer_without_a_column_is_asked_for(tmp_path: Path) -> None:
    form = rules(*FIELDS[:2], FormField(name="size", label="Size"))
    with pytest.raises(UsageError, match="Which column is size"):
        with look(sheet(tmp_path, "Name,Phone", "Asha,9876543210"), form=form):
            pass


def test_where_none_fits_only_columns_that_are_free_are_named(tmp_path: Path) -> None:
    form = rules(*FIELDS[:2], FormField(name="college", label="College"))
    with pytest.raises(UsageError, match="Which column is college") as refused:
        with look(sheet(tmp_path, "Name,Phone,Hostel", "Asha,9876543210,x"), form=form):
            pass
    assert refused.value.why == 'No column could be college. No field\'s as yet: C "Hostel".'
    assert "--map college=COLUMN" in refused.value.hint
    assert "required: false" in refused.value.hint


ROLL = FormField(name="roll_number", label="Roll number", type="code", required=False)
SHIRT = FormField(name="t_shirt_size", label="T-shirt size", required=False)
COLLEGE = FormField(name="college", label="College or university", required=False)
LABELS = {"t_shirt_size": ["टी-शर्ट साइज़"], "college": ["संस्थान"]}


@pytest.mark.parametrize(
    ("title", "field"),
    [
        *((title, "roll_number") for title in ("Roll No.", "Roll no", "roll", "Your Roll Nos.")),
        *((title, "roll_number") for title in ("Roll #", "ROLL_NUMBER", "रोल नंबर")),
        *((title, "t_shirt_size") for title in ("T-Shirt", "Tshirt", "T shirt sizes")),
        *((title, "t_shirt_size") for title in ("टी-शर्ट साइज़", "टी शर्ट साइज", "टी-शर्ट")),
        *((title, "college") for title in ("कॉलेज", "University", "Colleges", "संस्थान का नाम")),
        *((title, None) for title in ("No.", "Size", "Sr. No.", "Roll call", "Team size")),
    ],
)
def test_a_title_means_a_field_in_other_words_too(
    tmp_path: Path, title: str, field: str | None
) -> None:
    form = replace(rules(*FIELDS[:2], ROLL, SHIRT, COLLEGE), labels=LABELS)
    with look(sheet(tmp_path, f"Name,Phone,{title}", "Asha,9876543210,7"), form=form) as found:
        taken = [name for name, (column, *_) in found.mapping.columns.items() if column.index == 2]
        assert taken == ([field] if field else [])


def test_what_two_fields_could_mean_in_short_is_neithers(tmp_path: Path) -> None:
    names = ("Team name", "Team number")
    two = [
        FormField(name=name.lower().replace(" ", "_"), label=name, required=False) for name in names
    ]
    path = sheet(tmp_path, "Name,Phone,Team", "A,9876543210,x")
    with look(path, form=rules(*FIELDS[:2], *two)) as found:
        assert [column.title for column in found.ignored] == ["Team"]


def test_a_column_that_may_be_a_field_without_one_is_named(tmp_path: Path) -> None:
    path = sheet(tmp_path, "Name,Phone,Size of shirt,Year", "Asha,9876543210,M,2")
    form = rules(*FIELDS[:2], SHIRT)
    with look(path, form=form) as found:
        assert {column.title: name for column, name in found.near.items()} == {
            "Size of shirt": "t_shirt_size"
        }
    with look(path, "--map", "t_shirt_size=", form=form) as found:
        assert not found.near


def test_the_columns_of_a_refused_file_are_not_the_sheets(tmp_path: Path) -> None:
    header = "Name,Phone,refused.surplus,refused.line,refused.reason"
    rows = (header, "Asha,9876543210,,2,x", "Ravi,9876543211,Pune,3,x")
    with look(sheet(tmp_path, *rows)) as found:
        assert people(found) == [("Asha", f"{N}10")]
        assert refusals(found) == [(3, "too_many_cells")]
        assert found.ignored == ()


def test_consent_is_pointed_at_until_a_where_asks_it(tmp_path: Path) -> None:
    path = sheet(tmp_path, "Name,Phone,SMS opt-in", "A,9876543210,yes", "B,9876543211,no")
    with look(path) as found:
        assert [column.title for column in found.consent] == ["SMS opt-in"]
        assert len(people(found)) == 2
    with look(path, "--where", "sms OPT-in = Yes ") as found:
        assert found.consent == ()
        assert (people(found), found.left_out) == ([("A", f"{N}10")], (3,))


def test_of_several_wheres_all_columns_must_agree_and_one_of_their_values(
    tmp_path: Path,
) -> None:
    rows = ["Name,Phone,Status,Day", "A,9876543210,in,1", "B,9876543211,out,1"]
    rows += ["C,9876543212,maybe,1", "D,9876543213,in,2"]
    wheres = ["Status=in", "Status=maybe", "Day=1"]
    args = [part for where in wheres for part in ("--where", where)]
    with look(sheet(tmp_path, *rows), *args) as found:
        assert [name for name, _ in people(found)] == ["A", "C"]
        assert found.left_out == (3, 5)


def test_the_moment_is_the_one_of_signing_up(tmp_path: Path) -> None:
    header = "ID,Start time,Completion time,Name,Phone"
    found = mapped(tmp_path, header, "1,11/23/26 9:00:00,11/23/26 9:05:00,Asha,9876543210")
    assert found[REGISTERED_AT] == "C"
