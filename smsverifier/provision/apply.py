"""Doing what a plan says, upwards and downwards. Called by `up`, `down` and what pauses a stack."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from smsverifier.aws import Aws
from smsverifier.aws.waits import WaitLimit, retry_while, wait_until
from smsverifier.errors import Postponed, ResourceFailed, SmsverifierError, WaitTimeout
from smsverifier.provision.diff import Change, diff
from smsverifier.provision.execute import INTERRUPTED, Listener, Run, Unmet
from smsverifier.provision.graph import Needs, needs_of, transposed, with_removals, within
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.ownership import wait_until_owned
from smsverifier.provision.plan import Action, Observation, Plan, Step, known_outputs
from smsverifier.provision.reading import made_out
from smsverifier.provision.resource import SHOWN, Condition, Observed, Properties, Resource

GIVEN_UP = 60
"""Seconds for which a deletion that AWS gave up on is repeated: it may work then."""


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
    going = [step.key for step in plan.steps if step.action is Action.DELETE]
    needs = with_removals(_needs_of(plan, resources), going)
    early = frozenset(resource.key for resource in resources if resource.waits_for_needs)
    report = _run(plan, Run(needs, work.perform, listener, stop, early))
    return replace(report, found=work.found)


@dataclass(frozen=True)
class Guard:
    """What must be so before one resource goes."""

    key: str
    after: frozenset[str]
    """What must be gone before, though it does not use it."""
    check: Callable[[], None]
    """Called then; raises where the resource has to stay."""


def teardown(
    plan: Plan,
    resources: Sequence[Resource],
    listener: Listener,
    stop: threading.Event,
    aws: Aws,
    guard: Guard | None = None,
) -> RunReport:
    """Remove what the plan says, users before what they use."""
    by_key = {resource.key: resource for resource in resources}
    writer = Writer(aws, plan.stack)
    needs = dict(transposed(_needs_of(plan, resources)))
    if guard is not None and guard.key in needs:
        needs[guard.key] |= guard.after & needs.keys()

    def delete(step: Step) -> None:
        if guard is not None and guard.key == step.key:
            guard.check()
            if stop.is_set():  # it may have taken long
                raise Unmet(INTERRUPTED)
        writer.delete(by_key[step.key])

    return _run(plan, Run(needs, delete, listener, stop))


def _needs_of(plan: Plan, resources: Sequence[Resource]) -> Needs:
    """Among the steps of the plan: what is no part of it is never done, and nobody waits for it."""
    return within([step.key for step in plan.steps], needs_of(resources))


def _run(plan: Plan, run: Run) -> RunReport:
    return RunReport(plan.stack, run(plan.steps), run.stop.is_set())


class _Up:
    """One `up`: what is known so far, and how each kind of step is done."""

    def __init__(
        self, stack: str, aws: Aws, resources: Sequence[Resource], observation: Observation
    ) -> None:
        self._stack = stack
        self._writer = Writer(aws, stack)
        self._resources: Mapping[str, Resource] = {each.key: each for each in resources}
        self.found: dict[str, Observed | None] = dict(observation)

    def perform(self, step: Step) -> SmsverifierError | None:
        """Do the step; what it could not see to its end is handed back as a warning."""
        resource, found = self._resources[step.key], self.found[step.key]
        if step.action in {Action.DELETE, Action.REPLACE}:
            self._writer.delete(resource)
        if step.action is Action.DELETE:
            self.found[step.key] = None
            return None
        desired = resource.desired(known_outputs(self.found))
        if step.action is Action.UPDATE and not self._is_under_way(found):
            written = self._writer.update(resource, desired, step.changes, found)
        else:
            written = self._writer.create(resource, desired)
        if written.found.condition is Condition.FAILED:
            raise resource.failed(written.found.detail)
        self.found[step.key] = written.found
        return written.warning

    def _is_under_way(self, found: Observed | None) -> bool:
        """Whether ours is on its way to something: `create` then waits until it has arrived.

        What is only being adopted has no tag of ours yet, and `create` would refuse it.
        """
        if found is None or found.owner != self._stack:
            return False
        return found.condition is Condition.CHANGING


@dataclass(frozen=True)
class Written:
    """What is there after a write, and what of it AWS takes only later or does not show yet."""

    found: Observed
    warning: SmsverifierError | None = None


@dataclass(frozen=True)
class Writer:
    """The writes to what is one stack's, each followed by looks until it is so (decision 0043)."""

    aws: Aws
    stack: str

    def create(self, resource: Resource, desired: Properties) -> Written:
        """Create, then look: what was there already in another shape is brought into ours."""
        later = made_out(resource, partial(resource.create, desired))
        found = wait_until_owned(self.aws, resource, self.stack)
        if _is_busy(found):
            found = self._look(resource, lambda found: found.owner == self.stack)
        changes = _without_postponed(later, diff(desired, found.properties))
        if not changes or found.condition is Condition.FAILED:
            return Written(found, later)
        written = self.update(resource, desired, changes, found)
        return Written(written.found, later or written.warning)

    def update(
        self,
        resource: Resource,
        desired: Properties,
        changes: tuple[Change, ...],
        found: Observed | None,
    ) -> Written:
        """Make `changes` true, then look until they are: only they, not what else may differ."""
        if found is None:
            raise ResourceFailed(
                f"{resource.name} is gone", where=resource.key, hint="Run `smsverifier up` again."
            )
        later = made_out(resource, partial(resource.update, desired, changes, found))
        paths = {change.path for change in _without_postponed(later, changes)}

        def is_as_written(found: Observed) -> bool:
            return paths.isdisjoint(change.path for change in diff(desired, found.properties))

        try:
            return Written(self._look(resource, is_as_written), later)
        except WaitTimeout:
            shown = made_out(resource, resource.read)
            if _is_busy(shown):
                raise
            return Written(shown or found, later or _unseen(resource))

    def delete(self, resource: Resource) -> None:
        """Delete, then look until nothing of ours is there; again, where AWS has given up on it."""
        again = WaitLimit(f"AWS to delete {resource.name}", GIVEN_UP, "its deletion failed")
        retry_while(self.aws, lambda: self._delete(resource), _is_given_up, again)

    def _look(self, resource: Resource, is_as_written: Callable[[Observed], bool]) -> Observed:
        """What is there once nothing goes on with it and it is as written, or it has failed.

        Raises WaitTimeout if something goes on with it for too long, or if it is not shown.
        """

        def as_wanted() -> Observed | None:
            found = self._at_rest(resource)
            if found is None or found.condition is Condition.FAILED:
                return found
            return found if is_as_written(found) else None

        # What is going on takes its own time; what is shown late has a limit from there on.
        return as_wanted() or wait_until(self.aws, as_wanted, SHOWN)

    def _at_rest(self, resource: Resource) -> Observed | None:
        """What is there once nothing goes on with it."""

        def at_rest() -> tuple[Observed | None] | None:
            found = made_out(resource, resource.read_back)
            return None if _is_busy(found) else (found,)

        return wait_until(self.aws, at_rest, resource.settles)[0]

    def _delete(self, resource: Resource) -> None:
        made_out(resource, resource.delete)
        wait_until(self.aws, lambda: self._is_gone(resource), resource.goes)

    def _is_gone(self, resource: Resource) -> bool | None:
        """True once nothing of ours is there; what shows no tag may have lost it on its way out."""
        found = made_out(resource, resource.left)
        if found is None or found.why_not_ours or found.owner not in {None, self.stack}:
            return True
        if found.condition is Condition.FAILED:
            raise _GivenUp(found.detail)
        return None


class _GivenUp(ResourceFailed):
    """A deletion ended with the thing still there; the message is AWS's."""


def _is_given_up(error: BaseException) -> bool:
    return isinstance(error, _GivenUp)


def _is_busy(found: Observed | None) -> bool:
    """Whether something goes on with it."""
    return found is not None and (found.deleting or found.condition is Condition.CHANGING)


def _without_postponed(later: Postponed | None, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes without the one that has to wait."""
    return tuple(change for change in changes if later is None or change.path != later.path)


def _unseen(resource: Resource) -> SmsverifierError:
    return SmsverifierError(
        f"{resource.name} was changed, but AWS does not show it yet",
        where=resource.key,
        why=f"It was looked at for {SHOWN.seconds:.0f} s: {SHOWN.reason}.",
        hint="Run `smsverifier plan` in a few minutes: it says whether anything is left to do. An "
        "emulator in AWS's place may never show it: not each keeps all that it is given.",
    )
