"""`local env`: any AWS client works with the embedded AWS, and with nothing else."""

import json
import os
import shlex
import subprocess
import sys

import pytest

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import chosen_site
from tests import ROOT
from tests.support.program import Program

WHO = (
    "import boto3; sts = boto3.client('sts'); "
    "print(sts.get_caller_identity()['Account'], sts.meta.endpoint_url, sts.meta.region_name)"
)


def in_shell(text: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A shell, with these variables, in which `smsverifier` and `who` can be called."""
    python = shlex.quote(sys.executable)
    functions = (
        f'smsverifier() {{ {python} -m smsverifier "$@"; }}; who() {{ {python} -c "{WHO}"; }}; '
    )
    return subprocess.run(
        ["sh", "-c", functions + text],
        env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_after_its_exports_any_client_works_with_it(
    program: Program, embedded: EmbeddedAws
) -> None:
    ran = in_shell(
        'eval "$(smsverifier local env)"; who; echo "${AWS_PROFILE-none}"',
        AWS_PROFILE="not-there",
        AWS_SESSION_TOKEN="somebody's",
        AWS_ENDPOINT_URL_STS="http://127.0.0.1:9",
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true",
    )
    assert ran.stdout.splitlines() == [f"123456789012 {embedded.endpoint_url} ap-south-1", "none"]


def test_its_files_are_those_of_any_client(program: Program, embedded: EmbeddedAws) -> None:
    folder = chosen_site(os.environ).keys
    ran = in_shell(
        "who",
        AWS_SHARED_CREDENTIALS_FILE=str(folder / "credentials"),
        AWS_CONFIG_FILE=str(folder / "config"),
    )
    assert ran.stdout.split() == ["123456789012", embedded.endpoint_url, "ap-south-1"], ran


def test_the_region_is_the_configurations_or_the_one_asked_for(program: Program) -> None:
    program.config("stack: hack\nregion: eu-west-1\n")
    assert "export AWS_REGION=eu-west-1\n" in program.ok("local", "env").stdout
    ran = program.ok("local", "env", "--region", "ap-south-2")
    assert "export AWS_DEFAULT_REGION=ap-south-2\n" in ran.stdout


def test_a_configuration_that_is_wrong_is_no_matter(program: Program) -> None:
    program.config("stack: [\n")
    assert "export AWS_REGION=ap-south-1\n" in program.ok("local", "env").stdout


def test_what_cannot_be_a_region_is_refused(program: Program) -> None:
    ran = program("local", "env", "--region", "x; rm -rf ~")
    assert (ran.exit_code, ran.stdout) == (2, "")


def test_as_json(program: Program, embedded: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "work")
    told = program.ok("local", "env", "--json").json
    assert told == {
        "running": True,
        "export": {
            "AWS_ACCESS_KEY_ID": embedded.access_key.id,
            "AWS_SECRET_ACCESS_KEY": embedded.access_key.secret,
            "AWS_ENDPOINT_URL": embedded.endpoint_url,
            "AWS_REGION": "ap-south-1",
            "AWS_DEFAULT_REGION": "ap-south-1",
        },
        "unset": ["AWS_PROFILE"],
    }


def test_where_nothing_runs_a_shell_is_told_nothing_and_people_the_next_step(
    lonely: Program,
) -> None:
    ran = lonely("local", "env")
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert "not running" in ran.stderr
    assert "smsverifier up" in ran.stderr
    told = lonely("local", "env", "--json")
    assert told.exit_code == 3
    assert json.loads(told.stdout) == {"running": False, "export": {}, "unset": []}
