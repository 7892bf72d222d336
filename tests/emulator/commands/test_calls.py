"""How many calls a command makes, how often it asks the same, how many round trips it waits for.

One table for all of them: whoever adds a call changes a number here, knowingly. What an opt-in adds
stands below it. Without a clock: a call's wave is one more than the highest wave of what its thread
knew when it was made.
"""

import io
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.commands.context import Context
from smsverifier.commands.deploy import deploy_code
from smsverifier.commands.down import DownOptions, take_down
from smsverifier.commands.plan import make_plan
from smsverifier.commands.status import read_status
from smsverifier.commands.up import UpOptions, bring_up
from smsverifier.config import Config
from smsverifier.local.calls import ACCOUNT
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.output.screen import Screen
from tests.emulator.interrupts.machine import NobodyPresses
from tests.support.sdk import owners
from tests.support.whole_stack import WholeStack

RESOURCES = 39
"""A look at a bare stack that is up: of each resource what describes it and goes with it."""
ABSENT = 13
"""Where nothing is there: the describing calls alone."""
MOVED = 1
"""Whether a stack of its name has roles in another region."""
WHO = 1
"""On an account it is asked first whose it is; the embedded AWS's is known."""
KEPT = 2
"""The item that names the announcements, and the one that counts what was sent."""
EJECTED = 1
"""Whether the stack was handed over, where the table is not looked at anyway."""
OTHER_WORDS = Config.model_validate({"sms": {"message": "Hi {name}, you are in."}})

Command = Callable[[Context], object]
LOOKS: dict[str, tuple[Command, int]] = {
    # The announcements, and the rows: a stack that nobody registered with asks no account.
    "status": (read_status, RESOURCES + 1 + 1),
    "plan": (make_plan, RESOURCES),
    "up": (lambda context: bring_up(context, UpOptions()), RESOURCES + KEPT),
}
"""Commands at a stack that is as it should be, with their calls."""


class Knowledge:
    """Which wave of calls each thread has the answers of."""

    def __init__(self) -> None:
        self._here = threading.local()
        self.waves = 0
        """The highest of all: also of a session that was copied for a brief question."""

    @property
    def wave(self) -> int:
        return getattr(self._here, "wave", 0)

    @wave.setter
    def wave(self, wave: int) -> None:
        self._here.wave = wave

    def follow(self, patched: pytest.MonkeyPatch) -> None:
        """What is begun knows what its beginner knew; whoever takes a result knows that, too."""
        submit, end, result = ThreadPoolExecutor.submit, Future.set_result, Future.result

        def begin(pool: Any, call: Any, *args: Any) -> Any:
            wave = self.wave

            def begun() -> Any:
                self.wave = wave
                return call(*args)

            return submit(pool, begun)

        def ended(future: Any, value: Any) -> None:
            future.wave = self.wave
            end(future, value)

        def taken(future: Any, timeout: float | None = None) -> Any:
            value = result(future, timeout)
            self.wave = max(self.wave, future.wave)
            return value

        patched.setattr(ThreadPoolExecutor, "submit", begin)
        patched.setattr(Future, "set_result", ended)
        patched.setattr(Future, "result", taken)


class Counted(Aws):
    """A session that writes down what it asks, in full, and in which wave."""

    def __init__(
        self, embedded: EmbeddedAws, region: str, knows: Knowledge, *, asks_whose: bool
    ) -> None:
        whose = None if asks_whose else ACCOUNT
        super().__init__(replace(owners(embedded, region), account=whose))
        self.asked: list[tuple[str, ...]] = []
        self._knows = knows

    def _make(self, service: str, retries: bool) -> Any:
        client = super()._make(service, retries)
        client.meta.events.register("before-call", self._note)
        return client

    def _note(self, model: Any, params: Any, **_: Any) -> None:
        self._knows.wave += 1
        self._knows.waves = max(self.waves, self._knows.wave)
        asked = (params["url_path"], str(params["query_string"]), str(params["body"]))
        self.asked.append((model.service_model.service_name, model.name, *asked))

    @property
    def waves(self) -> int:
        return self._knows.waves

    @property
    def twice(self) -> list[tuple[str, ...]]:
        return [asked for asked, count in Counter(self.asked).items() if count > 1]


Run = Callable[..., Counted]


