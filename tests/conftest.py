"""Fixtures for every test: the embedded AWS, in this process, on a free port."""

import gc
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import botocore.endpoint
import pytest
from hypothesis import HealthCheck, settings

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward, Override
from smsverifier.local.embedded import EmbeddedAws
from tests import ROOT, levels
from tests.levels import pytest_ignore_collect, pytest_pycollect_makeitem
from tests.support import sdk
from tests.support.account import Account
from tests.support.checkpoints import Checkpoints
from tests.support.clock import Clock, RealTime, ThreadClock
from tests.support.whole_stack import WholeStack

__all__ = ["pytest_ignore_collect", "pytest_pycollect_makeitem"]

REGION = "ap-south-1"
POINTS = "injection points"
"""The property in which tests count the points of a rule that they tried: rule → points."""
PLACES = "place"
"""The property in which a case of `tests/emulator/places` says what came of it."""

# A hundred processes of these tests load the same modules: they are compiled once, also where the
# environment wants no .pyc files (git ignores them). Whoever must do without them says -B.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    sys.dont_write_bytecode = False

# The machine's time zone is that of most who run the tool: what takes UTC for local time is right
# where that is UTC, as in CI. Whoever sets TZ has another.
if "TZ" not in os.environ and hasattr(time, "tzset"):
    os.environ["TZ"] = "Asia/Kolkata"
    time.tzset()

