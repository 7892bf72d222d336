"""Not signed in, as the program tells it: no credentials, a profile, SSO, a role, MFA, a proxy."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from json import dumps
from pathlib import Path

import pytest

from smsverifier.local.calls import AwsFailure
from tests import ROOT
from tests.support.account import Account, on
from tests.support.program import Program


def test_missing_credentials_are_told_and_how_to_sign_in(lonely: Program) -> None:
    lonely.config("stack: hack-night\ntarget: aws\n")
    ran = lonely("up", "--yes")
    assert ran.exit_code == 1
    assert "No AWS credentials were found" in ran.stderr
    assert "--target local" in ran.stderr


def test_a_profile_that_is_not_there_is_wrong_usage(lonely: Program) -> None:
    lonely.config("stack: hack-night\ntarget: aws\n")
    ran = lonely("up", "--yes", "--profile", "nobody")
    assert ran.exit_code == 2
    assert "nobody" in ran.stderr


SSO = """[profile event]
sso_session = event
sso_account_id = 123456789012
sso_role_name = Deployer
region = ap-south-1
[sso-session event]
sso_start_url = https://event.awsapps.com/start
sso_region = ap-south-1
"""
ROLE = """[profile event]
role_arn = arn:aws:iam::123456789012:role/Deployer
source_profile = base
{mfa}
[profile base]
aws_access_key_id = test
aws_secret_access_key = test
"""


def profile(program: Program, text: str) -> None:
    """What `aws configure` leaves in the home directory."""
    folder = Path(os.environ["HOME"]) / ".aws"
    folder.mkdir(parents=True)
    (folder / "config").write_text(text, encoding="utf-8")
    program.config("stack: hack-night\ntarget: aws\nregion: ap-south-1\n")


def without_a_terminal(program: Program) -> "subprocess.CompletedProcess[str]":
    """`up` in a process of its own: the SDK looks for a home once, and for a terminal itself."""
    return subprocess.run(
        [sys.executable, "-m", "smsverifier", "up", "--yes", "--profile", "event"],
        cwd=program.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )


def test_sso_never_signed_in(lonely: Program) -> None:
    profile(lonely, SSO)
    ran = lonely("up", "--yes", "--profile", "event")
    assert ran.exit_code == 1
    assert "aws sso login" in ran.stderr


def test_sso_expired(lonely: Program) -> None:
    profile(lonely, SSO)
    cache = Path(os.environ["HOME"]) / ".aws/sso/cache"
    cache.mkdir(parents=True)
    past = datetime.now(UTC) - timedelta(days=1)
    token = {"accessToken": "old", "expiresAt": past.strftime("%Y-%m-%dT%H:%M:%SZ")}
    name = sha1(b"event", usedforsecurity=False).hexdigest()
    (cache / f"{name}.json").write_text(dumps(token), encoding="utf-8")
    ran = without_a_terminal(lonely)
    assert ran.returncode == 1
    assert "The AWS sign-in has expired" in ran.stderr
    assert "aws sso login" in ran.stderr


def test_a_role_that_may_not_be_taken(
    lonely: Program, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile(lonely, ROLE.format(mfa=""))
    monkeypatch.setenv("AWS_ENDPOINT_URL", account.endpoint_url)
    message = (
        "User: arn:aws:iam::123456789012:user/asha is not authorized to perform: sts:AssumeRole"
    )
    account.rules.append(on("sts", "AssumeRole", AwsFailure("AccessDenied", message, 403)))
    ran = lonely("up", "--yes", "--profile", "event")
    assert ran.exit_code == 1
    assert "The role of this AWS profile cannot be taken" in ran.stderr
    assert "trust policy" in ran.stderr


def test_a_profile_that_wants_an_mfa_code_where_nobody_can_type_one(lonely: Program) -> None:
    profile(lonely, ROLE.format(mfa="mfa_serial = arn:aws:iam::123456789012:mfa/asha"))
    ran = without_a_terminal(lonely)
    assert ran.returncode == 1
    assert "asks for an MFA code, and there is no terminal" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_endpoint_of_ones_own_that_does_not_answer_is_named(
    lonely: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    lonely.config("stack: hack-night\ntarget: aws\n")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # discard: nobody listens
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    ran = lonely("status")
    assert ran.exit_code == 1
    assert "http://127.0.0.1:9" in ran.stderr
    assert "AWS_ENDPOINT_URL" in ran.stderr


def test_a_proxy_that_does_not_answer_is_named_without_its_password(
    lonely: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    lonely.config("stack: hack-night\ntarget: aws\n")
    monkeypatch.setenv("HTTPS_PROXY", "http://asha:secret@127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    ran = lonely("status")
    assert ran.exit_code == 1
    assert "The proxy does not answer" in ran.stderr
    assert "secret" not in ran.stderr
