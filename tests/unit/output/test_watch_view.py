"""`status --watch`: the picture at the sizes of terminals, the line for a pipe, the document.

After a wanted change, `GOLDEN=write pytest tests/unit/output/test_watch_view.py` writes the files.
"""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import pytest

from smsverifier.announced import Announcement, Order, State, in_turn
from smsverifier.delivery.health import AlertState, PipelineCounts, health_of
from smsverifier.delivery.summary import DeliverySummary
from smsverifier.delivery.timeline import walk_pages
from smsverifier.mail.status import EmailCounts
from smsverifier.output.closing_view import RegistrationNow
from smsverifier.output.look import Answer, Look, Stack, Totals
from smsverifier.output.other_regions_view import Elsewhere
from smsverifier.output.watch_document import watch_document
from smsverifier.output.watch_view import picture, sentence
from smsverifier.provision.status import StackState, StackStatus
from smsverifier.registration_table import count_rows, sum_counts
from tests.support.golden import assert_golden
from tests.support.looks import AT, crowd, in_waiting, look_at, person
from tools.reference import differences, page, shapes

GOLDEN = Path(__file__).parent / "golden"
PARTS = shapes(page("json"))
LOOK = look_at([*crowd(), in_waiting()])
EMPTY = Look(at=AT, name="hack", location={}, location_text="AWS")


def shown(look: Look, width: int, height: int, **how: bool) -> list[str]:
    return [line.plain for line in picture(look, width, height, **how)]


@pytest.mark.parametrize(("width", "height"), [(80, 24), (120, 40)])
def test_the_picture(width: int, height: int) -> None:
    lines = [line.rstrip() for line in shown(LOOK, width - 1, height)]
    assert_golden(GOLDEN / f"watch_{width}x{height}.txt", "\n".join([*lines, ""]))


@pytest.mark.parametrize("look", [LOOK, EMPTY, replace(LOOK, problem="No answer. " * 20)])
@pytest.mark.parametrize(("width", "height"), [(20, 5), (39, 12), (79, 23), (200, 60)])
def test_it_never_scrolls(look: Look, width: int, height: int) -> None:
    lines = picture(look, width, height)
    assert len(lines) <= height
    assert max(line.cell_len for line in lines) <= width


def test_the_only_reason_is_not_counted_once_more() -> None:
    one = person(1, 9, "failed", sms_error={"S": "OptedOut"})
    said = shown(look_at([one]), 119, 40)
    assert "Failed                1  this phone asked for no more SMS (it is opted out)" in said


def test_a_terminal_of_ascii_gets_ascii() -> None:
    bars = [line for line in shown(LOOK, 79, 24, plain=True) if "••" not in line]
    assert "".join(bars).replace("·", "").replace("…", "").isascii()


def test_what_is_not_known_is_not_called_nothing() -> None:
    assert "counting …" in "\n".join(shown(EMPTY, 79, 24))
    assert "12,000 so far" in "\n".join(shown(replace(EMPTY, walked=12_000), 79, 24))
    assert sentence(EMPTY) == "hack"


def test_a_pause_is_said_first() -> None:
    paused = Totals(paused_since="2026-12-05T12:00:00Z")
    look = replace(LOOK, totals=replace(LOOK.totals, value=paused))  # type: ignore[type-var]
    assert shown(look, 79, 24)[1].startswith(" ! Paused since 5 Dec 2026, 17:30 IST")


def test_with_the_mail_alone_there_is_nothing_of_sms() -> None:
    mails = EmailCounts(sent=3, failed=1, pending=2, unconfirmed=0, no_address=0)
    health = replace(LOOK.health, sms=None, email=mails)
    said = "\n".join(shown(replace(LOOK, health=health), 79, 24))
    assert "Mailed                3  1 failed, 2 to come" in said
    assert ("Told" in said, "Cap" in said, "Dead letters" in said) == (False, False, True)


@pytest.mark.parametrize(
    ("registration", "said"),
    [
        (RegistrationNow("open"), "open"),
        (RegistrationNow("open", None, AT), "open until 5 Dec 2026, 18:00 IST"),
        (RegistrationNow("closed", None, AT), "closed since 5 Dec 2026, 18:00 IST"),
        (RegistrationNow("closed", AT, AT), "closed by hand since 5 Dec 2026, 18:00 IST"),
        (RegistrationNow("full", None, AT, 9, 9, 2), "full; 2 wait for a place"),
        (
            RegistrationNow("open", None, None, 9, 7, 1),
            "open; 1 waits for a place; 2 places free: smsverifier registrations promote --next 1",
        ),
    ],
)
def test_whether_people_can_register_is_said(registration: RegistrationNow, said: str) -> None:
    lines = shown(replace(LOOK, registration=registration), 119, 40)
    assert f"Registration  {said}" in lines


@pytest.mark.parametrize(
    ("alerts", "said"),
    [
        (AlertState((), confirmed=True), "Alarms on             0"),
        (AlertState(("spike", "oldest-age"), True), "Alarms on             2  spike, oldest-age"),
        (
            AlertState((), confirmed=False),
            "Alarms on             0  nobody is told: the address is not confirmed yet",
        ),
    ],
)
def test_the_alarms_that_are_on_are_named(alerts: AlertState, said: str) -> None:
    look = replace(LOOK, health=replace(LOOK.health, alerts=alerts))
    assert said in [line.rstrip() for line in shown(look, 119, 40)]


