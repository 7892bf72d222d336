"""The program of somebody with an AWS account, whose rules the test makes."""

import pytest

from tests.support.account import Account
from tests.support.program import Program, sign_in


@pytest.fixture
def program(lonely: Program, account: Account, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program, signed in to that account with the standard AWS settings."""
    sign_in(monkeypatch, account.endpoint_url)
    lonely.config("stack: hack-night\ntarget: aws\nregion: ap-south-1\ntags: {team: night}\n")
    return lonely
