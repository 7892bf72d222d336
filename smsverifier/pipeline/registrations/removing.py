"""Taking test rows out of a table, and nothing else: for `registrations remove-tests`.

Who is being told right now is left until that has ended, for a count may be on its way.
"""

from collections.abc import Callable, Iterable
from functools import partial

from smsverifier.aws import Aws
from smsverifier.pipeline.registrations.changing import Change, Changer, is_second_try, unchanged
from smsverifier.row import KEY, SOURCE, TEST, Item, SmsStatus, is_test, placeholder, sms_status_of


def removable_tests(items: Iterable[Item], unconfirmed_before_ms: int) -> list[Item]:
    """The test rows among them that nobody is at work on."""
    tests = filter(is_test, items)
    return [
        item
        for item in tests
        if sms_status_of(item, unconfirmed_before_ms) is not SmsStatus.SENDING
    ]


def remover(aws: Aws, table: str, should_stop: Callable[[], bool]) -> Changer:
    """Removes test rows of one table."""
    return Changer(aws, table, partial(_remove, aws, table), should_stop)


def _remove(aws: Aws, table: str, item: Item) -> Change:
    """Remove it if it still is the same test."""
    client, same = aws.client("dynamodb"), unchanged(item)
    same["ConditionExpression"] += f" AND {placeholder(SOURCE)} = :{SOURCE}"
    same["ExpressionAttributeNames"][placeholder(SOURCE)] = SOURCE
    same["ExpressionAttributeValues"][f":{SOURCE}"] = {"S": TEST}
    try:
        client.delete_item(TableName=table, Key={KEY: item[KEY]}, **same)
    except client.exceptions.ConditionalCheckFailedException as error:
        if error.response.get("Item"):
            return Change.REFUSED
        return Change.OURS if is_second_try(error) else Change.ANOTHERS
    return Change.OURS