def test_the_newest_error_has_its_place_however_many_announcements_there_are() -> None:
    order = Order("day-before", "reminder", "sms", {})
    sent = Announcement(order, State.RUNNING, 1, 1, LOOK.now_ms + 1, sent=240)
    many = replace(LOOK, announcements=[sent] * 9)
    lines = shown(many, 79, 24)
    assert sum("boom" in line for line in lines) == 1
    assert any(line.startswith("Announcement") for line in lines)


def test_announcements_that_are_to_go_come_first_and_those_left_out_are_marked() -> None:
    now = LOOK.now_ms

    def named(name: str, state: State, due_ms: int) -> Announcement:
        until = due_ms + 9_000_000
        return Announcement(Order(name, "reminder", "sms", {}), state, due_ms, until, until)

    found = in_turn(
        [
            named("away", State.CANCELLED, now + 1),
            named("bus", State.DONE, now - 2),
            named("later", State.SCHEDULED, now + 5),
            named("sooner", State.SCHEDULED, now + 3),
            named("now", State.RUNNING, now - 1),
        ],
        now,
    )
    assert [each.order.name for each in found] == ["now", "sooner", "later", "away", "bus"]
    low = shown(replace(LOOK, announcements=found), 79, 24)
    assert any(line.startswith("Announcement  now is going out") for line in low)
    assert any("… 5 more lines: smsverifier announcements list" in line for line in low)
    tall = [line for line in shown(replace(LOOK, announcements=found), 119, 40) if "away" in line]
    assert len(tall) == 1


def test_the_line_of_a_pipe_is_another_only_if_something_has_changed() -> None:
    later = replace(LOOK, at=AT + timedelta(seconds=2))
    assert sentence(later) == sentence(LOOK)
    assert sentence(look_at(crowd()[1:])) != sentence(LOOK)


def test_the_line_of_a_pipe_says_what_is_closed_mailed_and_in_alarm() -> None:
    said = sentence(LOOK)
    assert "registration full, 246 of 246 places taken, 1 on the waiting list" in said
    assert "241 mails accepted by SES" in said
    assert "alarms on: dead-letters" in said


def test_the_document_names_nobody_and_says_how_old_it_is() -> None:
    document = watch_document(LOOK)
    assert document["counted"] == {
        "at": "2026-12-05T18:00:01+05:30", "rows": 246, "seconds": 0.2, "next_in_seconds": 6.0
    }  # fmt: skip
    assert [each["registered"] for each in document["per_minute"]][-1] == 1
    assert document["oldest_waiting_seconds"] == 14.0
    assert [each["of"] for each in document["errors"]][:2] == ["handler", "+91••••••0300"]
    assert "+9198765" not in str(document)
    assert watch_document(EMPTY)["health"]["registrations"] is None


def test_the_document_is_json_with_mails_that_failed_on_every_page() -> None:
    page = [
        person(number, 9, "failed", sms_error={"S": "OptedOut"})
        | {"email": {"S": "a@b.example"}}
        | {"email_status": {"S": "failed"}, "email_error": {"S": "MessageRejected"}}
        for number in range(2)
    ]
    walk = walk_pages([page[:1], page[1:]], 0, email_field="email")
    health = health_of(PipelineCounts(walk.row_counts, 0), DeliverySummary())
    document = json.loads(json.dumps(watch_document(replace(LOOK, health=health))))
    assert document["health"]["email"]["failures"] == {"MessageRejected": 2}
    one, other = (count_rows([row], 0, "email") for row in page)
    assert asdict(sum_counts([one, other]))["failures"] == asdict(one)["failures"] | {"OptedOut": 2}


@pytest.mark.parametrize("look", [LOOK, EMPTY])
def test_the_document_is_as_the_page_says(look: Look) -> None:
    located = replace(look, location=LOOK.location)
    assert list(differences(watch_document(located), PARTS["status --watch"], PARTS)) == []


def test_a_stack_of_its_name_in_another_region_is_said_first() -> None:
    there = Elsewhere("hack-night", "us-east-1", has_table=True)
    left = Elsewhere("hack-night", "eu-west-1", has_table=False)
    absent = Stack(StackStatus("hack-night", StackState.ABSENT, ()), {}, 300, {}, (there, left))
    look = replace(LOOK, stack=Answer(absent, AT, 1.0))
    way = "hack-night is in us-east-1: smsverifier status --region us-east-1"
    assert shown(look, 79, 24)[1] == f" ! {way}"
    assert way in sentence(look)
    assert "eu-west-1" not in sentence(look)


def test_a_table_that_was_deleted_is_said_first() -> None:
    partial = Stack(
        StackStatus("hack-night", StackState.PARTIAL, ()), {}, 300, {}, is_table_deleted=True
    )
    look = replace(LOOK, stack=Answer(partial, AT, 1.0))
    assert shown(look, 79, 24)[1].startswith(" ! The table was deleted")
    assert "smsverifier status" in sentence(look)