# No property depends on how quick the machine is. Whoever waits for the tests gets a sample of
# each; `.ci/run` (CI is set there) tries four times as many.
settings.register_profile(
    "any-machine",
    deadline=None,
    max_examples=100 if "CI" in os.environ else 25,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("any-machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    """What `pytest -m aws` must be told: see `tests/aws`."""
    group = parser.getgroup("aws", "the acceptance run on a real AWS account")
    group.addoption("--aws-account", metavar="ID", help="the account it may use, and no other")
    group.addoption("--aws-phone", metavar="NUMBER", help="a phone that gets one real SMS")
    group.addoption("--aws-region", metavar="REGION", default=REGION)
    places = parser.getgroup("places", "the table of places, tests/emulator/places")
    places.addoption("--places", action="store_true", help="print it at the end")


@pytest.fixture(scope="session", autouse=True)
def quick_sdk() -> Iterator[None]:
    """A process makes one session, these tests thousands."""
    with pytest.MonkeyPatch.context() as patched:
        sdk.make_quick(patched)
        yield


@pytest.fixture
def quick_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK's own repeats, without the pauses before them."""
    monkeypatch.setattr(botocore.endpoint, "time", ThreadClock())


@pytest.fixture(scope="session")
def real_time() -> RealTime:
    """What the embedded AWS takes for real time."""
    return RealTime()


@pytest.fixture
def stopped_time(real_time: RealTime) -> Iterator[None]:
    """By the embedded AWS's clock only that time passes which a test lets pass."""
    real_time.stopped_at = time.time()
    yield
    real_time.stopped_at = None


@pytest.fixture(scope="session")
def embedded_clock(real_time: RealTime) -> Clock:
    """The time of the embedded AWS; `embedded` sets it right again."""
    return Clock(real_time)


def _what_is_there(call: Call, forward: Forward) -> AwsResponse:
    """moto: ReceiveMessage may wait, and in these tests nobody sends meanwhile."""
    return forward(call)


@pytest.fixture(scope="session")
def embedded_server(embedded_clock: Clock) -> Iterator[EmbeddedAws]:
    """One embedded AWS for the whole session; use `embedded`, which begins with nothing in it.

    Whoever receives from a queue gets what is there at once: nobody sends meanwhile.
    """
    with (
        EmbeddedAws(clock=embedded_clock) as aws,
        sdk.served_here(aws.endpoint_url, aws.application),
    ):
        aws.dispatcher.override("sqs", "ReceiveMessage", _what_is_there)
        yield aws


@pytest.fixture(scope="session")
def checkpoints(embedded_server: EmbeddedAws, embedded_clock: Clock) -> Checkpoints:
    """States that tests of this worker have brought about; `embedded` begins with an empty one."""
    embedded_server.reset()
    return Checkpoints(embedded_server, embedded_clock)


@pytest.fixture
def embedded(embedded_server: EmbeddedAws, checkpoints: Checkpoints) -> Iterator[EmbeddedAws]:
    """An embedded AWS with nothing in it; an override that a test makes ends with it."""
    checkpoints.begin()
    with embedded_server.dispatcher.unchanged():
        yield embedded_server


@pytest.fixture
def aws(embedded: EmbeddedAws) -> Aws:
    """Our own session with the embedded AWS."""
    return Aws(sdk.owners(embedded))


@pytest.fixture
def client(aws: Aws) -> Iterator[Callable[[str], Any]]:
    """Stock SDK clients on the embedded AWS, one per service, closed after the test."""
    made: dict[str, Any] = {}

    def make(service: str) -> Any:
        if service not in made:
            made[service] = aws.client(service, retries=False)
        return made[service]

    yield make
    for sdk_client in made.values():
        sdk_client.close()


@pytest.fixture
def answering(embedded: EmbeddedAws) -> Callable[[str, Override], None]:
    """Let something else answer an operation of DynamoDB, for one test."""
    return lambda operation, override: embedded.dispatcher.override("dynamodb", operation, override)


@pytest.fixture
def account(embedded: EmbeddedAws) -> Iterator[Account]:
    """An AWS account with nothing in it and no rules but those that the test makes."""
    with Account(embedded).open() as account:
        yield account


@pytest.fixture
def make_stack(
    embedded: EmbeddedAws, aws: Aws, checkpoints: Checkpoints
) -> Callable[..., WholeStack]:
    """A stack that is up; keywords are those of `Config`."""

    def make(**config: Any) -> WholeStack:
        stack = WholeStack(embedded, aws, Config.model_validate(config))
        # What is left out and what is null look alike in a dump.
        wanted = json.dumps(stack.config.model_dump(exclude_unset=True), sort_keys=True)
        checkpoints.reach(("up", wanted), stack.up)
        return stack

    return make


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Ten thousand tests are made and none goes: looking through them takes a fifth of the time."""
    gc.disable()
    try:
        _load_own_share(session.config)
        return (yield)
    finally:
        gc.enable()


def _load_own_share(config: pytest.Config) -> None:
    """The first time, pytest rewrites every file of tests: each worker begins with others of them.

    What one has rewritten the next only loads. In the same order all would rewrite all of them.
    """
    worker = getattr(config, "workerinput", None)
    if worker is None:
        return
    below = [config.invocation_params.dir / each for each in config.args]
    files = sorted(file for each in below for file in each.rglob("test_*.py"))
    for file in files[int(worker["workerid"].removeprefix("gw")) :: worker["workercount"]]:
        # What cannot be loaded is told when it is collected.
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))


ON_DEMAND = ("week", "terraform", "aws_cli")
"""Marks of what takes minutes, or needs other people's programs."""


def pytest_collection_finish() -> None:
    """What is loaded now stays: spare the garbage collector a look at it each time."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every test has a level: `pytest -m unit` and so on. Some are run when they are asked for."""
    levels.mark(items)
    unasked = [mark for mark in ON_DEMAND if mark not in str(config.option.markexpr)]
    left_out = [item for item in items if any(map(item.get_closest_marker, unasked))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """A unit test uses no process and no server."""
    with levels.refuse_for_unit_tests(item):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Nor do its fixtures."""
    with levels.refuse_for_unit_tests(item):
        return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many tests run at once, unless `-n` says: none of a file or a test that is asked for.

    One more than there are cores, as many tests wait for another process.
    """
    asked = [Path(argument.partition("::")[0]) for argument in config.args]
    if any(path.suffix == ".py" for path in asked):
        return 0
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else 2


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the injection points tried and, if asked to, the table of places."""
    _say_points(terminalreporter)
    if config.getoption("--places"):
        _say_places(terminalreporter)


def _say_places(terminalreporter: Any) -> None:
    """In Markdown: it goes into notes."""
    terminalreporter.section("places")
    terminalreporter.write_line("| place | command | exit code | headline |")
    terminalreporter.write_line("|---|---|---|---|")
    for report in terminalreporter.getreports("passed"):
        for name, told in report.user_properties:
            if name == PLACES:
                cells = (str(cell).replace("|", "\\|") for cell in told)
                terminalreporter.write_line(f"| {' | '.join(cells)} |")


def _say_points(terminalreporter: Any) -> None:
    """A point that did not converge failed its test."""
    totals: Counter[tuple[str, str]] = Counter()
    for report in terminalreporter.getreports("passed"):
        test = report.nodeid.rpartition("::")[2].partition("[")[0]
        for name, counts in report.user_properties:
            if name == POINTS:
                totals.update({(rule, test): count for rule, count in counts.items()})
    if totals:
        terminalreporter.section("injection points tried, all of them converged")
        for (rule, test), count in sorted(totals.items()):
            terminalreporter.write_line(f"{count:5}  {rule}  ({test})")
