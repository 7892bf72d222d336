"""What is watched: each alarm with its figure, its limit, and what it means in words.

Pure: a configuration and names in, definitions out. `alarms` makes CloudWatch's alarms of them, the
dashboard draws the same figures. Where AWS measures nothing the handler does: `handler/figures.py`
logs those of `FIGURES` in CloudWatch's embedded metric format (aws: embedded-metric-format).

Missing data says nothing of most things: on a quiet day there is no figure, and that is well. Where
it must not end an alarm either (letters still lie there, the cap is still used up) it is ignored:
the alarm stays as it is until the next figure.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smsverifier.config import Config
from smsverifier.naming import Names

FIGURES = "smsverifier"
"""The namespace of the handler's own figures; their one dimension is the stack."""
RESERVED, CAP, OLDEST_AGE = "Reserved", "Cap", "OldestAgeSeconds"
SENT, FAILED, REGISTRATIONS = "Sent", "Failed", "Registrations"
OWN_FIGURES = (RESERVED, CAP, OLDEST_AGE, SENT, FAILED, REGISTRATIONS)

MINUTE, FIVE_MINUTES, HOUR = 60, 300, 3600
TOO_OLD_SECONDS = 600
"""Somebody who is not told within ten minutes looks at the phone and registers again."""
CAP_SHARES = (50, 80, 100)
"""Per cent of the cap that are told."""
CAP_ALARMS = tuple(f"cap-{share}" for share in CAP_SHARES)
SPIKE = "spike"
ABOVE, AT_LEAST = "GreaterThanThreshold", "GreaterThanOrEqualToThreshold"
QUIET, AS_BEFORE = "notBreaching", "ignore"
"""What missing data means: that all is well, or nothing."""


@dataclass(frozen=True)
class Figure:
    """One metric of CloudWatch."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]


@dataclass(frozen=True)
class AlarmDefinition:
    """One alarm."""

    what: str
    """The end of its name."""
    words: str
    """What is wrong when it goes off."""
    advice: str
    """What to do then."""
    figure: Figure
    statistic: str
    period: int
    """Seconds."""
    comparison: str
    threshold: int
    missing: str

    @property
    def description(self) -> str:
        """What stands in the mail."""
        return f"{self.words}. {self.advice}"


def own_figure(names: Names, name: str) -> Figure:
    """A figure that the handler logs."""
    return Figure(FIGURES, name, {"Stack": names.stack})


def alarm_definitions(config: Config, names: Names) -> tuple[AlarmDefinition, ...]:
    """Those that this configuration wants, the most urgent first."""
    return tuple(definition for definition in _every(config, names) if definition is not None)


def possible_alarms() -> tuple[str, ...]:
    """The ends of all names there can be, whatever is configured."""
    return (
        *("dead-letters", "handler-errors", "pipe-failures", "oldest-age"),
        *CAP_ALARMS,
        SPIKE,
    )


def _every(config: Config, names: Names) -> Iterator[AlarmDefinition | None]:
    yield _dead_letters(names)
    yield _handler_errors(names)
    yield _pipe_failures(names)
    yield _oldest_age(names)
    yield from (_cap(config.cap, share, names) for share in CAP_SHARES)
    yield _spike(config.alerts.spike_per_hour, names)


def _dead_letters(names: Names) -> AlarmDefinition:
    # Not what was sent there: what Pipes itself moves may not count. A queue at rest has no figures
    # for a while, whatever lies in it (aws: queue-figures-only-while-active).
    return AlarmDefinition(
        "dead-letters",
        "The pipe has given up on registrations: they are in the dead-letter queue, and "
        "lack their SMS or mail",
        "Look: smsverifier failures list. Tell them: smsverifier failures retry --all.",
        Figure("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": names.queue}),
        "Maximum",
        MINUTE,
        ABOVE,
        0,
        AS_BEFORE,
    )


def _handler_errors(names: Names) -> AlarmDefinition:
    return AlarmDefinition(
        "handler-errors",
        "The function that tells people fails",
        "Look: smsverifier logs --since 1h. The pipe tries again by itself.",
        Figure("AWS/Lambda", "Errors", {"FunctionName": names.function}),
        "Sum",
        FIVE_MINUTES,
        ABOVE,
        0,
        QUIET,
    )


def _pipe_failures(names: Names) -> AlarmDefinition:
    # Not the partial ones: a record that SNS throttles comes again, every day.
    return AlarmDefinition(
        "pipe-failures",
        "The pipe cannot hand new registrations to the function",
        "Look: smsverifier status, then smsverifier logs --since 1h.",
        # aws: pipe-metrics
        Figure("AWS/EventBridge/Pipes", "ExecutionFailed", {"PipeName": names.pipe}),
        "Sum",
        FIVE_MINUTES,
        ABOVE,
        0,
        QUIET,
    )


def _oldest_age(names: Names) -> AlarmDefinition:
    # Nothing tells a pipe's lag (aws: no-lag-of-pipes).
    return AlarmDefinition(
        "oldest-age",
        f"Somebody registered more than {TOO_OLD_SECONDS // 60} minutes ago and is told only now",
        "Look: smsverifier status. A burst, a throttled account and a pause that ended do that.",
        own_figure(names, OLDEST_AGE),
        "Maximum",
        FIVE_MINUTES,
        ABOVE,
        TOO_OLD_SECONDS,
        QUIET,
    )


def _cap(cap: int | None, share: int, names: Names) -> AlarmDefinition | None:
    if cap is None:
        return None
    used = -(-cap * share // 100)
    is_all = share == CAP_SHARES[-1]
    return AlarmDefinition(
        f"cap-{share}",
        f"All {cap} SMS of the cap are used up: whoever registers now waits"
        if is_all
        else f"At least {share} % of the cap on SMS are used up ({used} of {cap})",
        "If they are people: raise sms.max_messages, then smsverifier up"
        f"{' and smsverifier registrations resend' if is_all else ''}. "
        "If not: smsverifier pause.",
        own_figure(names, RESERVED),
        "Maximum",
        MINUTE,
        AT_LEAST,
        used,
        AS_BEFORE,
    )


def _spike(per_hour: int | None, names: Names) -> AlarmDefinition | None:
    if per_hour is None:
        return None
    return AlarmDefinition(
        SPIKE,
        f"More than {per_hour} registrations came within an hour",
        "Are these people? smsverifier registrations list. If not: smsverifier pause.",
        own_figure(names, REGISTRATIONS),
        "Sum",
        HOUR,
        ABOVE,
        per_hour,
        QUIET,
    )
