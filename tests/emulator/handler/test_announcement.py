"""One bounded run of an announcement: who gets it, when none, and that nobody gets it twice."""

import dataclasses
from collections.abc import Callable, Collection
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import announcement
import pytest
from botocore.exceptions import ClientError
from mailer import Mail
from outcomes import Accepted, Outcome, Refused
from rate_limiter import RateLimiter
from settings import Email, email_of

from smsverifier.announced import (
    Announcement,
    Hours,
    Order,
    State,
)
from smsverifier.config import Config
from smsverifier.config.model import Announcement as Wanted
from smsverifier.message.email import email_settings
from smsverifier.registrations.announcement_draft import order_of_config
from smsverifier.registrations.announcement_items import AnnouncementItems
from smsverifier.sms.text import Wording
from tests.support.handler_stack import AT_MS, Killed, Stack, refusal

NAME = "day-before"
MAILING = {
    "email": {"enabled": True, "from": "club@college.example"},
    "form": {
        "fields": [
            {"name": "name", "label": "Name"},
            {"name": "phone", "label": "Phone", "type": "phone"},
            {"name": "mail", "label": "Mail", "type": "email"},
        ]
    },
}
DAY_MS = 86_400_000
NOW_MS = AT_MS + 10 * DAY_MS
WORDS = asdict(Wording("Tomorrow, {name}!", {}, "there", {}))
ORDER = Order(NAME, "reminder", "sms", WORDS)


class FakeMailer:
    """Takes every mail."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.quota = 1000

    def of(self, _: Email) -> "FakeMailer":
        return self

    def send(self, mail: Mail) -> Outcome:
        if len(self.sent) >= self.quota:
            return Refused("daily_quota")
        self.sent.append(mail)
        return Accepted(f"mail-{len(self.sent)}")


class Announcing:
    """A stack with an announcement that is due, and its handler."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.now_ms = NOW_MS
        self.ended: list[str] = []
        self.is_paused = False
        self.pauses_after = 1000
        """So many SMS."""
        self.mailer: FakeMailer | None = None
        self.runs = 0
        self.opted_out: Collection[str] | ClientError = ()

    def order(self, order: Order = ORDER, most: int = 100, due_ms: int = NOW_MS) -> None:
        wanted = Announcement(
            order, State.SCHEDULED, due_ms, due_ms + 3_600_000, due_ms + DAY_MS, most=most
        )
        assert self.items.put(wanted, self.items.get(NAME), self.now_ms)

    @property
    def items(self) -> AnnouncementItems:
        class Client:
            exceptions = self.stack.dynamodb.exceptions

            @staticmethod
            def client(_: str) -> Any:
                return self.stack.dynamodb

        return AnnouncementItems(Client(), self.stack.table)  # type: ignore[arg-type]

    def who_opted_out(self) -> Collection[str]:
        if isinstance(self.opted_out, ClientError):
            raise self.opted_out
        return self.opted_out

    def run(self, seconds_left: float = 60) -> dict[str, Any]:
        stack = self.stack
        self.runs += 1
        limiter = RateLimiter(stack.settings.max_per_second, stack.clock, stack.clock.sleep)
        services = announcement.Services(
            stack.settings,
            stack.flaky,
            stack.flaky,
            stack.sns,
            limiter,
            self.mailer,  # type: ignore[arg-type]
            limiter,
            lambda: self.is_paused or len(self.stack.sns.messages) >= self.pauses_after,
            self.ended.append,
            self.who_opted_out,
            lambda: self.now_ms / 1000,
        )
        ends_ms = self.now_ms + int(seconds_left * 1000)
        invocation = stack.invocation(seconds_left)
        return announcement.run(services, NAME, invocation, f"run-{self.runs}", ends_ms)

    @property
    def item(self) -> Announcement:
        found = self.items.get(NAME)
        assert found is not None
        return found

    def texted(self) -> list[str]:
        return sorted(message["PhoneNumber"] for message in self.stack.sns.messages)


@pytest.fixture
def due(stack: Stack) -> Announcing:
    return Announcing(stack)


def numbers(count: int) -> list[str]:
    return [f"+9198765{n:05d}" for n in range(count)]


def register(stack: Stack, count: int) -> list[str]:
    for phone in numbers(count):
        stack.register(phone, f"r-{phone}", sms_status="sent")
    return numbers(count)


def test_everybody_gets_it_once_and_it_takes_its_schedule_away(due: Announcing) -> None:
    people = register(due.stack, 7)
    due.order()
    assert due.run() == {"state": "done", "sent": 7, "failed": 0, "left": 0}
    assert due.texted() == people
    assert {m["Message"] for m in due.stack.sns.messages} == {"Tomorrow, Asha!"}
    row = due.stack.row(people[0])
    assert (row["announce.day-before.status"], row["sms_status"]) == ("sent", "sent")
    assert due.run()["state"] == "done"
    assert due.texted() == people
    assert set(due.ended) == {NAME}
    assert not {"cursor", "lease.at"} & due.stack.row(f"#announce/{NAME}").keys()


