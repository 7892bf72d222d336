"""`up` from end to end: observe, plan, ask, apply, report."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smsverifier.aws.regions import region_warnings
from smsverifier.core.outcome import RunReport
from smsverifier.core.plan import Action, plan_up
from smsverifier.core.resource import Resource
from smsverifier.engine import apply_plan, observe, refuse_foreign
from smsverifier.errors import ExitCode, UsageError
from smsverifier.flows.asking import confirm, pause
from smsverifier.flows.failures import tell_failures
from smsverifier.flows.session import Session
from smsverifier.pipeline.rows import Rows
from smsverifier.report.documents import up_document
from smsverifier.report.hanging import hanging
from smsverifier.report.plan_view import plan_summary, plan_view
from smsverifier.report.progress import progress
from smsverifier.report.status_view import places_view
from smsverifier.resources.catalog import STEPS, only

COSTS = (
    "AWS charges for use, not for waiting: nearly all of it is the SMS themselves, per part "
    "and destination."
)


@dataclass(frozen=True)
class Wishes:
    """What the user asked of this `up`."""

    steps: tuple[str, ...] = ()
    pausing: bool = False
    yes: bool = False
    adopt: bool = False
    allow_data_loss: bool = False


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
        raise UsageError(
            f"There is no step called {unknown[0]}",
            where="--only",
            why="A step is a part of the pipeline, not a resource.",
            hint=f"The steps are {', '.join(known)}.",
        )
    if wishes.pausing and (session.screen.as_json or not sys.stdin.isatty()):
        raise UsageError(
            "--step waits for you, but there is no terminal to ask",
            where="--step",
            why="--json asks nothing, and standard input may be no terminal.",
            hint="Leave --step out.",
        )


def _converge(session: Session, wishes: Wishes, resources: Sequence[Resource]) -> RunReport:
    observation = observe(resources)
    refuse_foreign(resources, observation, session.config.stack, adopt=wishes.adopt)
    plan = plan_up(
        session.config.stack, resources, observation, allow_data_loss=wishes.allow_data_loss
    )
    if session.place.target == "aws" and not plan.in_sync:
        warnings = region_warnings(session.aws.region)
        session.screen.say(plan_view(plan, details=False), COSTS, *warnings)
        confirm(session, f"Create or change this in {session.place_text}?", yes=wishes.yes)
    else:
        session.screen.say(plan_summary(plan))
    with session.interrupts as interrupts, progress(session.screen, plan) as listener:
        return apply_plan(plan, resources, observation, listener, interrupts.stop)


def _step_by_step(session: Session, wishes: Wishes, resources: Sequence[Resource]) -> int:
    reports = []
    for story in STEPS:
        part = [resource for resource in resources if resource.step == story.name]
        if not part:
            continue
        session.screen.say("", story.title, hanging("", story.text, 2))
        pause(session)
        reports.append(_converge(session, wishes, resources[: resources.index(part[-1]) + 1]))
        if not reports[-1].is_complete:
            break
    return _finish(session, reports[-1])


def _finish(session: Session, report: RunReport) -> int:
    screen = session.screen
    api = [resource for resource in session.resources if resource.key == "api"]
    outputs = session.outputs(observe(api) if report.is_complete else {})
    screen.document(up_document(report, session.where(), outputs, len(session.aws.calls)))
    tell_failures(session, report)
    if report.interrupted:
        screen.say("", "Interrupted. `smsverifier up` continues, `smsverifier down` removes.")
        return ExitCode.INTERRUPTED
    if not report.is_complete:
        screen.say("", "Not everything is there. Running `smsverifier up` again continues.")
        return ExitCode.FAILED
    _tell_done(session, report, outputs)
    return ExitCode.DONE


def _tell_done(session: Session, report: RunReport, outputs: Mapping[str, str | None]) -> None:
    is_whole = len(report.outcomes) == len(session.resources)
    what = report.stack if is_whole else f"This part of {report.stack}"
    session.screen.show(
        f"{what} is up ({session.place_text}, {report.seconds:.1f} s).", places_view(outputs)
    )
    if "pipe" in report.keys(Action.REPLACE):
        _tell_untold(session)
    session.screen.say(
        "Next: smsverifier test-register +91…, or open the form."
        if is_whole
        else "Next: smsverifier up makes the rest."
    )


def _tell_untold(session: Session) -> None:
    """Say who registered while the stream was off: a new stream does not hold their rows."""
    untold = Rows(session.aws, session.names.table).tally(0, consistent=True).untried
    if untold:
        session.screen.say(
            f"Nobody has tried to tell {untold} registrant(s) yet. Whoever registered while the "
            "table's stream was off will not be told by the pipe: `smsverifier registrations "
            "export` lists them (no sms_status)."
        )
