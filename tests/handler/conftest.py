"""The handler as it is deployed: its modules come out of a zip that was built for it."""

import atexit
import io
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.resources.deployment_package import handler_zip

TABLE = "demo-event-registrations"

_folder = tempfile.mkdtemp(prefix="smsverifier-handler-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
with zipfile.ZipFile(io.BytesIO(handler_zip(Config(), TABLE))) as _zip:
    _zip.extractall(_folder)
sys.path.insert(0, _folder)

from tests.handler.handler_stack import Stack  # noqa: E402 -- needs the handler's modules
from tests.sdk import owners  # noqa: E402


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
