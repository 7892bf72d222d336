"""What an announcement is: who gets it by its kind, in which hours, and what its item keeps."""

import dataclasses
import re
from dataclasses import asdict
from datetime import datetime

import pytest

from smsverifier import naming
from smsverifier.announced import (
    ERASED,
    HOUR,
    PAUSED_TAG,
    Hours,
    Kind,
    LeftOut,
    Order,
    State,
    left_out,
    order_of,
    without_words_of,
)
from smsverifier.config import Config
from smsverifier.registrations.announcement_draft import (
    Numbers,
    dry_run,
    hours_of,
    next_allowed,
    ready,
)
from smsverifier.row import Item, SmsStatus
from smsverifier.sms.text import Wording
from smsverifier.whom import Whom

PHONE, WANTS_NONE = "+919876543210", "+919876543299"
START = datetime.fromisoformat("2026-12-05T18:00:00+05:30")
DUE = datetime.fromisoformat("2026-12-04T18:00:00+05:30")
DUE_MS = int(DUE.timestamp() * 1000)
WORDS = asdict(Wording("Tomorrow, {name}!", {}, "there", {}, codes=[]))
ORDER = Order("day-before", "reminder", "sms", WORDS, at="-1d 18:00")
INDIAN = Numbers(re.compile(r"\+91[6-9][0-9]{9}"), re.compile("(?!)"))


def of_kind(kind: Kind) -> Order:
    return dataclasses.replace(ORDER, kind=kind)


def row(ago_hours: float = 48, /, **texts: str) -> Item:
    values = {"registration_id": PHONE, "phone": PHONE, "name": "Asha", "request_id": "r"} | texts
    item: Item = {name: {"S": text} for name, text in values.items()}
    return item | {"registered_at": {"N": str(int(DUE_MS - ago_hours * HOUR * 1000))}}


def why(item: Item, order: Order = ORDER) -> LeftOut | None:
    return left_out(item, order, ready(order, DUE, START, 0).registered_by_ms, {WANTS_NONE})


@pytest.mark.parametrize(
    ("kind", "ago_hours", "reason"),
    [
        ("reminder", 1, LeftOut.RECENT),
        ("reminder", 23.9, LeftOut.RECENT),
        ("reminder", 24.1, None),
        ("promotion", 0.9, LeftOut.RECENT),
        ("promotion", 1.1, None),
        ("change", 0.01, None),
        ("change", -0.01, LeftOut.RECENT),
    ],
)
def test_who_was_just_told_is_not_reminded_and_hears_of_a_change(
    kind: Kind, ago_hours: float, reason: LeftOut | None
) -> None:
    assert why(row(ago_hours), of_kind(kind)) is reason


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"announce.day-before.status": "sent"}, LeftOut.SENT),
        ({"announce.day-before.status": "failed"}, LeftOut.FAILED),
        ({"announce.day-before.status": "sending"}, LeftOut.UNCONFIRMED),
        ({"announce.day-before.status": "?"}, LeftOut.UNCONFIRMED),
        ({"announce.day-before.error": "Throttling"}, None),
        ({"announce.another.status": "sent"}, None),
        ({"source": "test"}, LeftOut.TEST),
        ({"waiting.at": "1"}, LeftOut.WAITING),
        ({"sms_error": "OptedOut"}, LeftOut.OPTED_OUT),
        ({"announce.another.error": "OptedOutException"}, LeftOut.OPTED_OUT),
        ({"phone": WANTS_NONE}, LeftOut.OPTED_OUT),
        ({"phone": "98765"}, LeftOut.NO_NUMBER),
        ({"request_id": ""}, LeftOut.INCOMPLETE),
        ({"sms_status": "failed", "sms_error": "country_not_allowed"}, None),
    ],
)
def test_the_row_says_who_gets_it_and_who_does_not(
    texts: dict[str, str], reason: LeftOut | None
) -> None:
    assert why(row(**texts)) is reason


def test_an_e_mail_asks_for_no_number() -> None:
    by_mail = dataclasses.replace(ORDER, channel="email", email={"field": "mail"})
    assert why(row(phone="", sms_error="OptedOut", mail="a@example.org"), by_mail) is None
    assert why(row(mail=" "), by_mail) is LeftOut.NO_ADDRESS


def test_a_kind_goes_in_its_hours_by_the_clock_of_the_event() -> None:
    berlin = Config.model_validate(
        {"event": {"timezone": "Europe/Berlin"}, "sms": {"countries": ["DE", "IN"]}}
    )
    assert hours_of(Config(), "change", DUE) is None
    assert hours_of(Config(), "reminder", DUE) == Hours(7 * 60, 22 * 60, 330)
    assert hours_of(berlin, "reminder", DUE) == Hours(7 * 60, 22 * 60, 60)
    assert hours_of(berlin, "promotion", DUE) == Hours(10 * 60, 21 * 60, 330), "as carriers do"


