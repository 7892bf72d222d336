"""`announce` on a whole stack: dry run, sending, scheduling, following the event, calling off."""

import io
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from moto.backends import get_backend

from smsverifier.announced import State
from smsverifier.aws import Aws
from smsverifier.commands.announce import AnnounceOptions, announce
from smsverifier.commands.announcements import (
    cancel,
    follow_event,
    items_of,
    list_announcements,
    schedules_of,
)
from smsverifier.commands.context import Context
from smsverifier.commands.listing import ListOptions
from smsverifier.commands.pause import pause_stack
from smsverifier.commands.registrations import Filters
from smsverifier.commands.status import read_status
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.local.calls import ACCOUNT
from smsverifier.local.clock import Clock
from smsverifier.output.announce_view import AnnounceResult, show_announce
from smsverifier.output.screen import Screen
from tests.emulator.interrupts.machine import NobodyPresses
from tests.emulator.local.test_erasure import erase
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

PEOPLE = [f"+9198765{n:05d}" for n in range(4)]
WANTS_NONE = "+917000000002"
"""On the embedded AWS's list of those who opted out."""
WORDS = {"kind": "change", "message": "Hi {name}, we meet in {event.venue} now."}
CONFIG: dict[str, Any] = {
    "event": {"venue": "Hall 2", "starts_at": "2030-06-05 18:00"},
    "announcements": {
        "hall": WORDS,
        "day-before": {"kind": "reminder", "message": "Tomorrow!", "at": "-1d 18:00"},
    },
}
MORNING = datetime.fromisoformat("2030-06-01T10:00:00+05:30")
"""Now, by AWS's clock: before the event, and at an hour at which reminders are texted."""


class Laptop:
    """Somebody at the command line, with a configuration."""

    def __init__(self, stack: WholeStack) -> None:
        self.stack = stack
        self.clock: Callable[[], float] = stack.embedded.clock
        self.said = io.StringIO()

    def context(self, **event: Any) -> Context:
        self.said = io.StringIO()
        screen = Screen(stdout=self.said, stderr=self.said)
        config = self.stack.config
        config = config.model_copy(update={"event": config.event.model_copy(update=event)})
        screen.zone = config.zone
        aws = Aws(self.stack.aws.where, wall_clock=self.clock)
        return Context(screen, NobodyPresses(), config=config, aws=aws)

    def announce(self, name: str, **options: Any) -> AnnounceResult:
        context = self.context()
        result = announce(context, AnnounceOptions(name, **options))
        show_announce(context.screen, result)
        return result

    def register(self, phone: str) -> None:
        item = {**row(phone, "sent"), "name": {"S": "Asha"}}
        self.stack.aws.client("dynamodb").put_item(TableName=self.stack.names.table, Item=item)

    def texted(self) -> list[str]:
        return [message["to"] for message in self.stack.sms()]

    def schedules(self) -> dict[str, Any]:
        scheduler = self.stack.aws.client("scheduler")
        group = self.stack.names.schedule_group
        found = scheduler.list_schedules(GroupName=group)["Schedules"]
        return {
            each["Name"]: scheduler.get_schedule(Name=each["Name"], GroupName=group)
            for each in found
            if each["GroupName"] == group
        }


@pytest.fixture
def laptop(make_stack: Callable[..., WholeStack], embedded_clock: Clock) -> Iterator[Laptop]:
    made = Laptop(make_stack(**CONFIG))
    embedded_clock.put(MORNING.timestamp())
    for phone in PEOPLE:
        made.register(phone)
    yield made
    embedded_clock.passed = 0


def test_it_goes_to_everybody_once_however_often_it_is_announced(laptop: Laptop) -> None:
    dry = laptop.announce("hall", dry_run=True)
    assert (dry.found.due, dry.found.parts, dry.found.longest) == (
        4,
        4,
        "Hi Asha, we meet in Hall 2 now.",
    )
    assert items_of(laptop.context()).names() == ()
    first = laptop.announce("hall")
    assert (first.state, first.announcement.sent) == (State.DONE, 4)
    assert "hall is sent: 4 sent" in laptop.said.getvalue()
    laptop.register(WANTS_NONE)
    second = laptop.announce("hall")
    assert second.has_nobody
    assert second.found.left_out == {"sent": 4, "opted_out": 1}
    assert sorted(laptop.texted()) == PEOPLE
    assert laptop.schedules() == {}
    with pytest.raises(UsageError, match="went out with another text"):
        laptop.announce("hall", message="Something else", kind="change")


