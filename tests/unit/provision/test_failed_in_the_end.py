"""What AWS reports as failed once it was made or changed is no success of `up`."""

import itertools
import threading
from dataclasses import replace

from smsverifier.aws import Aws, AwsTarget
from smsverifier.provision.apply import apply_plan
from smsverifier.provision.observe import observe
from smsverifier.provision.outcome import RunReport, StepResult
from smsverifier.provision.plan import plan_up
from smsverifier.provision.resource import Condition, Observed
from tests.unit.provision.fakes import STACK, Heard, Thing, World


class Failing(Thing):
    """Of a kind that AWS takes and that then cannot start."""

    def read(self) -> Observed | None:
        found = super().read()
        return found and replace(found, condition=Condition.FAILED, detail="no such role")


def up(*resources: Thing) -> RunReport:
    hours = itertools.count()
    where = AwsTarget("ap-south-1", endpoint_url="http://127.0.0.1:9")
    aws = Aws(where, clock=lambda: 3600.0 * next(hours), sleep=lambda seconds: None)
    observation = observe(resources)
    plan = plan_up(STACK, resources, observation)
    return apply_plan(plan, resources, observation, Heard(), threading.Event(), aws)


def test_what_was_made_and_failed_is_told_in_aws_s_words_and_stops_what_needs_it() -> None:
    world = World()
    pipe, api = Failing(world, "pipe"), Thing(world, "api", ("pipe",))
    report = up(pipe, api)
    (failure,) = report.failures
    assert (failure.step.key, "AWS reports hack-pipe as failed") == ("pipe", str(failure.error))
    assert [outcome.result for outcome in report.outcomes] == [
        StepResult.FAILED,
        StepResult.SKIPPED,
    ]
    assert not report.is_complete
    assert ("create", "hack-api") not in world.history


def test_what_was_changed_and_failed_is_no_success_either() -> None:
    world = World()
    up(Thing(world, "pipe", size=1))
    report = up(Failing(world, "pipe", size=2))
    assert [outcome.result for outcome in report.outcomes] == [StepResult.FAILED]
