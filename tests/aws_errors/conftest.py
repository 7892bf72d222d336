"""The program of somebody with an AWS account, whose rules the test makes."""

from collections.abc import Iterator

import pytest

from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from tests.aws_errors.account import Account
from tests.aws_errors.stack import Stack
from tests.cli.conftest import lonely
from tests.cli.program import Program, sign_in

__all__ = ["account", "lonely", "program", "stack"]


@pytest.fixture
def account(embedded: EmbeddedAws) -> Iterator[Account]:
    """An account with nothing in it and no rules."""
    with Account(embedded).open() as account:
        yield account


@pytest.fixture
def program(lonely: Program, account: Account, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program, signed in to that account with the standard AWS settings."""
    sign_in(monkeypatch, account.endpoint_url)
    lonely.config("stack: hack-night\ntarget: aws\nregion: ap-south-1\ntags: {team: night}\n")
    return lonely


@pytest.fixture
def stack(account: Account, quick_repeats: None) -> Stack:
    """A stack to be raised in that account."""
    return Stack(account, Config(stack="hack-night"))
