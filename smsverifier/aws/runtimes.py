"""How long AWS keeps each of Lambda's Pythons, as far as is known without asking; pure.

A runtime ends in three steps: AWS mends it no more, then makes no function with it, then changes
none. What is deployed goes on running all the same, unmended.
"""

from dataclasses import dataclass
from datetime import date, timedelta

AS_OF = "October 2026"
SOURCE = "cfn-lint 1.58.0, which takes them from AWS's page on Lambda runtimes"
NEAR = timedelta(days=180)
"""Before the end of support: an event of next term should not run into it."""


@dataclass(frozen=True)
class Lifetime:
    """When it is over for one runtime."""

    supported_until: date
    no_new_from: date
    """From then on CreateFunction refuses it."""
    no_change_from: date
    """From then on UpdateFunctionCode and UpdateFunctionConfiguration do."""


LIFETIMES = {
    "python3.11": Lifetime(date(2027, 6, 30), date(2027, 7, 31), date(2027, 8, 31)),
    "python3.12": Lifetime(date(2028, 10, 31), date(2028, 11, 30), date(2029, 1, 10)),
    "python3.13": Lifetime(date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
    "python3.14": Lifetime(date(2029, 6, 30), date(2029, 7, 31), date(2029, 8, 31)),
}
"""Every runtime that the configuration allows."""


def is_near_its_end(runtime: str, today: date) -> bool:
    """Whether AWS's support ends soon, or has ended."""
    return today >= LIFETIMES[runtime].supported_until - NEAR


def longer_lived(runtime: str) -> str | None:
    """The runtime to change to: the first of those that live longest; None if this one does."""
    best = max(LIFETIMES, key=lambda each: LIFETIMES[each].supported_until)
    is_longer = LIFETIMES[best].supported_until > LIFETIMES[runtime].supported_until
    return best if is_longer else None
