"""A stack in an account whose rules the test makes."""

import pytest

from smsverifier.config import Config
from tests.emulator.aws_errors.stack import Stack
from tests.support.account import Account


@pytest.fixture
def stack(account: Account, quick_repeats: None) -> Stack:
    """A stack to be raised in that account."""
    return Stack(account, Config(stack="hack-night"))