@pytest.fixture
def run(embedded: EmbeddedAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command, on an account unless it is `local`, and what it asked."""
    monkeypatch.chdir(tmp_path)  # where `down` exports to
    environ = {"XDG_STATE_HOME": str(tmp_path)}

    def run_it(
        command: Command, config: Config | None = None, *, local: bool = False, json: bool = False
    ) -> Counted:
        said, knows, config = io.StringIO(), Knowledge(), config or Config()
        aws = Counted(embedded, config.region, knows, asks_whose=not local)
        screen = Screen(stdout=said, stderr=said, as_json=json)
        context = Context(screen, NobodyPresses(), aws=aws, environ=environ)
        context.config = config
        with monkeypatch.context() as patched:
            knows.follow(patched)
            command(context)
        return aws

    return run_it


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_at_a_stack_that_is_up(
    name: str, run: Run, make_stack: Callable[..., WholeStack]
) -> None:
    make_stack()
    command, calls = LOOKS[name]
    on_account, on_local = run(command), run(command, local=True)
    assert (len(on_account.asked), on_account.waves, on_account.twice) == (calls + WHO, 3, [])
    assert (len(on_local.asked), on_local.waves, on_local.twice) == (calls, 2, [])


def test_status_asks_what_the_account_may_send_where_somebody_could_be_texted(
    run: Run, make_stack: Callable[..., WholeStack]
) -> None:
    """Sandbox, attributes, limit and spending, while the parts of the resources are read."""
    stack = make_stack()
    row = {"registration_id": {"S": "+919876543210"}, "source": {"S": "api"}}
    stack.aws.client("dynamodb").put_item(TableName=stack.names.table, Item=row)
    looked, bare = run(read_status), LOOKS["status"][1] + WHO
    assert (len(looked.asked), looked.waves, looked.twice) == (bare + 4, 3, [])


@pytest.mark.parametrize(("name", "calls"), [("status", ABSENT + 2), ("plan", ABSENT)])
def test_a_look_at_a_stack_that_is_not_there(name: str, calls: int, run: Run) -> None:
    """Once it is known that nothing is there, whether it is in another region."""
    looked = run(LOOKS[name][0], local=True)
    assert (len(looked.asked), looked.waves, looked.twice) == (calls + MOVED, 2, [])
    assert looked.asked[-1][:2] == ("iam", "ListRoles")


@pytest.mark.parametrize(("name", "calls"), [("status", ABSENT + 2), ("plan", ABSENT)])
def test_of_each_other_region_it_is_in_its_table_is_asked_for(
    name: str, calls: int, run: Run, make_stack: Callable[..., WholeStack]
) -> None:
    make_stack()
    looked = run(LOOKS[name][0], Config.model_validate({"region": "us-east-1"}), local=True)
    assert (len(looked.asked), looked.waves) == (calls + MOVED + 1, 3)


def test_deploy_asks_for_the_function_sends_its_code_and_looks_whether_it_runs(
    run: Run, make_stack: Callable[..., WholeStack]
) -> None:
    """Beside the function it asks how many were sent, as the cap is one that nobody wrote; and
    before it changes anything, whether the stack was handed over."""
    make_stack()
    same = run(deploy_code, local=True)
    assert [each[1] for each in sorted(same.asked)] == ["GetItem", "GetFunction"]
    new = run(deploy_code, OTHER_WORDS)
    assert [each[1] for each in new.asked if each[0] == "lambda"] == [
        *("GetFunction", "UpdateFunctionCode", "GetFunction")
    ]
    assert len(new.asked) - 3 == WHO + 1 + EJECTED
    addresses = run(deploy_code, OTHER_WORDS, json=True)
    assert [each[1] for each in addresses.asked if each[0] == "apigateway"] == ["GetRestApis"]


def test_a_part_without_the_table_asks_for_its_tags(
    run: Run, make_stack: Callable[..., WholeStack]
) -> None:
    make_stack()

    def of_table(*steps: str) -> list[str]:
        asked = run(lambda context: bring_up(context, UpOptions(steps)), local=True).asked
        named = [each for each in asked if each[0] == "dynamodb" and "Item" not in each[1]]
        return [each[1] for each in named]

    assert of_table("handler") == ["ListTagsOfResource"] * EJECTED
    assert sorted(of_table("table")) == [
        *("DescribeContinuousBackups", "DescribeTable", "DescribeTimeToLive", "ListTagsOfResource")
    ]


def test_a_stack_is_made_and_taken_down(run: Run) -> None:
    made = run(LOOKS["up"][0], local=True)
    assert len(made.asked) == 84 + MOVED
    assert sum(each[0] == "apigateway" for each in made.asked) == 15
    gone = run(lambda context: take_down(context, DownOptions(export=False)), local=True)
    assert len(gone.asked) == 98
