"""`registrations import` of an organiser's own sheet: shown first, written once."""

from pathlib import Path

import pytest

from tests import ROOT
from tests.support.program import Program, Ran
from tests.support.sheet_files import Cell, workbook
from tests.support.whole_stack import WholeStack

SHEETS = ROOT / "tests" / "support" / "sheets"
EVENTBRITE = ("08-eventbrite.csv", "--where", "Attendee Status=Attending")
HALF_GOOD = "Name,Mobile\nAsha,9876500101\nRavi,98765\nMina,9876500103\n"


def load(program: Program, name: str, *options: str, typed: str | None = None) -> Ran:
    if (SHEETS / name).exists():
        (program.folder / name).write_bytes((SHEETS / name).read_bytes())
    return program("registrations", "import", name, *options, typed=typed)


def told(stack: WholeStack) -> list[str]:
    return sorted(sms["to"] for sms in stack.sms())


def write(program: Program, text: str, name: str = "guests.csv") -> str:
    (program.folder / name).write_text(text, "utf-8")
    return name


def refused_files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.refused*"))


def test_a_sheet_is_shown_and_without_a_yes_nothing_is_written(
    program: Program, stack: WholeStack
) -> None:
    ran = load(program, "01-google-forms.csv")
    assert ran.exit_code == 0
    assert "+91••••••0101  Asha Rao" in ran.stdout
    assert "A dry run: nothing was written" in ran.stdout
    assert "9876500101" not in ran.stdout + ran.stderr
    assert (stack.rows(), told(stack)) == ({}, [])


def test_a_yes_writes_it_tells_nobody_and_the_same_again_changes_nothing(
    program: Program, stack: WholeStack
) -> None:
    ran = load(program, "01-google-forms.csv", "--yes")
    assert ran.exit_code == 0
    assert "3 added, 0 were there already." in ran.stdout
    rows = stack.rows()
    assert sorted(rows) == ["+919876500101", "+919876500102", "+919876500103"]
    assert {row["source"] for row in rows.values()} == {"import"}
    assert "0 added, 3 were there already." in load(program, "01-google-forms.csv", "--yes").stdout
    assert stack.rows() == rows
    assert program.ok("resume").stdout.startswith("Nobody was forgotten")
    assert told(stack) == []
    program.ok("registrations", "resend")
    assert told(stack) == sorted(rows)


def test_with_tell_each_is_told_once_and_those_refused_wait_in_a_file(
    program: Program, stack: WholeStack
) -> None:
    assert load(program, *EVENTBRITE, "--tell").exit_code == 3
    assert told(stack) == []
    for _ in range(2):
        ran = load(program, *EVENTBRITE, "--tell", "--yes")
        assert ran.exit_code == 3
        assert told(stack) == ["+919876500801"]
        assert refused_files(program.folder) == ["08-eventbrite.refused.csv"]
    assert "2 rows refused: 08-eventbrite.refused.csv" in ran.stdout
    assert stack.rows()["+919876500801"]["name"] == "Rosa Fernandes"


def test_who_was_erased_and_registered_again_is_ticked(program: Program, stack: WholeStack) -> None:
    name = write(program, "Name,Mobile,Attended\nAsha,9876500101,x\n")
    stack.register("+919876500101")
    stack.wait(lambda: stack.statuses() == ["sent"])
    program.ok("registrations", "forget", "9876500101", "--yes")
    out = program.ok("registrations", "import", name, "--yes", "--json").json
    assert (out["added"], out["forgotten"], stack.rows()) == (0, 1, {})
    stack.register("+919876500101", name="Asha again")
    ran = program.ok("registrations", "import", name, "--yes")
    assert "1 tick: 1 recorded as attended." in ran.stdout
    row = stack.rows()["+919876500101"]
    assert row["name"] == "Asha again"
    assert "attended.at" in row


def test_at_a_terminal_it_asks(program: Program, stack: WholeStack) -> None:
    no = load(program, "16-duplicates.csv", typed="n\n")
    assert no.exit_code == 130
    assert "Add 3 registrations to demo-event" in no.stderr
    assert stack.rows() == {}
    assert load(program, "16-duplicates.csv", typed="y\n").exit_code == 0
    assert len(stack.rows()) == 3
    again = load(program, "16-duplicates.csv", typed="")  # nothing is left to ask
    assert (again.exit_code, again.stdout) == (0, "0 added, 3 were there already.\n")


