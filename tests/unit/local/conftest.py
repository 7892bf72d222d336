"""A REST API to build and to ask, without a server around it."""

import pytest

from smsverifier.local.dispatcher import Dispatcher
from tests.support.deployed_apis import DeployedRestApi


@pytest.fixture(scope="module")
def dispatcher() -> Dispatcher:
    return Dispatcher()


@pytest.fixture
def api(dispatcher: Dispatcher) -> DeployedRestApi:
    return DeployedRestApi(dispatcher)
