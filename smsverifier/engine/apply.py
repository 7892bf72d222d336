"""Doing what a plan says, upwards and downwards."""

import threading
import time
from collections.abc import Mapping, Sequence

from smsverifier.core.diff import diff
from smsverifier.core.graph import needs_of, transposed
from smsverifier.core.outcome import RunReport
from smsverifier.core.plan import Action, Observation, Plan, Step, known_outputs
from smsverifier.core.resource import Condition, Observed, Resource
from smsverifier.engine.execute import Listener, Run
from smsverifier.errors import ResourceFailed


def apply_plan(
    plan: Plan,
    resources: Sequence[Resource],
    observation: Observation,
    listener: Listener,
    stop: threading.Event,
) -> RunReport:
    """Make the stack as planned; every step ends as an outcome, none raises."""
    work = _Up({resource.key: resource for resource in resources}, observation)
    return _run(plan, Run(needs_of(resources), work.perform, listener, stop))


def teardown(
    plan: Plan, resources: Sequence[Resource], listener: Listener, stop: threading.Event
) -> RunReport:
    """Remove what the plan says, users before what they use."""
    by_key = {resource.key: resource for resource in resources}

    def delete(step: Step) -> None:
        by_key[step.key].delete()

    return _run(plan, Run(transposed(needs_of(resources)), delete, listener, stop))


def _run(plan: Plan, run: Run) -> RunReport:
    start = time.monotonic()
    outcomes = run(plan.steps)
    return RunReport(plan.stack, outcomes, time.monotonic() - start, run.stop.is_set())


class _Up:
    """One `up`: what is known so far, and how each kind of step is done."""

    def __init__(self, resources: Mapping[str, Resource], observation: Observation) -> None:
        self._resources = resources
        self._found: dict[str, Observed | None] = dict(observation)

    def perform(self, step: Step) -> None:
        resource = self._resources[step.key]
        if step.action is Action.REPLACE:
            resource.delete()
        if step.action is Action.UPDATE and not self._is_changing(step):
            self._update(resource, step)
        else:
            self._create(resource)
        found = resource.read()
        if found is not None and found.condition is Condition.FAILED:
            raise _failed(resource, found.detail)
        self._found[step.key] = found

    def _is_changing(self, step: Step) -> bool:
        """Whether it is on its way to something: `create` then waits until it has arrived."""
        found = self._found[step.key]
        return found is not None and found.condition is Condition.CHANGING

    def _create(self, resource: Resource) -> None:
        """Create, then look: what was there already in another shape is brought into ours."""
        desired = resource.desired(known_outputs(self._found))
        resource.create(desired)
        found = resource.read()
        if found is None:
            raise ResourceFailed(
                f"{resource.name} was made but cannot be found",
                where=resource.key,
                why="AWS does not show it yet.",
                hint="Run `smsverifier up` again.",
            )
        changes = diff(desired, found.properties)
        if changes:
            resource.update(desired, changes, found)

    def _update(self, resource: Resource, step: Step) -> None:
        found = self._found[step.key]
        if found is None:
            raise ResourceFailed(
                f"{resource.name} is gone", where=step.key, hint="Run `smsverifier up` again."
            )
        resource.update(resource.desired(known_outputs(self._found)), step.changes, found)


def _failed(resource: Resource, detail: str) -> ResourceFailed:
    return ResourceFailed(
        f"AWS reports {resource.name} as failed",
        where=resource.key,
        why=detail,
        hint="Mend what AWS names, then run `smsverifier up` again.",
    )
