"""How a step ended, as a value: the runner itself never raises for a step."""

from dataclasses import dataclass, field
from enum import StrEnum

from smsverifier.errors import SmsverifierError
from smsverifier.provision.plan import Action, Observation, Step


class StepResult(StrEnum):
    """The ways a step can end."""

    DONE = "done"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Outcome:
    """The end of one step; `error` is kept whole so that the report can tell its cause."""

    step: Step
    result: StepResult
    seconds: float = 0.0
    error: Exception | None = None
    because: str = ""
    """For a skipped step: the key that failed, or `interrupted`."""
    warning: SmsverifierError | None = None
    """For a step that is done: what of it AWS takes only later, or does not show yet."""


@dataclass(frozen=True)
class RunReport:
    """All outcomes of one run, in the plan's order."""

    stack: str
    outcomes: tuple[Outcome, ...]
    interrupted: bool = False
    found: Observation = field(default_factory=dict)
    """What was there of each resource when it was last looked at."""

    def keys(self, action: Action) -> tuple[str, ...]:
        """The keys of the steps that did `action` and ended well."""
        return tuple(
            o.step.key
            for o in self.outcomes
            if o.result is StepResult.DONE and o.step.action is action
        )

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The outcomes that failed, first cause first."""
        return tuple(o for o in self.outcomes if o.result is StepResult.FAILED)

    @property
    def is_complete(self) -> bool:
        """Whether every step ended as planned."""
        return all(o.result in {StepResult.DONE, StepResult.UNCHANGED} for o in self.outcomes)