@pytest.mark.usefixtures("stopped_time")
def test_now_is_now_also_where_this_machine_is_a_little_ahead_of_aws(laptop: Laptop) -> None:
    here = laptop.stack.embedded
    laptop.clock = lambda: here.clock() + 1.5  # a `Date` in whole seconds cannot tell
    context = laptop.context()
    context.aws.sleep = lambda seconds: here.pass_time(here.clock.passed + seconds)
    result = announce(context, AnnounceOptions("hall"))
    assert (result.state, result.answer, result.announcement.sent) == (State.DONE, "done", 4)


def test_who_stops_the_command_leaves_it_to_a_schedule_that_begins_a_minute_later(
    laptop: Laptop,
) -> None:
    context, here = laptop.context(), laptop.stack.embedded
    context.interrupts.stop.set()
    assert announce(context, AnnounceOptions("hall")).interrupted
    begins = laptop.schedules()["hall"]["StartDate"] - here.clock.now()
    assert timedelta(seconds=30) < begins <= timedelta(seconds=60)
    assert laptop.texted() == []
    here.pass_time(here.clock.passed + 90)
    laptop.stack.wait(lambda: sorted(laptop.texted()) == PEOPLE)


def test_who_came_since_then_gets_it_by_the_same_command_and_a_part_by_filters(
    laptop: Laptop,
) -> None:
    some = ListOptions(Filters(), number=PEOPLE[3][-4:])
    assert laptop.announce("hall", whom=some).announcement.sent == 1
    rest = laptop.announce("hall")
    assert (rest.found.due, rest.announcement.sent, rest.announcement.most) == (3, 4, 4)
    assert sorted(laptop.texted()) == PEOPLE


def test_a_pause_returns_once_a_run_that_was_under_way_has_heard_of_it(laptop: Laptop) -> None:
    laptop.announce("day-before")
    context, waited = laptop.context(), []
    table = laptop.stack.names.table
    lease = {
        "TableName": table,
        "Key": {"registration_id": {"S": "#announce/day-before"}},
        "ExpressionAttributeNames": {"#l": "lease.at"},
    }
    dynamodb = laptop.stack.aws.client("dynamodb")
    ends = {":l": {"N": str(int(laptop.stack.embedded.clock() * 1000) + 60_000)}}
    dynamodb.update_item(**lease, UpdateExpression="SET #l = :l", ExpressionAttributeValues=ends)

    def gives_back(seconds: float) -> None:
        waited.append(seconds)
        dynamodb.update_item(**lease, UpdateExpression="REMOVE #l")

    context.aws.sleep = gives_back
    pause_stack(context)
    assert len(waited) == 1


def test_no_more_than_was_said_are_asked_for_priced_and_reached(laptop: Laptop) -> None:
    result = laptop.announce("hall", most=3)
    assert (result.reached, result.bill.parts, result.announcement.sent) == (3, 3, 3)
    said = laptop.said.getvalue()
    assert "No more than 3 of 4 registrants get it, 3 parts at most; the price is" in said
    assert "Sending hall to 3 registrants" in said


def test_a_scheduled_one_waits_follows_the_event_and_can_be_called_off(laptop: Laptop) -> None:
    made = laptop.announce("day-before")
    assert made.state is State.SCHEDULED
    assert "day-before goes out on 4 Jun 2030, 18:00 IST" in laptop.said.getvalue()
    schedule = laptop.schedules()["day-before"]
    assert schedule["StartDate"] == datetime.fromisoformat("2030-06-04T18:00:00+05:30")
    assert schedule["Target"]["RetryPolicy"] == {
        "MaximumEventAgeInSeconds": 60,
        "MaximumRetryAttempts": 0,
    }
    assert follow_event(laptop.context()) == ()
    (moved,) = follow_event(laptop.context(starts_at="2030-06-07 10:00"))
    assert not moved.is_cancelled
    start = laptop.schedules()["day-before"]["StartDate"]
    assert start - schedule["StartDate"] == timedelta(days=2)
    (lost,) = follow_event(laptop.context(starts_at=None))
    assert lost.lost_start
    schedules_of(laptop.context()).delete("day-before")
    assert follow_event(laptop.context(starts_at="2030-06-07 10:00")) == ()
    assert set(laptop.schedules()) == {"day-before"}, "what lost its schedule has it again"
    assert cancel(laptop.context(), "day-before").was_open
    assert (laptop.schedules(), laptop.texted()) == ({}, [])
    listed = list_announcements(laptop.context())
    assert [each.state for each in listed.announcements] == [State.CANCELLED]
    assert listed.not_announced == ["hall"]


