"""A REST API to build and to ask, without a server around it."""

from typing import Any

import pytest

from smsverifier.local.dispatcher import Dispatcher
from tests.support.deployed_apis import DeployedRestApi


@pytest.fixture(scope="module")
def dispatcher() -> Any:
    return Dispatcher()


@pytest.fixture
def api(dispatcher: Any) -> Any:
    return DeployedRestApi(dispatcher)
