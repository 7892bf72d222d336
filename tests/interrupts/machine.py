"""A machine on which somebody runs `up` and `down`, and the world as anybody can see it."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from smsverifier.aws import Aws, Where
from smsverifier.config import Config
from smsverifier.core.outcome import Outcome, RunReport
from smsverifier.core.plan import Plan, Step, plan_down, plan_up
from smsverifier.core.resource import Resource
from smsverifier.engine import apply_plan, observe, teardown
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.resources.catalog import catalog
from tests.interrupts.wire import Killed, Lost, Wire, kill

REGION = "ap-south-1"
SPEED = 100
"""A wait of a second takes this part of one: there is nothing slow to wait for here."""


class Silent:
    """A listener that hears and says nothing."""

    def started(self, step: Step) -> None:
        """A step's work begins."""

    def waiting(self, step: Step, what: str, seconds: float, limit: float) -> None:
        """A step waits."""

    def finished(self, outcome: Outcome) -> None:
        """A step has ended."""


class Machine(Aws):
    """A session that shares nothing with another machine's but the embedded AWS.

    Every run works with resources made anew, as every process does.
    """

    def __init__(self, embedded: EmbeddedAws) -> None:
        super().__init__(
            Where(REGION, endpoint_url=embedded.endpoint_url),
            clock=lambda: time.monotonic() * SPEED,
            sleep=lambda seconds: time.sleep(seconds / SPEED),
        )
        self.wire = Wire(embedded.door)

    def _make(self, service: str, retries: bool) -> Any:
        client = super()._make(service, retries)
        client.meta.events.register("before-send", self.wire.send)
        return client

    def up(self) -> RunReport:
        resources = self._resources()
        observation = observe(resources)
        plan = plan_up(Config().stack, resources, observation)
        return apply_plan(plan, resources, observation, Silent(), threading.Event())

    def down(self) -> RunReport:
        resources = self._resources()
        plan = plan_down(Config().stack, resources, observe(resources))
        return teardown(plan, resources, Silent(), threading.Event())

    def plan(self) -> Plan:
        resources = self._resources()
        return plan_up(Config().stack, resources, observe(resources))

    def must_converge(self, after: str) -> None:
        """`up`, which must end well and leave nothing to do; `after` is what happened before."""
        report = self.up()
        assert report.is_complete, f"after {after}: {report.failures}"
        left = [(step.key, step.changes) for step in self.plan().steps if step.changes]
        assert not left, f"after {after}: {left}"

    def must_remove(self, after: str) -> None:
        """`down`, which must end well; `after` is what happened before."""
        report = self.down()
        assert report.is_complete, f"after {after}: {report.failures}"

    def dies(self, run: Callable[[], RunReport], *, after_write: int) -> None:
        """`run`, killed right after that write; fails the test if it ends before."""
        with pytest.raises(Killed):
            self.losing({after_write: kill}, run)

    def losing(self, lost: Mapping[int, Lost], run: Callable[[], RunReport]) -> RunReport:
        """`run`, with the answers to those writes lost."""
        self.wire.repair()
        self.wire.lost = lost
        return run()

    def _resources(self) -> tuple[Resource, ...]:
        return catalog(Config(), self)