@pytest.mark.parametrize(
    ("row", "order"),
    [
        ({"source": "test"}, ORDER),
        ({"waiting.at": "1"}, ORDER),
        ({"sms_error": "OptedOut"}, ORDER),
        ({"announce.earlier.error": "OptedOut"}, ORDER),
        ({"phone": "12"}, ORDER),
        ({"request_id": ""}, ORDER),
        ({}, dataclasses.replace(ORDER, whom=dataclasses.replace(ORDER.whom, name="ravi"))),
    ],
    ids=["test", "waiting", "opted out", "elsewhere", "no number", "incomplete", "not meant"],
)
def test_who_is_left_out_is_not_even_claimed(
    due: Announcing, row: dict[str, str], order: Order
) -> None:
    due.stack.register(**{"request_id": "r-1"} | row)
    due.order(order)
    assert due.run()["state"] == "done"
    assert due.texted() == []
    assert "announce.day-before.tries" not in due.stack.row()


@pytest.mark.parametrize("is_told", [True, False], ids=["SNS tells", "no right to ask"])
def test_who_is_on_sns_s_list_of_the_opted_out_is_left_out(due: Announcing, is_told: bool) -> None:
    people = register(due.stack, 3)
    due.opted_out = {people[1]} if is_told else refusal("AuthorizationError")
    due.order()
    assert due.run()["state"] == "done"
    assert due.texted() == ([people[0], people[2]] if is_told else people)


def test_who_registered_an_hour_before_is_not_reminded_but_hears_of_a_change(
    due: Announcing,
) -> None:
    due.stack.register()
    due.order(due_ms=AT_MS + 3_600_000)
    due.now_ms = AT_MS + 3_600_000
    assert due.run()["state"] == "done"
    assert due.texted() == []
    due.order(dataclasses.replace(ORDER, kind="change"), due_ms=due.now_ms)
    assert due.run()["sent"] == 1


def test_a_number_in_two_rows_gets_it_once(due: Announcing) -> None:
    due.stack.register("+919876543210", "r-1")
    due.stack.register("+919876543210", "r-2", registration_id="by-hand")
    due.order()
    due.run()
    assert due.texted() == ["+919876543210"]


def paused(due: Announcing) -> None:
    due.is_paused = True


def too_early(due: Announcing) -> None:
    due.now_ms -= 1


def at_night(due: Announcing) -> None:
    due.order(dataclasses.replace(ORDER, hours=Hours(0, 0, 0)))


def held(due: Announcing) -> None:
    due.stack.dynamodb.update_item(
        TableName=due.stack.table,
        Key={"registration_id": {"S": f"#announce/{NAME}"}},
        UpdateExpression="SET #l = :l",
        ExpressionAttributeNames={"#l": "lease.at"},
        ExpressionAttributeValues={":l": {"N": str(NOW_MS + 1)}},
    )


def untexted(due: Announcing) -> None:
    due.stack.configure(sms_enabled=False)


@pytest.mark.parametrize(
    ("hinder", "answer"),
    [
        (paused, "paused"),
        (too_early, "not_yet"),
        (at_night, "outside_hours"),
        (held, "busy"),
        (untexted, "no_sms"),
    ],
)
def test_a_run_that_may_not_send_leaves_all_to_the_next(
    due: Announcing, hinder: Callable[[Announcing], None], answer: str
) -> None:
    register(due.stack, 2)
    due.order()
    hinder(due)
    assert due.run()["state"] == answer
    assert (due.texted(), due.ended) == ([], [])
    assert due.item.state is State.SCHEDULED


def test_a_pause_in_the_middle_of_a_run_is_heard_before_the_next_page(due: Announcing) -> None:
    people = register(due.stack, 55)
    due.stack.configure(max_per_second=10)
    due.order()
    due.pauses_after = 1
    assert due.run()["state"] == "running"
    assert due.run()["state"] == "paused"
    assert 0 < len(due.texted()) <= 50, "a page"
    due.pauses_after = len(people) + 1
    assert due.run()["state"] == "done"
    assert due.texted() == people


def test_what_could_not_begin_in_time_is_missed_and_what_could_not_end_has_expired(
    due: Announcing,
) -> None:
    register(due.stack, 1)
    due.order()
    due.now_ms += 3_600_000
    assert due.run()["state"] == "missed"
    assert (due.item.state, due.ended) == (State.MISSED, [NAME])
    due.order(due_ms=due.now_ms)
    due.stack.sns.fail(refusal("Throttling"))
    assert due.run()["state"] == "running"
    due.now_ms += 2 * DAY_MS
    assert due.run()["state"] == "expired"
    assert due.texted() == []


def test_no_more_go_out_than_the_dry_run_had_counted(due: Announcing) -> None:
    people = register(due.stack, 5)
    due.order(most=3)
    assert due.run() == {"state": "done", "sent": 3, "failed": 0, "left": 0}
    assert due.item.is_full
    due.order(most=5)
    assert due.run()["sent"] == 5
    assert (due.texted(), due.item.is_full) == (people, False)


