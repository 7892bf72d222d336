"""Regions without a service we need, and endpoints of one's own: what `up` says before it asks."""

import pytest

from tests.support.account import Account
from tests.support.program import Program


def test_up_warns_of_the_region_before_it_asks(program: Program) -> None:
    ran = program("up", "--region", "ap-east-1")
    assert ran.exit_code == 2  # nobody there to say yes
    assert "SMS (AWS End User Messaging) is not in ap-east-1" in ran.stderr


def test_an_endpoint_in_awss_place_is_always_named(program: Program, account: Account) -> None:
    assert account.endpoint_url in program.ok("up", "--yes", "--only", "table").stdout
    assert account.endpoint_url in program("status").stdout


def test_the_endpoint_of_one_service_alone_is_named_before_consent_is_asked(
    lonely: Program, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    lonely.config("stack: hack-night\ntarget: aws\nregion: ap-south-1\n")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    elsewhere = account.endpoint_url.replace("127.0.0.1", "localhost")
    monkeypatch.setenv("AWS_ENDPOINT_URL", account.endpoint_url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", elsewhere)
    ran = lonely("up")  # nobody there to say yes
    assert ran.exit_code == 2
    assert f"sqs at {elsewhere}, " in ran.stderr
    assert f"pipes at {account.endpoint_url}, " in ran.stderr
