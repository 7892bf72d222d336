"""Doing what a plan says, upwards and downwards. Called by `up`, `down` and what pauses a stack."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace

from smsverifier.aws import Aws
from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.errors import Postponed, ResourceFailed, SmsverifierError, WaitTimeout
from smsverifier.provision.diff import Change, diff
from smsverifier.provision.execute import Listener, Run, report_waiting
from smsverifier.provision.graph import needs_of, transposed
from smsverifier.provision.observe import observe, observe_tagged, refuse_foreign
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.ownership import wait_until_owned
from smsverifier.provision.plan import Action, Observation, Plan, Step, known_outputs
from smsverifier.provision.resource import Condition, Observed, Properties, Resource

__all__ = [
    "Listener",
    "apply_plan",
    "observe",
    "observe_tagged",
    "refuse_foreign",
    "report_waiting",
    "teardown",
]


AGREED = WaitLimit(
    "AWS to show the change",
    60,
    "attributes, policies and tags are eventually consistent",  # aws: shown-late
)


def apply_plan(
    plan: Plan,
    resources: Sequence[Resource],
    observation: Observation,
    listener: Listener,
    stop: threading.Event,
    aws: Aws,
) -> RunReport:
    """Make the stack as planned; every step ends as an outcome, none raises."""
    work = _Up(plan.stack, aws, resources, observation)
    report = _run(plan, Run(needs_of(resources), work.perform, listener, stop))
    return replace(report, found=work.found)


def teardown(
    plan: Plan, resources: Sequence[Resource], listener: Listener, stop: threading.Event
) -> RunReport:
    """Remove what the plan says, users before what they use."""
    by_key = {resource.key: resource for resource in resources}

    def delete(step: Step) -> None:
        by_key[step.key].delete()

    return _run(plan, Run(transposed(needs_of(resources)), delete, listener, stop))


def _run(plan: Plan, run: Run) -> RunReport:
    return RunReport(plan.stack, run(plan.steps), run.stop.is_set())


class _Up:
    """One `up`: what is known so far, and how each kind of step is done."""

    def __init__(
        self, stack: str, aws: Aws, resources: Sequence[Resource], observation: Observation
    ) -> None:
        self._stack = stack
        self._aws = aws
        self._resources: Mapping[str, Resource] = {each.key: each for each in resources}
        self.found: dict[str, Observed | None] = dict(observation)

    def perform(self, step: Step) -> SmsverifierError | None:
        """Do the step; what it could not see to its end is handed back as a warning."""
        resource, found = self._resources[step.key], self.found[step.key]
        if step.action in {Action.DELETE, Action.REPLACE}:
            resource.delete()
        if step.action is Action.DELETE:
            self.found[step.key] = None
            return None
        if step.action is Action.UPDATE and not self._is_under_way(found):
            made, warning = self._update(resource, found, step.changes)
        else:
            made, warning = self._create(resource)
        if made.condition is Condition.FAILED:
            raise _failed(resource, made.detail)
        self.found[step.key] = made
        return warning

    def _create(self, resource: Resource) -> tuple[Observed, SmsverifierError | None]:
        """Create, then look: what was there already in another shape is brought into ours."""
        desired = self._desired(resource)
        later = resource.create(desired)
        found = wait_until_owned(self._aws, resource, self._stack)
        changes = _without_postponed(later, diff(desired, found.properties))
        if not changes:
            return found, later
        made, warning = self._update(resource, found, changes)
        return made, later or warning

    def _update(
        self, resource: Resource, found: Observed | None, changes: tuple[Change, ...]
    ) -> tuple[Observed, SmsverifierError | None]:
        if found is None:
            raise ResourceFailed(
                f"{resource.name} is gone", where=resource.key, hint="Run `smsverifier up` again."
            )
        desired = self._desired(resource)
        later = resource.update(desired, changes, found)
        try:
            look = _Look(resource, desired, _without_postponed(later, changes))
            return wait_until(self._aws, look, AGREED), later
        except WaitTimeout:
            return resource.read() or found, later or _unseen(resource)

    def _desired(self, resource: Resource) -> Properties:
        return resource.desired(known_outputs(self.found))

    def _is_under_way(self, found: Observed | None) -> bool:
        """Whether ours is on its way to something: `create` then waits until it has arrived.

        What is only being adopted has no tag of ours yet, and `create` would refuse it.
        """
        if found is None or found.owner != self._stack:
            return False
        return found.condition is Condition.CHANGING


class _Look:
    """A look at a resource that was just changed."""

    def __init__(
        self, resource: Resource, desired: Properties, changes: tuple[Change, ...]
    ) -> None:
        self._resource = resource
        self._desired = desired
        self._paths = {change.path for change in changes}

    def __call__(self) -> Observed | None:
        """What is there, once it shows the changes or has failed."""
        found = self._resource.read_back()
        if found is None:
            return None
        left = {change.path for change in diff(self._desired, found.properties)} & self._paths
        return None if left and found.condition is not Condition.FAILED else found


def _without_postponed(later: Postponed | None, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes without the one that has to wait."""
    return tuple(change for change in changes if later is None or change.path != later.path)


def _unseen(resource: Resource) -> SmsverifierError:
    return SmsverifierError(
        f"{resource.name} was changed, but AWS does not show it yet",
        where=resource.key,
        why=f"It was looked at for {AGREED.seconds:.0f} s: {AGREED.reason}.",
        hint="Run `smsverifier plan` in a few minutes: it says whether anything is left to do.",
    )


def _failed(resource: Resource, detail: str) -> ResourceFailed:
    return ResourceFailed(
        f"AWS reports {resource.name} as failed",
        where=resource.key,
        why=detail,
        hint="Mend what AWS names, then run `smsverifier up` again.",
    )
