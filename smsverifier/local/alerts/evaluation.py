"""From an alarm's figures to its state, by CloudWatch's rules (docs/aws/alarms.md).

Pure: one value or None for each period, the newest first.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

OK, ALARM, NO_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
SIGNS: Mapping[str, str] = dict(zip(COMPARISONS, (">", ">=", "<", "<="), strict=True))


@dataclass(frozen=True)
class Rule:
    """When an alarm goes off."""

    comparison: str
    threshold: float
    to_alarm: int
    """Periods of those looked at that must breach."""
    missing: str
    """`breaching`, `notBreaching`, `ignore` or `missing`."""


def state_of(rule: Rule, values: Sequence[float | None], before: str) -> str:
    """The state by these figures; `before` is the one that it is in."""
    there = [value for value in values if value is not None]
    if not there and rule.missing == "ignore":
        return before
    if not there and rule.missing not in ("breaching", "notBreaching"):
        return NO_DATA
    breaches = COMPARISONS[rule.comparison]
    breaching = sum(breaches(value, rule.threshold) for value in there)
    if rule.missing == "breaching":
        breaching += len(values) - len(there)
    return ALARM if breaching >= rule.to_alarm else OK
