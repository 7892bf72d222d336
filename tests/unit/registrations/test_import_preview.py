"""One registrant comes in once, and a file says what of it was taken to be meant."""

from dataclasses import replace
from pathlib import Path

import pytest

from smsverifier.errors import FileError, SmsverifierError
from smsverifier.registrations.import_file import ImportPreview, Twin, preview_import
from smsverifier.row import CONSENT_WORDING
from tests.support.registrations_table import admission

HEADER = "registration_id,phone,name,sms_status"


def look(tmp_path: Path, *rows: str, duplicates: str = "reject") -> ImportPreview:
    path = tmp_path / "guests.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n")
    return preview_import(path, admission(duplicates))


def names(found: ImportPreview) -> list[str]:
    return [item["name"]["S"] for item in found.items()]


@pytest.mark.parametrize("duplicates", ["reject", "ignore"])
def test_of_two_spellings_of_one_number_the_first_comes_in(tmp_path: Path, duplicates: str) -> None:
    rows = ("+919876543210,+919876543210,Asha,", "919876543210,919876543210,A. Rao,")
    found = look(tmp_path, *rows, "9876543211,9876543211,Ravi,", duplicates=duplicates)
    assert names(found) == ["Asha", "Ravi"]
    assert found.twins == (Twin(3, 2),)
    assert (found.registrations, found.unsent, found.shared_numbers) == (2, 2, 0)


@pytest.mark.parametrize("status", ["sent", "sending", "failed"])
def test_of_two_spellings_the_one_that_was_told_comes_in(tmp_path: Path, status: str) -> None:
    """Else the same person would be told once more."""
    rows = ("919876543210,919876543210,Asha,", f"+919876543210,+919876543210,A. Rao,{status}")
    found = look(tmp_path, *rows)
    assert names(found) == ["A. Rao"]
    assert found.twins == (Twin(2, 3),)
    assert found.unsent == 0


def test_the_very_same_key_twice_is_refused(tmp_path: Path) -> None:
    """No table has it; which of the two is newer nobody can tell."""
    with pytest.raises(FileError, match="cannot be imported") as refused:
        look(tmp_path, *["+919876543210,+919876543210,Asha,"] * 2)
    assert "line 2" in refused.value.why


def test_where_a_number_may_stand_twice_each_row_comes_in_and_the_numbers_are_counted(
    tmp_path: Path,
) -> None:
    rows = ("a,+919876543210,Asha,", "b,9876543210,Ravi,", "c,9876543210,Mina,", "d,9876543211,B,")
    found = look(tmp_path, *rows, duplicates="allow")
    assert names(found) == ["Asha", "Ravi", "Mina", "B"]
    assert (found.shared_numbers, found.twins) == (1, ())


def test_the_survey_counts_what_a_file_holds(tmp_path: Path) -> None:
    rows = ("+919876543210,+919876543210,A,sent", "+919876543211,+919876543211,B,sending")
    found = look(tmp_path, *rows, "+919876543212,+919876543212,C,")
    assert (found.registrations, found.unsent, found.unconfirmed) == (3, 1, 1)
    assert (found.without_source, found.naive_times, found.encoding_doubt) == (3, 0, None)


def test_who_waits_for_a_place_is_not_one_of_those_never_told(tmp_path: Path) -> None:
    path = tmp_path / "guests.csv"
    rows = ("+919876543210,+919876543210,A,,", "+919876543211,+919876543211,B,,1763890000000")
    path.write_text("\n".join([f"{HEADER},waiting.at", *rows]) + "\n")
    found = preview_import(path, admission())
    assert (found.registrations, found.unsent, found.waiting) == (2, 1, 1)


def test_who_lacks_what_the_form_asks_of_everybody_is_counted_until_they_were_told(
    tmp_path: Path,
) -> None:
    path = tmp_path / "guests.csv"
    rows = [f"+91987654321{n},+91987654321{n},A" for n in range(3)]
    rows = [f"{rows[0]},sent,", f"{rows[1]},,", f"{rows[2]},,0123456789abcdef"]
    path.write_text("\n".join([f"{HEADER},consent.wording", *rows]) + "\n")
    found = preview_import(path, replace(admission(), marks=(CONSENT_WORDING,)))
    assert found.without_marks == 1
    assert preview_import(path, admission()).without_marks == 0


def test_a_file_that_changes_meanwhile_brings_nothing_bad(tmp_path: Path) -> None:
    found = look(tmp_path, "+919876543210,+919876543210,Asha,")
    (tmp_path / "guests.csv").write_text(f"{HEADER}\nhello,hello,Asha,\n")
    with pytest.raises(SmsverifierError, match="changed while it was imported") as told:
        list(found.items())
    assert "goes on where this one stopped" in told.value.hint
