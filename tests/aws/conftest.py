"""The guard of the acceptance run, and its table at the end.

It never runs by default (`-m 'not aws'` in pyproject.toml, and here for other `-m`s), and only
in the account that was named: `pytest -m aws --aws-account 111122223333`.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsverifier.aws import Aws, AwsTarget
from tests.aws.facts import Observations
from tests.aws.run import AcceptanceRun, sweep

OBSERVED = pytest.StashKey[Observations]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`-m 'not slow'` and the like replace the default `-m`: they do not mean a real account."""
    wanted = config.option.markexpr
    if "aws" in wanted and "not aws" not in wanted:
        return
    costly = [item for item in items if item.get_closest_marker("aws")]
    config.hook.pytest_deselected(items=costly)
    items[:] = [item for item in items if item not in costly]


@pytest.fixture(scope="session")
def aws_account(request: pytest.FixtureRequest) -> Aws:
    """A session with the account that was named; fails with words without one."""
    named = request.config.getoption("--aws-account") or os.environ.get("SMSVERIFIER_AWS_ACCOUNT")
    if not named:
        pytest.fail("Name the account this may use: --aws-account ID, or SMSVERIFIER_AWS_ACCOUNT.")
    aws = Aws(AwsTarget(region=request.config.getoption("--aws-region")))
    if aws.account != named:
        pytest.fail(f"You are signed in to {aws.account}, but named {named}: nothing was done.")
    return aws


@pytest.fixture(scope="session")
def run(
    aws_account: Aws, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AcceptanceRun]:
    """One stack with a random name; what this or an earlier run left is taken away."""
    folder: Path = tmp_path_factory.mktemp("acceptance")
    with contextlib.chdir(folder):  # where `down` leaves its exports
        sweep(aws_account, folder)
        run = AcceptanceRun(aws_account, folder, request.config.getoption("--aws-phone"))
        request.config.stash[OBSERVED] = run.observed
        yield run
        sweep(aws_account, folder)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The table fact → observed."""
    if OBSERVED in config.stash:
        terminalreporter.section("What AWS does")
        for line in config.stash[OBSERVED].table():
            terminalreporter.write_line(line)
