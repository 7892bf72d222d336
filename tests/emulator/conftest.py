"""Empty registrations tables."""

from collections.abc import Callable

import pytest

from smsverifier.aws import Aws
from tests.support.registrations_table import Registrations


@pytest.fixture
def make_table(aws: Aws) -> Callable[[str], Registrations]:
    """An empty table of the stack so named."""
    return lambda stack: Registrations(aws, stack)


@pytest.fixture
def table(make_table: Callable[[str], Registrations]) -> Registrations:
    return make_table("hack-night")


@pytest.fixture
def other(make_table: Callable[[str], Registrations]) -> Registrations:
    return make_table("next-night")