def test_what_is_throttled_the_next_run_sends_and_what_fails_stays_failed(due: Announcing) -> None:
    people = register(due.stack, 3)
    due.order()
    due.stack.sns.fail(refusal("Throttling"), refusal("OptedOut"))
    first = due.run()
    assert (first["state"], first["sent"], first["failed"]) == ("running", 1, 1)
    assert due.run() == {"state": "done", "sent": 2, "failed": 1, "left": 0}
    assert len(due.texted()) == 2
    assert set(due.texted()) < set(people)


def test_a_run_ends_in_time_and_the_next_goes_on_behind_it(due: Announcing) -> None:
    people = register(due.stack, 55)
    due.stack.configure(max_per_second=1)
    due.order()
    answers = [due.run(seconds_left=33) for _ in range(3)]
    assert [answer["state"] for answer in answers] == ["running", "running", "done"]
    assert due.texted() == people


def test_a_cancelled_one_goes_to_nobody_more(due: Announcing) -> None:
    register(due.stack, 2)
    due.order()
    assert due.items.cancel(due.item, NOW_MS)
    assert due.run()["state"] == "cancelled"
    assert (due.texted(), due.ended) == ([], [NAME])


def test_by_e_mail_it_goes_to_who_gave_an_address_and_waits_for_a_sender(due: Announcing) -> None:
    mailing = Config.model_validate(MAILING)
    wanted = Wanted(kind="change", channel="email", message="Hi {name}, Hall 2.", subject="Hall 2")
    order = order_of_config(mailing, NAME, wanted, datetime.now(UTC))
    due.stack.register("+919876543210", "r-1", mail="asha@example.org")
    due.stack.register("+919876543211", "r-2")
    due.order(order)
    assert due.run()["state"] == "no_sender"
    due.stack.configure(email=email_of(email_settings(mailing)))
    due.mailer = FakeMailer()
    assert due.run() == {"state": "done", "sent": 1, "failed": 0, "left": 0}
    (mail,) = due.mailer.sent
    assert (mail.to, mail.letter.subject) == ("asha@example.org", "Hall 2")
    assert "Hi Asha, Hall 2." in mail.letter.text
    assert due.texted() == []
    assert due.stack.row()["announce.day-before.message_id"] == "mail-1"


def test_what_the_account_may_not_mail_today_fails_nobody_and_goes_once_it_may(
    due: Announcing,
) -> None:
    mailing = Config.model_validate(MAILING)
    wanted = Wanted(kind="change", channel="email", message="Hi {name}, Hall 2.", subject="Hall 2")
    people = [f"{number}@example.org" for number in range(4)]
    for number, address in enumerate(people):
        due.stack.register(f"+91987654321{number}", f"r-{number}", mail=address)
    due.stack.configure(email=email_of(email_settings(mailing)))
    due.mailer = FakeMailer()
    due.mailer.quota = 1
    due.order(order_of_config(mailing, NAME, wanted, datetime.now(UTC)))
    for _ in range(2):
        answer = due.run()
        assert (answer["state"], answer["sent"], answer["failed"]) == ("running", 1, 0)
        assert answer["why"] == "daily_quota"
    due.mailer.quota = 1000
    answers = [due.run() for _ in range(3)]
    assert (answers[-1]["state"], answers[-1]["sent"], answers[-1]["failed"]) == ("done", 4, 0)
    assert sorted(mail.to for mail in due.mailer.sent) == people


@pytest.mark.parametrize(
    ("is_done", "most"),
    [(True, 1000), (False, 1000), (True, 2)],
    ids=["after a write-far from it", "before it-far from it", "after a write-near the cap"],
)
def test_killed_at_any_send_the_next_runs_reach_all_the_others_and_nobody_twice(
    due: Announcing, most: int, is_done: bool
) -> None:
    people = register(due.stack, 2)
    call, is_over = 0, False
    while not is_over:
        call += 1
        begin_anew(due, people, most)
        due.stack.flaky.die(call, is_done=is_done)
        try:
            due.run()
            is_over = True
        except Killed:
            due.now_ms += 66_000  # the function's time is over, and the lease
        due.stack.flaky.live()
        while due.run()["state"] == "running":
            pass
        statuses = {p: due.stack.row(p)["announce.day-before.status"] for p in people}
        told = {p for p, status in statuses.items() if status == "sent"}
        assert set(statuses.values()) <= {"sent", "sending"}, "unconfirmed at worst"
        assert len(due.texted()) == len(set(due.texted()))
        assert told <= set(due.texted())
        assert (due.item.reserved, due.item.sent) == (2, len(told))
    assert call > 8


def begin_anew(due: Announcing, people: list[str], most: int) -> None:
    due.stack.sns.messages.clear()
    for phone in people:
        due.stack.register(phone, f"r-{phone}")
    due.stack.delete(f"#announce/{NAME}")
    due.now_ms = NOW_MS
    due.order(most=most)
