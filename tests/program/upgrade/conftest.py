"""Stacks of earlier versions, each in use for days, and the program of this version beside them."""

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.program.upgrade.stack import OldStack
from tests.support.checkpoints import Checkpoints
from tests.support.program import Program
from tests.support.upgrade.recording import Clients, recordings


@pytest.fixture(params=recordings(), ids=str)
def old(
    request: pytest.FixtureRequest,
    program: Program,
    embedded: EmbeddedAws,
    client: Clients,
    checkpoints: Checkpoints,
) -> OldStack:
    """A stack as its version left it, with 50 rows; this version has done nothing yet."""
    stack = OldStack(request.param, embedded, client)
    program.config(stack.recording.config)
    checkpoints.reach(("an old stack", str(request.param)), stack.make)
    return stack


@pytest.fixture
def taken_over(old: OldStack, program: Program) -> OldStack:
    """The same after the first `up` of this version."""
    program.up()
    old.keep_sending()
    return old
