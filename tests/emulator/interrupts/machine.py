"""A machine on which somebody runs `up` and `down`, as the commands do, and may die doing it."""

import contextlib
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pytest

from smsverifier.aws import Aws
from smsverifier.commands.announce import AnnounceOptions, announce
from smsverifier.commands.context import Context, Interrupts
from smsverifier.commands.correct import CorrectOptions, correct
from smsverifier.commands.down import DownOptions, take_down
from smsverifier.commands.forget import ForgetOptions, forget
from smsverifier.commands.up import UpOptions, bring_up
from smsverifier.config import Config
from smsverifier.local.credentials import write_keys
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import PORT_VARIABLE, chosen_site
from smsverifier.local.state import SavedState
from smsverifier.output.announce_view import show_announce
from smsverifier.output.correct_view import show_correct
from smsverifier.output.down_view import show_down
from smsverifier.output.forget_view import show_forget
from smsverifier.output.screen import Screen
from smsverifier.output.up_view import show_up
from smsverifier.provision.observe import observe
from smsverifier.provision.plan import Plan, plan_up
from tests.emulator.interrupts.wire import Killed, Lost, Wire, kill
from tests.support.clock import ThreadClock
from tests.support.sdk import owners

REGION = "ap-south-1"


@dataclass(frozen=True)
class Left:
    """What a killed run leaves behind."""

    aws: SavedState
    exported: frozenset[str]
    """The keys of the registrations in its exports."""


class NobodyPresses(Interrupts):
    """For a run in any thread: signals are the main thread's."""

    def __init__(self) -> None:
        super().__init__(io.StringIO)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Machine(Aws):
    """A session that shares nothing with another machine's but the embedded AWS.

    Every run works with resources made anew, as every process does.
    """

    def __init__(self, embedded: EmbeddedAws, disk: Path) -> None:
        """`disk`: where its exports go, and what it knows of the embedded AWS."""
        where, clock = owners(embedded), ThreadClock()
        super().__init__(where, clock=clock, sleep=clock.sleep)
        self.wire = Wire(embedded.dispatcher, clock.of_aws)
        self._embedded = embedded
        self.said = io.StringIO()
        self._disk, self._exports = disk, disk / "exports"
        self._exports.mkdir()
        port = embedded.endpoint_url.rpartition(":")[2]
        self._environ = {PORT_VARIABLE: port, "XDG_STATE_HOME": str(disk)}
        write_keys(embedded.keys, chosen_site(self._environ))
        self.written: tuple[str, ...] = ()
        """The writes of the run that `kept_after_each_write` went through."""

    def _make(self, service: str, retries: bool) -> Any:
        client = super()._make(service, retries)
        client.meta.events.register("before-send", self.wire.send)
        return client

    def up(self) -> int:
        context = self.opened()
        result = bring_up(context, UpOptions())
        show_up(context.screen, result)
        return result.exit_code

    def down(self) -> int:
        # Two exports within a second have the same name, and none is ever written over.
        with contextlib.chdir(tempfile.mkdtemp(dir=self._exports)):
            context = self.opened()
            result = take_down(context, DownOptions())
            show_down(context.screen, result)
            return result.exit_code

    def correct(self, options: CorrectOptions) -> int:
        context = self.opened()
        result = correct(context, options)
        show_correct(context.screen, result)
        return result.exit_code

    def forget(self, options: ForgetOptions, config: Config) -> int:
        context = self.opened()
        context.config, context.environ, context.folder = config, self._environ, self._disk
        result = forget(context, options)
        show_forget(context.screen, result)
        return result.exit_code

    def announce(self, options: AnnounceOptions) -> int:
        context = self.opened()
        result = announce(context, options)
        show_announce(context.screen, result)
        return result.exit_code

    def plan(self) -> Plan:
        resources = self.opened().resources
        return plan_up(Config().stack, resources, observe(resources))

    def kept_after_each_write(self, run: Callable[[], int]) -> "list[Left]":
        """What `run` leaves if it is killed right after its k-th write, for each k.

        `run` goes through once, and the AWS is saved where a kill would have ended it.
        """
        left: list[Left] = []
        self.wire.repair()
        self.wire.after_write = lambda _: left.append(
            Left(self._embedded.save(), frozenset(self.exported()))
        )
        assert run() == 0, self.said.getvalue()
        self.written = tuple(self.wire.writes)
        self.wire.repair()
        return left

    def forget_exports(self) -> None:
        """No exports any more; the keys of the embedded AWS stay."""
        for folder in self._exports.iterdir():
            shutil.rmtree(folder)

    def exported(self) -> set[str]:
        """The key of every registration in its exports."""
        files = self._exports.glob("*/*.jsonl")
        lines = (line for file in files for line in file.read_text("utf-8").splitlines())
        return {json.loads(line)["registration_id"] for line in lines}

    def must_converge(self, after: str) -> None:
        """`up`, which must end well and leave nothing to do; `after` is what happened before."""
        assert self.up() == 0, f"after {after}: {self.said.getvalue()}"
        left = [(step.key, step.changes) for step in self.plan().steps if step.changes]
        assert not left, f"after {after}: {left}"

    def must_remove(self, after: str) -> None:
        """`down`, which must end well; `after` is what happened before."""
        assert self.down() == 0, f"after {after}: {self.said.getvalue()}"

    def dies(self, run: Callable[[], int], *, after_write: int) -> None:
        """`run`, killed right after that write; fails the test if it ends before."""
        with pytest.raises(Killed):
            self.losing({after_write: kill}, run)

    def losing(self, lost: Mapping[int, Lost], run: Callable[[], int]) -> int:
        """`run`, with the answers to those writes lost."""
        self.wire.repair()
        self.wire.lost = lost
        return run()

    def opened(self) -> Context:
        """What one command of this machine works with."""
        self.said = io.StringIO()
        screen = Screen(stdout=self.said, stderr=self.said)
        return Context(screen, NobodyPresses(), aws=self)
