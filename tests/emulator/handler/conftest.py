"""The handler's parts, wired to a table in the embedded AWS."""

from collections.abc import Iterator
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.local.embedded import EmbeddedAws
from tests.support.handler_stack import Stack
from tests.support.handler_zip import TABLE
from tests.support.sdk import owners


@pytest.fixture(scope="session")
def dynamodb(embedded_server: EmbeddedAws) -> Iterator[Any]:
    """One client for all tests: making one takes longer than most of them."""
    made = Aws(owners(embedded_server)).client("dynamodb")
    yield made
    made.close()


@pytest.fixture
def stack(embedded: EmbeddedAws, dynamodb: Any) -> Stack:
    """A table in the embedded AWS and the handler's parts wired to it."""
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "registration_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "registration_id", "AttributeType": "S"}],
    )
    return Stack(dynamodb, TABLE)
