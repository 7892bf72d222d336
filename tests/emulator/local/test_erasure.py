"""What the embedded AWS forgets of one person, and of nobody else."""

import json
from collections.abc import Callable
from typing import Any
from urllib.request import Request, urlopen

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import ERASE
from smsverifier.registration_table import RegistrationTable
from smsverifier.registrations.correction import corrected, move
from smsverifier.registrations.transactions import Swap
from smsverifier.row import Item
from tests.support.whole_stack import WholeStack

Make = Callable[..., WholeStack]
GONE, STAYS, RIGHT = "+919876543210", "+919876543211", "+919876543212"


def erase(embedded: EmbeddedAws, stack: WholeStack, phone: str, *request_ids: str) -> Any:
    person = {
        "stack": stack.config.stack,
        "region": stack.config.region,
        "phone": phone,
        "request_ids": request_ids,
    }
    url = embedded.endpoint_url + embedded.keys.page(ERASE)
    with urlopen(Request(url, json.dumps(person).encode(), method="POST")) as answer:
        return json.loads(answer.read())


def lines(stack: WholeStack) -> str:
    """Every line of every log."""
    logs = stack.aws.client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    found = [logs.filter_log_events(logGroupName=name)["events"] for name in groups]
    return "\n".join(event["message"] for events in found for event in events)


def records(stack: WholeStack) -> str:
    """The whole stream of the table."""
    streams, dynamodb = stack.aws.client("dynamodbstreams"), stack.aws.client("dynamodb")
    arn = dynamodb.describe_table(TableName=stack.names.table)["Table"]["LatestStreamArn"]
    (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = streams.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )
    return str(streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"])


def registered(make_stack: Make, **config: Any) -> WholeStack:
    stack = make_stack(**config)
    for phone, name in ((GONE, "Asha"), (STAYS, "Ravi")):
        stack.register(phone, name=name)
    stack.wait(lambda: stack.statuses() == ["sent", "sent"])
    return stack


def test_outbox_logs_and_stream_say_nothing_of_them_any_more(
    embedded: EmbeddedAws, make_stack: Make
) -> None:
    stack = registered(make_stack, sms={"delivery_receipts": True})
    rows = stack.rows()
    gone, stays = rows[GONE], rows[STAYS]
    stack.aws.client("dynamodb").delete_item(
        TableName=stack.names.table, Key={"registration_id": {"S": GONE}}
    )
    stack.wait(lambda: gone["sms_message_id"] in lines(stack))
    said = erase(embedded, stack, GONE, gone["request_id"])
    assert said["sms"] == 1
    assert said["log_lines"] >= 2
    assert said["stream_records"] == 4  # new, claimed, sent, gone
    assert [sms["to"] for sms in stack.sms()] == [STAYS]
    for mine in (GONE, "Asha", gone["request_id"], gone["sms_message_id"]):
        assert mine not in lines(stack) + records(stack)
    for theirs in (stays["request_id"], stays["sms_message_id"]):
        assert theirs in lines(stack)
    assert "Ravi" in records(stack)
    assert set(erase(embedded, stack, GONE).values()) == {0}


def corrected_to(stack: WholeStack, old: str, new: str) -> None:
    row: Item = RegistrationTable(stack.aws, stack.names.table).get(old) or {}
    after = corrected(row, old, new, new, 1763900000000)
    assert move(stack.aws, stack.names.table, row, after, old) is Swap.DONE


def test_what_was_sent_to_them_before_their_number_was_put_right_goes_too(
    embedded: EmbeddedAws, make_stack: Make
) -> None:
    stack = registered(make_stack)
    submission = stack.rows()[GONE]["request_id"]
    corrected_to(stack, GONE, RIGHT)
    stack.register(GONE, name="Mina")  # whose number it was
    stack.wait(lambda: stack.statuses() == ["sent"] * 3)
    remove(stack, RIGHT)
    said = erase(embedded, stack, RIGHT, submission)
    assert said["sms"] == 1
    texts = {str(sms["to"]): str(sms["text"]) for sms in stack.sms()}
    assert set(texts) == {GONE, STAYS}
    assert "Mina" in texts[GONE]
    assert "Mina" in records(stack)
    for mine in (RIGHT, "Asha", submission):
        assert mine not in lines(stack) + records(stack)


def test_who_had_mistyped_this_number_is_somebody_else(
    embedded: EmbeddedAws, make_stack: Make
) -> None:
    """They are there under the right one."""
    stack = registered(make_stack)
    corrected_to(stack, GONE, RIGHT)
    stack.register(GONE, name="Mina")
    stack.wait(lambda: stack.statuses() == ["sent"] * 3)
    mina = stack.rows()[GONE]["request_id"]
    remove(stack, GONE)
    erase(embedded, stack, GONE, mina)
    assert "Mina" not in records(stack)
    assert RIGHT in records(stack)


def remove(stack: WholeStack, phone: str) -> None:
    stack.aws.client("dynamodb").delete_item(
        TableName=stack.names.table, Key={"registration_id": {"S": phone}}
    )


def test_what_was_sent_to_a_mistyped_number_goes_too_and_its_owner_stays(
    embedded: EmbeddedAws, make_stack: Make
) -> None:
    stack = make_stack()
    stack.register(GONE, name="Asha")
    stack.wait(lambda: stack.statuses() == ["sent"])
    table = stack.names.table
    (old,) = stack.aws.client("dynamodb").scan(
        TableName=table,
        FilterExpression="phone = :p",
        ExpressionAttributeValues={":p": {"S": GONE}},
    )["Items"]
    new = corrected(old, GONE, RIGHT, RIGHT, 1763900000000)
    move(stack.aws, table, old, new, GONE)
    stack.register(GONE, name="Ravi")  # whose number it is
    stack.wait(lambda: stack.statuses() == ["sent", "sent"])
    stack.aws.client("dynamodb").delete_item(TableName=table, Key={"registration_id": {"S": RIGHT}})
    assert erase(embedded, stack, RIGHT, old["request_id"]["S"])["sms"] == 1
    assert "Asha" not in str(stack.sms()) + lines(stack) + records(stack)
    assert RIGHT not in records(stack)
    assert ["Ravi" in sms["text"] for sms in stack.sms()] == [True]
    assert "Ravi" in records(stack)


def test_pipes_go_on_behind_what_is_erased(embedded: EmbeddedAws, make_stack: Make) -> None:
    stack = make_stack()
    stack.aws.client("pipes").stop_pipe(Name=stack.names.pipe)
    stack.register(GONE)
    erase(embedded, stack, GONE)
    stack.aws.client("pipes").start_pipe(Name=stack.names.pipe)
    stack.register(STAYS)
    stack.wait(lambda: [sms["to"] for sms in stack.sms()] == [STAYS])


def test_the_same_number_at_another_event_stays(embedded: EmbeddedAws, make_stack: Make) -> None:
    stack = registered(make_stack)
    stranger = WholeStack(embedded, stack.aws, stack.config.model_copy(update={"stack": "other"}))
    assert set(erase(embedded, stranger, GONE).values()) == {0}
    assert len(stack.sms()) == 2


def test_an_empty_request_id_erases_no_line(embedded: EmbeddedAws, make_stack: Make) -> None:
    stack = registered(make_stack)
    stack.wait(lambda: all(row["sms_message_id"] in lines(stack) for row in stack.rows().values()))
    stack.wait(lambda: lines(stack).count("REPORT") == lines(stack).count("START"))
    before = lines(stack)
    assert erase(embedded, stack, "+919999999999", "")["log_lines"] == 0
    assert lines(stack) == before