def test_whoever_never_saw_the_forms_words_is_named_wherever_they_could_be_texted(
    program: Program,
) -> None:
    program.config("stack: demo-event\nform: {consent: {text: You may text me.}}\n")
    program.up()
    name = write(program, HALF_GOOD)
    lacks = "lack what the form asks of everybody (consent)"
    assert "Your form asks for consent." in program("registrations", "import", name).stdout
    told = program("registrations", "import", name, "--tell", "--yes", "--strict")
    assert "nothing of that is recorded" in told.stderr
    program("registrations", "import", name, "--yes")
    program.ok("registrations", "export", "--out", str(program.folder / "list"))
    assert f"2 of them {lacks}" in program.ok("registrations", "import", "list.jsonl").stderr
    assert f"2 of them {lacks}" in program.ok("registrations", "resend").stderr


def test_a_sheet_that_changed_since_it_was_shown_is_not_written(
    program: Program, stack: WholeStack
) -> None:
    name = write(program, HALF_GOOD)
    shown = program("registrations", "import", name, "--json").json
    write(program, HALF_GOOD.replace("Asha", "Usha"))
    for expect in ([], ["--expect", shown["content"]]):
        ran = program("registrations", "import", name, "--yes", *expect)
        assert (ran.exit_code, stack.rows()) == (2, {})
        assert "has changed since" in ran.stderr
    now = program("registrations", "import", name, "--json").json["content"]
    assert program("registrations", "import", name, "--yes", "--expect", now).exit_code == 3
    assert sorted(row["name"] for row in stack.rows().values()) == ["Mina", "Usha"]


def test_the_document_has_everything_and_nobodys_number(
    program: Program, stack: WholeStack
) -> None:
    ran = program("registrations", "import", write(program, HALF_GOOD), "--json")
    document = ran.json
    assert document["dry_run"]
    assert (document["to_add"], document["refused"]) == (2, 1)
    assert document["mapping"] == {"name": ["Name"], "phone": ["Mobile"]}
    assert [(row["line"], row["reason"]) for row in document["refused_rows"]] == [
        (3, "not_a_mobile")
    ]
    assert "98765001" not in ran.stdout
    done = program("registrations", "import", "guests.csv", "--json", "--yes").json
    assert (done["dry_run"], done["added"], len(stack.rows())) == (False, 2, 2)
    assert Path(done["refused_file"]).name == "guests.refused.csv"


@pytest.mark.parametrize("options", [[], ["--yes"]])
def test_strict_takes_all_or_nothing(
    program: Program, stack: WholeStack, options: list[str]
) -> None:
    ran = program("registrations", "import", write(program, HALF_GOOD), "--strict", *options)
    assert (ran.exit_code, stack.rows(), refused_files(program.folder)) == (2, {}, [])
    assert "--strict takes all or nothing" in ran.stderr
    document = program("registrations", "import", "guests.csv", "--strict", "--json", *options).json
    assert (document["dry_run"], document["added"]) == (not options, 0)


def test_a_sheet_without_anybody_usable_ends_with_2_and_its_rows_in_a_file(
    program: Program, stack: WholeStack
) -> None:
    name = write(program, "Name,Phone\nAsha,12\n")
    assert program("registrations", "import", name).exit_code == 2
    assert refused_files(program.folder) == []
    assert program("registrations", "import", name, "--yes").exit_code == 2
    assert refused_files(program.folder) == ["guests.refused.csv"]
    assert stack.rows() == {}


def test_who_was_erased_does_not_come_back_with_an_old_sheet(
    program: Program, stack: WholeStack
) -> None:
    name = write(program, HALF_GOOD)
    assert program("registrations", "import", name, "--yes").exit_code == 3
    program.ok("registrations", "forget", "+919876500101", "--yes")
    ran = program("registrations", "import", name, "--yes")
    assert "1 erased, and left out" in ran.stderr
    assert sorted(stack.rows()) == ["+919876500103"]


def test_ticks_come_back_from_a_workbook(program: Program, stack: WholeStack) -> None:
    write(program, HALF_GOOD)
    program("registrations", "import", "guests.csv", "--yes")
    rows: list[tuple[Cell, ...]] = [("Name", "Phone", "Attended"), ("Asha", 9876500101, "x")]
    rows.append(("New", 9876500104, True))
    workbook(program.folder / "desk.xlsx", ("Desk", rows))
    ran = program("registrations", "import", "desk.xlsx", "--yes")
    assert "1 added, 1 were there already." in ran.stdout
    assert "2 ticks: 2 recorded as attended." in ran.stdout
    came = sorted(phone for phone, row in stack.rows().items() if "attended.at" in row)
    assert came == ["+919876500101", "+919876500104"]


def test_options_of_sheets_mean_nothing_for_an_export(program: Program, stack: WholeStack) -> None:
    name = write(program, "registration_id,phone,name\n+919876500101,+919876500101,Asha\n")
    ran = program("registrations", "import", name, "--map", "phone=B")
    assert (ran.exit_code, stack.rows()) == (2, {})
    assert "is an export of this program" in ran.stderr
