"""A stack in use, to be taken down."""

import pytest

from tests.support.checkpoints import Checkpoints
from tests.support.registrations_table import PHONES
from tests.support.whole_stack import WholeStack


@pytest.fixture
def stack(stack: WholeStack, checkpoints: Checkpoints) -> WholeStack:
    """The demo stack, up, with two registrants who were told."""

    def use() -> None:
        stack.register_many(PHONES)
        stack.wait(lambda: stack.statuses() == ["sent", "sent"])

    checkpoints.reach("two who were told", use)
    return stack
