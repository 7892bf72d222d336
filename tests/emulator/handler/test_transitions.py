"""The handler changes a row's status only as the row's schema says that it may follow."""

from collections.abc import Callable
from typing import Any

import pytest
import row
from claims import Claim, Claims
from registrations import Registration, read

from tests.support.handler_stack import PHONE, Stack

STATUSES: list[str | None] = [None, *row.STATUSES, "importing", "Sent"]
ENDINGS: dict[str | None, Callable[[Claims, Claim], object]] = {
    "sent": lambda claims, claim: claims.sent(claim, "m-1", 1),
    "failed": lambda claims, claim: claims.failed(claim, "invalid_number"),
    None: lambda claims, claim: claims.release(claim, "Throttling"),
}


def registered(stack: Stack) -> Registration:
    found = read(stack.register())
    assert found is not None
    return found


def now_with(stack: Stack, status: str | None) -> None:
    """Give the row this status, by hand."""
    values: dict[str, Any] = {"UpdateExpression": "REMOVE sms_status"}
    if status is not None:
        values = {
            "UpdateExpression": "SET sms_status = :status",
            "ExpressionAttributeValues": {":status": {"S": status}},
        }
    stack.dynamodb.update_item(
        TableName=stack.table, Key={"registration_id": {"S": PHONE}}, **values
    )


def may_follow(before: str | None) -> frozenset[str | None]:
    """Nothing follows a status that is none of ours."""
    return row.TRANSITIONS.get(before, frozenset())


@pytest.mark.parametrize("before", STATUSES)
def test_a_row_is_claimed_only_where_sending_may_follow(stack: Stack, before: str | None) -> None:
    registration = registered(stack)
    now_with(stack, before)
    stack.channels()[0].claims.claim(registration)
    is_claimed = before != "sending" and stack.row().get("sms_status") == "sending"
    assert is_claimed == ("sending" in may_follow(before))


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", ENDINGS)
def test_an_outcome_is_written_only_where_it_may_follow(
    stack: Stack, before: str | None, after: str | None
) -> None:
    registration = registered(stack)
    claim = stack.channels()[0].claims.claim(registration)
    assert isinstance(claim, Claim)
    now_with(stack, before)
    ENDINGS[after](stack.channels()[0].claims, claim)
    wanted = after if before == "sending" else before
    assert stack.row().get("sms_status") == wanted
    assert before != "sending" or after in may_follow(before)