@pytest.mark.parametrize(
    ("clock", "is_allowed"), [("09:59", False), ("10:00", True), ("20:59", True), ("21:00", False)]
)
def test_promotions_go_from_ten_to_nine(clock: str, is_allowed: bool) -> None:
    at = datetime.fromisoformat(f"2026-12-04T{clock}:00+05:30")
    hours = hours_of(Config(), "promotion", at)
    assert hours is not None
    assert hours.allow(int(at.timestamp() * 1000)) == is_allowed
    tomorrow = next_allowed(hours, datetime.fromisoformat("2026-12-04T21:00:00+05:30"))
    assert tomorrow.isoformat() == "2026-12-05T10:00:00+05:30"


def test_a_reminder_ends_with_the_start_and_does_not_begin_hours_late() -> None:
    made = ready(ORDER, DUE, START, 0)
    assert made.until_ms == int(START.timestamp() * 1000)
    late = DUE_MS + 3 * HOUR * 1000
    assert (made.in_force(late - 1), made.in_force(late)) == (State.SCHEDULED, State.MISSED)
    begun = dataclasses.replace(made, state=State.RUNNING, began_ms=1)
    assert (begun.in_force(late), begun.in_force(made.until_ms)) == (State.RUNNING, State.EXPIRED)


def test_the_item_keeps_the_whole_order() -> None:
    whom = Whom(
        statuses=frozenset({SmsStatus.SENT}), name="asha", answers={"bus": frozenset({"yes"})}
    )
    order = dataclasses.replace(
        ORDER, whom=whom, hours=Hours(1, 2, 3), dlt={"entity_id": "1", "templates": {}}
    )
    assert order_of(order.to_json()) == order
    later = order.to_json().replace('"at"', '"later": 1, "at"')
    assert order_of(later) == order, "what a later version adds is no hindrance"


def test_another_text_is_another_announcement_and_another_moment_is_not() -> None:
    assert ORDER.says_the_same_as(dataclasses.replace(ORDER, at="", whom=Whom(name="a")))
    words = {**WORDS, "message": "Today!"}
    assert not ORDER.says_the_same_as(dataclasses.replace(ORDER, wording=words))


@pytest.mark.parametrize(
    ("whom", "left"),
    [
        (Whom(digits="9876543210"), Whom(digits=ERASED)),
        (Whom(digits="3210"), Whom(digits="3210")),
        (Whom(name="ASHA"), Whom(name=ERASED)),
        (Whom(name="as"), Whom(name="as")),
        (
            Whom(answers={"mail": frozenset({"x", "98765 43210"})}),
            Whom(answers={"mail": frozenset({"x", ERASED})}),
        ),
    ],
)
def test_who_is_erased_is_in_no_filter(whom: Whom, left: Whom) -> None:
    order = without_words_of(dataclasses.replace(ORDER, whom=whom), PHONE, "Asha")
    assert order.whom == left


def test_a_dry_run_counts_texts_parts_and_who_is_left_out() -> None:
    long = "K" * 30
    rows = [
        row(),
        row(registration_id="+919876543211", phone="+919876543211", name=long),
        row(registration_id="+919876543212", phone="+919876543212", name="नेहा"),
        row(registration_id="by-hand"),
        row(registration_id="odd", phone="+447911123456"),
        row(registration_id="by-hand-2", phone="+919876543213", request_id=""),
        row(1, registration_id="+919876543214", phone="+919876543214"),
    ]
    found = dry_run(lambda: rows, ready(ORDER, DUE, START, 0), INDIAN)
    assert (found.registrations, found.due, found.parts) == (7, 4, 4)
    assert found.longest == f"Tomorrow, {long}!"
    assert found.left_out == {"same_number": 1, "country_not_allowed": 1, "recent": 1}
    assert [item["registration_id"]["S"] for item in found.incomplete] == ["by-hand-2"]


@pytest.mark.parametrize(("key", "looks"), [(PHONE, 1), ("by-hand", 2)])
def test_a_dry_run_looks_twice_only_where_a_hand_gave_a_row_another_key(
    key: str, looks: int
) -> None:
    looked: list[int] = []

    def rows() -> list[Item]:
        looked.append(1)
        return [row(registration_id=key)]

    assert dry_run(rows, ready(ORDER, DUE, START, 0), INDIAN).due == 1
    assert len(looked) == looks


def test_what_is_not_the_registered_template_is_counted_as_left_out() -> None:
    template = {"entity_id": "1", "template_id": "2", "template": "Tomorrow {#var#}"}
    order = dataclasses.replace(ORDER, dlt={**template, "templates": {}})
    found = dry_run(lambda: [row()], ready(order, DUE, START, 0), INDIAN)
    assert (found.due, found.left_out) == (0, {"dlt_template_mismatch": 1})


def test_the_handler_knows_a_pause_by_the_tag_that_pause_writes() -> None:
    assert PAUSED_TAG == naming.PAUSED_TAG