def test_one_that_is_to_come_keeps_its_time_and_maximum_and_says_so(laptop: Laptop) -> None:
    laptop.announce("day-before", most=2)
    again = laptop.announce("day-before", message="Hi {name}, tomorrow.", kind="change")
    assert (again.state, again.announcement.most) == (State.SCHEDULED, 2)
    said = laptop.said.getvalue()
    assert "takes the place of the one that was scheduled" in said
    assert "`--at now` sends it at once" in said
    assert "`--max 2` holds as before" in said
    assert "as long as the embedded AWS runs" in said
    more = laptop.announce("day-before", at="now", most=3)
    assert (more.state, more.announcement.sent) == (State.DONE, 3)


def test_it_goes_at_its_moment_by_itself_and_not_to_who_registered_an_hour_before(
    laptop: Laptop,
) -> None:
    pass_time = laptop.stack.embedded.pass_time
    due = datetime.fromisoformat("2030-06-04T18:00:00+05:30").timestamp()
    late = {**row("+919876500009", "sent"), "registered_at": {"N": str(int(due - 3600) * 1000)}}
    laptop.stack.aws.client("dynamodb").put_item(TableName=laptop.stack.names.table, Item=late)
    laptop.announce("day-before")
    laptop.stack.aws.client("lambda").tag_resource(
        Resource=laptop.stack.names.function_arn, Tags={"smsverifier:paused": "2026-01-01"}
    )
    pass_time(due - time.time() + 90)
    assert (laptop.texted(), set(laptop.schedules())) == ([], {"day-before"}), "it is paused"
    laptop.stack.aws.client("lambda").untag_resource(
        Resource=laptop.stack.names.function_arn, TagKeys=["smsverifier:paused"]
    )
    pass_time(due - time.time() + 150)
    assert sorted(laptop.texted()) == PEOPLE
    assert laptop.schedules() == {}
    (done,) = read_status(laptop.context()).announcements
    assert (done.state, done.sent) == (State.DONE, 4)


def test_who_is_forgotten_is_in_no_announcement_and_no_place_of_it(laptop: Laptop) -> None:
    them = ListOptions(Filters(), number=PEOPLE[0][1:])
    laptop.announce("day-before", whom=them)
    dynamodb, names = laptop.stack.aws.client("dynamodb"), laptop.stack.names
    dynamodb.update_item(
        TableName=names.table,
        Key={"registration_id": {"S": "#announce/day-before"}},
        UpdateExpression="SET #c = :c",
        ExpressionAttributeNames={"#c": "cursor"},
        ExpressionAttributeValues={":c": {"S": PEOPLE[0]}},
    )
    assert PEOPLE[0][1:] in str(laptop.stack.own_items())
    gone = row(PEOPLE[0], "sent")
    assert items_of(laptop.context()).forget(PEOPLE[0], [gone]) == 1
    erase(laptop.stack.embedded, laptop.stack, PEOPLE[0])
    stream = get_backend("dynamodb")[ACCOUNT][names.region].tables[names.table].stream_shard
    assert PEOPLE[0][1:] not in str([each.record for each in stream.items])
    assert PEOPLE[0][1:] not in str(laptop.stack.own_items())
    assert (cancelled := cancel(laptop.context(), "day-before")).was_open
    assert cancelled.announcement.cursor is None


def test_what_moves_into_the_past_is_cancelled_and_says_so(laptop: Laptop) -> None:
    laptop.announce("day-before")
    (moved,) = follow_event(laptop.context(starts_at="2020-06-07 10:00"))
    assert moved.is_cancelled
    assert laptop.schedules() == {}


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"at": "2020-01-01 10:00"}, "is past"),
        ({"at": "2030-06-05 18:00"}, "comes after the start"),
        ({"at": "-1d 23:00"}, "is not texted at 4 Jun 2030, 23:00 IST"),
        ({"at": "next week"}, "is no moment"),
        ({"at": " "}, "There is no moment"),
        ({"whom": ListOptions(Filters(), name="")}, "There is nothing in --name"),
        ({"kind": "hint"}, "cannot have this kind"),
        ({"message": "Hi {nobody}"}, "cannot have this message"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_written(
    laptop: Laptop, options: dict[str, Any], why: str
) -> None:
    with pytest.raises(UsageError, match=why):
        laptop.announce("day-before", **options)
    assert items_of(laptop.context()).names() == ()


def test_a_paused_stack_sends_nothing_and_one_of_an_earlier_version_is_to_go_up_first(
    laptop: Laptop,
) -> None:
    laptop.stack.aws.client("lambda").tag_resource(
        Resource=laptop.stack.names.function_arn, Tags={"smsverifier:paused": "2026-01-01"}
    )
    with pytest.raises(SmsverifierError, match="is paused"):
        laptop.announce("hall")
    laptop.stack.aws.client("scheduler").delete_schedule_group(
        Name=laptop.stack.names.schedule_group
    )
    with pytest.raises(SmsverifierError, match="cannot announce yet"):
        laptop.announce("hall")
    assert laptop.texted() == []
