"""A REST API to build and to ask, without a server around it."""

import pytest

from smsverifier.local.door import Door
from tests.local.deployed_apis import DeployedRestApi


@pytest.fixture(scope="module")
def door():
    return Door()


@pytest.fixture
def api(door):
    return DeployedRestApi(door)
