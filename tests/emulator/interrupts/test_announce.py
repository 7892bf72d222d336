"""`announce`, killed right after any of its writes: the same command again, anywhere, goes on.

Everybody gets it once. What is killed within the function is tried in `emulator/handler`.
"""

from collections.abc import Callable

from smsverifier.aws import Aws
from smsverifier.commands.announce import AnnounceOptions
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from tests.emulator.interrupts.machine import Machine
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

HALL = AnnounceOptions("hall", message="Hi {name}, we meet in Hall 2.", kind="change")
PEOPLE = ["+919876543210", "+919876543211"]


def test_a_killed_announcement_is_finished_by_anybody_and_goes_to_everybody_once(
    embedded: EmbeddedAws,
    aws: Aws,
    whole: Callable[[], None],
    doomed: Machine,
    sound: Machine,
    points: Callable[..., None],
) -> None:
    whole()
    stack = WholeStack(embedded, aws, Config())
    for phone in PEOPLE:
        item = row(phone, "sent")
        aws.client("dynamodb").put_item(TableName=stack.names.table, Item=item)
    left = doomed.kept_after_each_write(lambda: doomed.announce(HALL))
    looks, its_name, its_item, its_schedule, one_run = doomed.written
    assert (looks, its_schedule, one_run) == ("Scan", "CreateSchedule", "Invoke")
    assert (its_name, its_item) == ("UpdateItem", "UpdateItem")
    for each in left:
        embedded.restore(each.aws)
        sound.wire.repair()
        assert sound.announce(HALL) == 0, sound.said.getvalue()
        assert sorted(sms["to"] for sms in stack.sms()) == PEOPLE
        schedules = aws.client("scheduler").list_schedules(GroupName=stack.names.schedule_group)
        assert [each["Name"] for each in schedules["Schedules"]] == []
    points("announce killed, then announced again", len(left))
