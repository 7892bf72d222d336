"""How long AWS keeps the handler's Python, as far as is known without asking. A check; pure.

A runtime ends in three steps: AWS mends it no more, then makes no function with it, then changes
none. What is deployed goes on running all the same, unmended.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from smsverifier.finding import Finding
from smsverifier.preflight.check_context import CheckContext, Verdict, blocker, ok, warning

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


RUNTIME = "runtime"
"""The finding's id."""


def runtime(case: CheckContext) -> Verdict:
    """Of the configuration's; no call tells a runtime's end."""
    return _verdict(case.config.handler.runtime, case.today)


def runtime_finding(name: str, today: date) -> Finding:
    """The same by itself: `up` tells it also where AWS is not asked about SMS."""
    verdict = _verdict(name, today)
    return Finding(RUNTIME, verdict.state, verdict.detail, verdict.advice)


def _verdict(name: str, today: date) -> Verdict:
    life = LIFETIMES[name]
    if not is_near_its_end(name, today):
        return ok(f"AWS keeps {name} until {_day(life.supported_until)} (dates of {AS_OF})")
    if today < life.no_new_from:
        ends = "ends" if today <= life.supported_until else "ended"
        return warning(
            f"AWS's support of {name} {ends} on {_day(life.supported_until)}; from "
            f"{_day(life.no_new_from)} it makes no function with it, from "
            f"{_day(life.no_change_from)} it changes none (dates of {AS_OF})",
            _advice(name),
        )
    return blocker(f"{_refused(name, life, today)} (dates of {AS_OF})", _advice(name))


def _refused(name: str, life: Lifetime, today: date) -> str:
    if today < life.no_change_from:
        return (
            f"AWS makes no function with {name} since {_day(life.no_new_from)}; one that is there "
            f"goes on, and from {_day(life.no_change_from)} it cannot be changed either"
        )
    return (
        f"AWS makes no function with {name} and changes none since {_day(life.no_change_from)}; "
        "one that is there goes on as it is"
    )


def _advice(name: str) -> str:
    better = longer_lived(name)
    if better is None:
        return "A newer version of smsverifier may know a newer Python: pip install -U smsverifier."
    return f"Set handler.runtime to {better}, then `smsverifier up`."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
