"""Whether AWS still keeps the handler's Python, and for how long."""

from datetime import date

from smsverifier.aws.runtimes import AS_OF, LIFETIMES, Lifetime, is_near_its_end, longer_lived
from smsverifier.core.finding import Finding
from smsverifier.pipeline.checks.case import Case, Verdict, blocker, ok, warning

RUNTIME = "runtime"
"""The finding's id."""


def runtime(case: Case) -> Verdict:
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
