"""An organiser's people, from their first sheet to their last: each is told once, and it adds up.

300 come from a Google Forms sheet and 40 from Eventbrite's, beside 200 of the form; five numbers
are put right, two people forgotten, a sheet of the door comes back, dead letters are settled. In
the end the export agrees with the outbox to the last row. Whoever waits for the tests gets a third
of them, more than one call takes at once; `.ci/run` has them all.
"""

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from smsverifier.aws import Aws
from smsverifier.config.load import parse
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.registrations.workbook import open_workbook
from smsverifier.trace.client import register
from tests.support.program import Program
from tests.support.whole_stack import WholeStack

CONFIG = """\
stack: arts-fest
event: {name: Arts Fest, expected_registrations: 800}
form:
  fields:
    - {name: name, label: Your name, max_length: 80}
    - {name: phone, label: Mobile number, type: phone, max_length: 16}
    - {name: roll, label: Roll number, type: code, required: false}
sms: {message: "Hi {name}, you are registered for {event.name}.", max_per_second: 1000}
pipe: {max_retries: 0}
"""
NAMES = ("Asha Rao", "Seán O'Brien", "=1+1", "मीरा नायर", "Zoë D'Souza", "@home", "-Ravi", "007")
SHARE = 1 if "CI" in os.environ else 3
BY_FORM = [f"+9198110{n:05d}" for n in range(196 // SHARE)]
IN_AN_OUTAGE = [f"+9198120{n:05d}" for n in range(3)]
MISTYPED_THEN = "+919812099999"
GOOGLE = [f"98220{n:05d}" for n in range(300 // SHARE)]
EVENTBRITE = [f"98330{n:05d}" for n in range(40 // SHARE)]
MISTYPED = {
    MISTYPED_THEN: "+919844000000",
    BY_FORM[0]: "+919844000001",
    BY_FORM[1]: "+919844000002",
    f"+91{GOOGLE[0]}": "+919844000003",
    f"+91{EVENTBRITE[0]}": "+919844000004",
}
TOLD_ANEW = (BY_FORM[0], f"+91{GOOGLE[0]}")
FORGOTTEN = [BY_FORM[9], f"+91{GOOGLE[9]}"]
CAME = 120 // SHARE


def sheet(path: Path, rows: Iterable[Iterable[object]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path.name


def google_forms(folder: Path) -> str:
    """As its users leave it: numbers as they type them, two bad lines, one who came twice."""
    spelled = cycle(("{}", "+91 {}", "0{}", "91-{}"))
    people = [
        (f"11/23/2026 18:{n % 60:02d}:11", name, next(spelled).format(phone), f"{n:05d}", "2nd")
        for n, (phone, name) in enumerate(zip(GOOGLE, cycle(NAMES), strict=False))
    ]
    return sheet(
        folder / "Form responses.csv",
        [
            ("Timestamp", "Full Name", "Mobile Number (WhatsApp)", "Roll number", "Year of study"),
            *people,
            ("11/24/2026 09:00:00", "No Number", "", "1", "2nd"),
            ("11/24/2026 09:00:01", "At Home", "022 2204 5678", "2", "2nd"),
            ("11/24/2026 09:00:02", "Twice", GOOGLE[7], "3", "2nd"),
        ],
    )


def eventbrite(folder: Path) -> str:
    titles = ("Order #", "Order Date", "First Name", "Last Name", "Attendee Status", "Cell Phone")
    when = "2026-11-20 18:00:00+05:30"
    people = [(1000 + n, when, "Rosa", f"Da {n}", "Attending", p) for n, p in enumerate(EVENTBRITE)]
    return sheet(
        folder / "orders.csv",
        [titles, *people, (2000, when, "Sam", "Ortiz", "Refunded", "9833099999")],
    )


def by_form(stack: WholeStack, phones: Iterable[str]) -> None:
    url, named = stack.api_url, zip(phones, cycle(NAMES), strict=False)

    def one(who: tuple[str, str]) -> int:
        phone, name = who
        return register(url, {"name": name, "phone": phone, "roll": "007"}, test=False).status

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert set(pool.map(one, named)) == {200}


def table_of(path: Path) -> list[dict[str, str]]:
    """A workbook's rows by their titles."""
    (name,) = open_workbook(path).book.sheet_names
    titles, *rows = open_workbook(path).book.get_sheet_by_name(name).to_python()
    return [dict(zip(map(str, titles), map(str, row), strict=True)) for row in rows]


def ticked(people: list[dict[str, str]], path: Path) -> str:
    """The sheet of the door, with a tick for the first of them."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, people[0].keys())
        for n, person in enumerate(people):
            page.write_row(n + 1, 0, (person | {"attended": "x" if n < CAME else ""}).values())
    return path.name


def outage(aws: Aws, stack: WholeStack, *, entry_point: str) -> None:
    """The function fails from now on, or no more."""
    aws.client("lambda").update_function_configuration(
        FunctionName=stack.names.function, Handler=entry_point
    )


def concerned(program: Program) -> set[str]:
    """The keys of whom the dead letters are about."""
    letters = program.ok("failures", "list", "--show-numbers", "--json").json["letters"]
    return {who["registration_id"] for letter in letters for who in letter["registrants"]}


def counts(document: Mapping[str, Any], *names: str) -> list[Any]:
    return [document[name] for name in names]


@pytest.mark.slow
def test_a_week_of_people(program: Program, embedded: EmbeddedAws, aws: Aws) -> None:
    config = program.config(CONFIG)
    program.up()
    stack = WholeStack(embedded, aws, parse(CONFIG.encode(), source=config))

    def everybody(number: int) -> bool:
        return len(stack.sms()) == number

    def imported(*args: str) -> Any:
        return program("registrations", "import", *args, "--yes", "--json").json

    # The form, and two sheets beside it.
    by_form(stack, BY_FORM)
    answers, orders = google_forms(program.folder), eventbrite(program.folder)
    only = ("--where", "Attendee Status=Attending")
    shown = program("registrations", "import", answers, "--json")
    assert (shown.exit_code, shown.json["dry_run"], shown.json["to_add"]) == (3, True, len(GOOGLE))
    first = imported(answers, "--tell")
    assert counts(first, "added", "refused") == [len(GOOGLE), 2]
    assert [line["line"] for line in first["duplicates_in_file"]] == [len(GOOGLE) + 4]
    second = imported(orders, *only, "--tell")
    assert counts(second, "added", "refused") == [len(EVENTBRITE), 0]
    assert second["left_out_by_where"] == [len(EVENTBRITE) + 2]
    told = len([*BY_FORM, *GOOGLE, *EVENTBRITE])
    stack.wait(lambda: everybody(told))

    # An outage: four are among the dead letters, one of whom mistyped their number.
    outage(aws, stack, entry_point="nothing.handler")
    by_form(stack, [*IN_AN_OUTAGE, MISTYPED_THEN])
    stack.wait(lambda: len(concerned(program)) == len(IN_AN_OUTAGE) + 1)
    outage(aws, stack, entry_point="app.handler")

    for wrong, right in MISTYPED.items():
        tell = ("--tell",) if wrong in TOLD_ANEW else ()
        program.ok("registrations", "correct", wrong, "--to", right, *tell, "--yes")
    stack.wait(lambda: everybody(told + len(TOLD_ANEW) + 1))
    settled = program.ok("failures", "retry", "--all", "--yes", "--json").json
    assert counts(settled, "left") == [[]]
    assert settled["told"]["sent"] == len(IN_AN_OUTAGE)
    assert stack.dead_letters() == []

    for phone in FORGOTTEN:
        program.ok("registrations", "forget", phone, "--yes")
    again = imported(answers, "--tell")
    assert counts(again, "added", "present") == [0, len(GOOGLE) - 2]
    assert counts(again, "forgotten", "corrected") == [1, 1]

    # The door.
    program.ok("registrations", "export", "--check-in", "--out", "door.xlsx")
    door = [row for row in table_of(program.folder / "door.xlsx") if row["phone"]]
    assert len(door) == told + len(IN_AN_OUTAGE) + 1 - len(FORGOTTEN)
    came = imported(ticked(door, program.folder / "ticked.xlsx"))
    assert counts(came["attendance"], "ticked", "recorded", "unknown") == [CAME, CAME, []]
    listed = program.ok("registrations", "list", "--attended", "--count", "--json").json
    assert listed["count"] == CAME

    # The export and the outbox, to the last row.
    program.ok("registrations", "export", "--out", "all.jsonl")
    rows = [json.loads(line) for line in (program.folder / "all.jsonl").read_text().splitlines()]
    expected = {
        *BY_FORM,
        *IN_AN_OUTAGE,
        MISTYPED_THEN,
        *(f"+91{p}" for p in [*GOOGLE, *EVENTBRITE]),
    }
    expected = {MISTYPED.get(phone, phone) for phone in expected - set(FORGOTTEN)}
    assert Counter(row["phone"] for row in rows) == Counter(expected)
    assert {row["sms_status"] for row in rows} == {"sent"}
    sent = {sms["message_id"]: sms["to"] for sms in stack.sms()}
    untold_of_the_new = {MISTYPED[p]: p for p in MISTYPED if p not in (*TOLD_ANEW, MISTYPED_THEN)}
    for row in rows:
        number = untold_of_the_new.get(row["phone"], row["phone"])
        assert sent.pop(row["sms_message_id"]) == number
    assert sorted(sent.values()) == sorted(TOLD_ANEW)  # what went to the mistyped numbers

    program.ok("registrations", "export", "--xlsx", "--out", "all.xlsx")
    cells = table_of(program.folder / "all.xlsx")
    written = Counter((row["phone"], row["name"], row.get("roll", "")) for row in rows)
    assert Counter((row["phone"], row["name"], row["roll"]) for row in cells) == written
