"""`up` from end to end: observe, plan, ask, apply, report."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from smsverifier.aws.errors import explain
from smsverifier.cli.asking import confirm, pause
from smsverifier.cli.session import Session
from smsverifier.core.outcome import RunReport
from smsverifier.core.plan import plan_up
from smsverifier.core.resource import Resource
from smsverifier.engine import apply_plan, observe, refuse_foreign
from smsverifier.errors import ExitCode, UsageError
from smsverifier.report.documents import up_document
from smsverifier.report.errors import error_text
from smsverifier.report.plan_view import plan_summary, plan_view
from smsverifier.report.progress import progress
from smsverifier.report.status_view import places_view
from smsverifier.resources.catalog import STEPS, only

COSTS = ("AWS charges for use, not for waiting: nearly all of it is the SMS themselves, per part "
         "and destination.")


@dataclass(frozen=True)
class Wishes:
    """What the user asked of this `up`."""

    steps: tuple[str, ...] = ()
    pausing: bool = False
    yes: bool = False
    adopt: bool = False


def bring_up(session: Session, wishes: Wishes) -> int:
    """Create or converge the stack; returns the exit code."""
    _check(session, wishes)
    resources = only(session.resources, wishes.steps)
    if wishes.pausing:
        return _step_by_step(session, wishes, resources)
    return _finish(session, _converge(session, wishes, resources))


def _check(session: Session, wishes: Wishes) -> None:
    known = [story.name for story in STEPS]
    unknown = [name for name in wishes.steps if name not in known]
    if unknown:
        raise UsageError(f"There is no step called {unknown[0]}", where="--only",
                         hint=f"The steps are {', '.join(known)}.")
    if wishes.pausing and (session.screen.as_json or not sys.stdin.isatty()):
        raise UsageError("--step waits for you, but there is no terminal to ask",
                         hint="Leave --step out.")


def _converge(session: Session, wishes: Wishes, resources: Sequence[Resource]) -> RunReport:
    observation = observe(resources)
    refuse_foreign(resources, observation, session.config.stack, adopt=wishes.adopt)
    plan = plan_up(session.config.stack, resources, observation)
    if session.place.target == "aws" and not plan.in_sync:
        session.screen.say(plan_view(plan, details=False), COSTS)
        confirm(session, f"Create or change this in {session.place_text}?", yes=wishes.yes)
    session.screen.say(plan_summary(plan))
    with session.interrupts as interrupts, progress(session.screen, plan) as listener:
        return apply_plan(plan, resources, observation, listener, interrupts.stop)


def _step_by_step(session: Session, wishes: Wishes, resources: Sequence[Resource]) -> int:
    reports = []
    for story in STEPS:
        part = [resource for resource in resources if resource.step == story.name]
        if not part:
            continue
        session.screen.say("", f"{story.title}", f"  {story.text}")
        pause(session)
        reports.append(_converge(session, wishes, resources[: resources.index(part[-1]) + 1]))
        if not reports[-1].is_complete:
            break
    return _finish(session, reports[-1])


def _finish(session: Session, report: RunReport) -> int:
    screen = session.screen
    outputs = session.outputs(observe(session.resources))
    screen.document(up_document(report, session.where(), outputs, len(session.aws.calls)))
    for outcome in report.failures:
        screen.say("", error_text(explain(outcome.error or RuntimeError(), outcome.step.key)))
    if report.interrupted:
        screen.say("", "Interrupted. `smsverifier up` continues, `smsverifier down` removes.")
        return ExitCode.INTERRUPTED
    if not report.is_complete:
        screen.say("", "Not everything is there. Running `smsverifier up` again continues.")
        return ExitCode.FAILED
    screen.show(f"{report.stack} is up ({session.place_text}, {report.seconds:.1f} s).",
                places_view(outputs))
    screen.say("Next: smsverifier test-register +91…, or open the form.")
    return ExitCode.DONE
