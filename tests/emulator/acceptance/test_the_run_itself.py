"""The acceptance run's own code, driven against the embedded AWS: no account is needed for that."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests import ROOT
from tests.aws.facts import FACTS
from tests.support.account import Account


@pytest.fixture
def account(embedded: EmbeddedAws) -> Iterator[Account]:
    with Account(embedded).open() as account:
        yield account


def run_pytest(account: Account, home: Path, *args: str) -> "subprocess.CompletedProcess[str]":
    """pytest in a process of its own, in an environment where the account is AWS."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "PYTEST_"))
    }
    signed_in = {
        "AWS_ENDPOINT_URL": account.endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "HOME": str(home),
    }
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q"]
    return subprocess.run(
        [*command, "tests/aws/test_acceptance.py", *args],
        cwd=ROOT,
        env={**kept, **signed_in},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_whole_run_passes_on_the_embedded_aws_and_leaves_nothing(
    account: Account, embedded: EmbeddedAws, tmp_path: Path
) -> None:
    phone = ("--aws-phone", "+919876543210")
    ran = run_pytest(account, tmp_path, "-m", "aws", "--aws-account", "123456789012", *phone)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for fact in FACTS:
        assert fact.name in ran.stdout
    assert "OTHERWISE" not in ran.stdout
    assert [sms["to"] for sms in embedded.outbox.messages()] == ["+919876543210"]
    assert embedded.stacks() == frozenset()


def test_it_never_runs_unasked(account: Account, tmp_path: Path) -> None:
    ran = run_pytest(account, tmp_path, "-m", "not slow")  # in place of our own `-m "not aws"`
    assert "deselected" in ran.stdout
    assert account.calls == []


def test_without_an_account_named_it_fails_in_words(account: Account, tmp_path: Path) -> None:
    ran = run_pytest(account, tmp_path, "-m", "aws", "-x")
    assert ran.returncode == 1
    assert "Name the account this may use" in ran.stdout
    assert account.calls == []


def test_in_another_account_it_touches_nothing(account: Account, tmp_path: Path) -> None:
    ran = run_pytest(account, tmp_path, "-m", "aws", "-x", "--aws-account", "999999999999")
    assert ran.returncode == 1
    assert "You are signed in to 123456789012, but named 999999999999" in ran.stdout
    assert account.calls == [("sts", "GetCallerIdentity")]
