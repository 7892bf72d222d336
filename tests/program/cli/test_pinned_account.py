"""`account` of the configuration: no command does anything in another one."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from smsverifier.cli.app import app
from tests.support.account import Account
from tests.support.program import Program, sign_in

OURS, OTHER = "123456789012", "999988887777"
CONFIG = f'stack: hack-night\ntarget: aws\nregion: ap-south-1\naccount: "{OTHER}"\n'
PHONE = "+919876543210"
ASKS = (
    *("check", "plan", "up --yes", "status", "status --watch", "open form", "form", "deploy"),
    *("logs", "pause", "resume", "down --yes", "stacks", "dashboard", "email records"),
    "eject terraform --yes",
    *(f"test-register {PHONE}", "announce late --message Hello --at now"),
    *("announcements list", "announcements show late", "announcements cancel late"),
    *("failures list", "failures retry --all", "numbers list", "numbers exit"),
    *(f"numbers add {PHONE}", f"numbers remove {PHONE}", f"numbers verify {PHONE} 123456"),
    *(f"registrations {verb}" for verb in ("list", "export", "resend", "remove-tests", "promote")),
    *(f"registrations {verb}" for verb in ("close", "reopen", "import list.csv")),
    *(f"registrations {verb} {PHONE}" for verb in ("show", "forget")),
    f"registrations add {PHONE} --name Asha",
    f"registrations correct {PHONE} --to +919876543211",
)
"""Every command that reaches AWS, as it is typed."""
ASKS_NOBODY = {
    *("init", "message", "cost", "rehearse", "explain", "policy", "local", "eject aws-cli")
}
"""The others; of `cost` the receipts alone would be asked for."""


@pytest.fixture
def pinned(lonely: Program, account: Account, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program, signed in to another account than the configuration's."""
    sign_in(monkeypatch, account.endpoint_url)
    lonely.config(CONFIG)
    keys = Path(os.environ["HOME"]) / ".aws" / "credentials"
    keys.parent.mkdir(parents=True)
    keys.write_text("[club]\naws_access_key_id = nobody\naws_secret_access_key = nobody\n")
    (lonely.folder / "list.csv").write_text("phone,name\n")
    return lonely


def commands(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{name} ")
        else:
            yield f"{before}{name}"


def test_the_list_has_every_command() -> None:
    known = [typed.split() for typed in ASKS]
    for command in commands(typer.main.get_command(app)):
        words = command.split()
        asks = any(typed[: len(words)] == words for typed in known)
        assert asks != bool(ASKS_NOBODY & {words[0], command}), command


@pytest.mark.parametrize("typed", ASKS)
def test_another_account_is_asked_for_nothing_but_whose_it_is(
    typed: str, pinned: Program, account: Account
) -> None:
    ran = pinned(*typed.split(), "--profile", "club", typed="y\n")
    assert account.calls == [("sts", "GetCallerIdentity")]
    assert ran.exit_code == 2
    assert f"for account {OTHER}, and the profile club signs in to {OURS}" in ran.stderr


def test_what_needs_no_account_goes_on(pinned: Program, account: Account) -> None:
    assert f"arn:aws:iam::{OTHER}:role" in pinned.ok("policy").stdout
    assert account.calls == []
    pinned.config(f"{CONFIG}sms: {{delivery_receipts: true}}\n")
    told = pinned.ok("cost").stderr
    assert "spent so far is unknown: This is not the AWS account" in told
    assert account.calls == [("sts", "GetCallerIdentity")]


def test_check_says_itself_that_nobody_is_signed_in(
    pinned: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    ran = pinned("check", "--json")
    assert ran.exit_code == 3
    assert {each["id"]: each["state"] for each in ran.json["findings"]}["credentials"] == "blocker"
    assert pinned("status").exit_code == 1
