"""`up` from end to end: observe, plan, ask, apply, report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smsverifier.aws.regions import region_warnings
from smsverifier.core.finding import Finding
from smsverifier.core.outcome import RunReport
from smsverifier.core.plan import Action, Observation, Plan, plan_up
from smsverifier.core.resource import Resource
from smsverifier.core.status import paused_since
from smsverifier.engine import apply_plan, observe, observe_tagged, refuse_foreign
from smsverifier.errors import ExitCode, UsageError
from smsverifier.flows.asking import can_ask, confirm, pause
from smsverifier.flows.bringing_back import tell_back
from smsverifier.flows.cap import confirm_used_up_default, most_it_can_spend, next_about_cap
from smsverifier.flows.changed_duplicates import who_could_register_again
from smsverifier.flows.failures import tell_failures
from smsverifier.flows.receipts import account_wide
from smsverifier.flows.senders import senders
from smsverifier.flows.session import Session
from smsverifier.flows.telling import sweep, told_sentence
from smsverifier.message import message_findings
from smsverifier.pipeline.ceiling import ceiling_document, ceiling_of
from smsverifier.pipeline.checks.preflight import preflight
from smsverifier.pipeline.checks.runtimes import runtime_finding
from smsverifier.pipeline.registrations.telling import Told
from smsverifier.report.check_view import preflight_view, serious
from smsverifier.report.documents import up_document
from smsverifier.report.hanging import hanging
from smsverifier.report.looking import looking
from smsverifier.report.plan_view import plan_summary, plan_view
from smsverifier.report.progress import progress
from smsverifier.report.status_view import places_view
from smsverifier.resources.catalog import STEPS, only

COSTS = (
    "AWS charges for use, not for waiting: nearly all of it is the SMS themselves, per part "
    "and destination."
)


LOSES_ROWS = {
    *("desired_state", "filters", "target", "input_template", "enrichment"),
    *("invocations", "entry_point", "environment", "layers", "subnets", "file_systems"),
}
"""Paths of the pipe and of the handler: while one is not as it should be, a row may pass by."""


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
    if wishes.pausing and not can_ask(session.screen):
        raise UsageError(
            "--step waits for you, but there is no terminal to ask",
            where="--step",
            why="--json asks nothing, and standard input may be no terminal.",
            hint="Leave --step out.",
        )


def _converge(
    session: Session, wishes: Wishes, resources: Sequence[Resource], *, is_first: bool = True
) -> RunReport:
    with looking(session.screen, "the stack"):
        observation = observe_tagged(resources, session.aws)
    refuse_foreign(resources, observation, session.config.stack, adopt=wishes.adopt)
    plan = plan_up(
        session.config.stack, resources, observation, allow_data_loss=wishes.allow_data_loss
    )
    if is_first:
        _tell_beforehand(session, plan, observation)
    who_could_register_again(session, observation)
    confirm_used_up_default(session, plan, yes=wishes.yes)
    if session.place.target == "aws" and not plan.in_sync:
        warnings = region_warnings(session.aws.region)
        wide = account_wide(session, plan)
        session.screen.say(plan_view(plan, details=False), COSTS, *warnings, *wide)
        confirm(session, f"Create or change this in {session.place_text}?", yes=wishes.yes)
    else:
        session.screen.say(plan_summary(plan))
    with session.interrupts as interrupts, progress(session.screen, plan) as listener:
        return apply_plan(plan, resources, observation, listener, interrupts.stop, session.aws)


def _tell_beforehand(session: Session, plan: Plan, observation: Observation) -> None:
    _tell_paused(session, observation)
    _tell_ceiling(session)
    if plan.in_sync:
        _tell_serious(session, [_about_runtime(session)])  # its end comes without a change
    else:
        _tell_preflight(session)


def _tell_paused(session: Session, observation: Observation) -> None:
    since = paused_since(session.config.stack, observation)
    if since is not None:
        session.screen.say(f"Paused since {since}: nobody is texted until `smsverifier resume`.")


def _tell_ceiling(session: Session) -> None:
    most = most_it_can_spend(session.config, session.prices, session.today)
    free = "" if session.place.target == "aws" else " Here nothing is billed."
    session.screen.say(f"{most}{free}")


def _tell_preflight(session: Session) -> None:
    """What speaks against sending; here, where nothing is asked of the embedded AWS, in the text.

    None of it stops `up`. What makes the stack impossible has shown by now: AWS knows who we are,
    and every service that the stack is made of has answered.
    """
    if session.place.target == "aws":
        with looking(session.screen, "what speaks against sending"):
            findings = preflight(session.aws, session.config, session.prices, today=session.today)
    else:
        findings = (*message_findings(session.config), _about_runtime(session))
    _tell_serious(session, findings)


def _about_runtime(session: Session) -> Finding:
    return runtime_finding(session.config.handler.runtime, session.today)


def _tell_serious(session: Session, findings: Sequence[Finding]) -> None:
    told = serious(findings)
    if told:
        session.screen.say(preflight_view(told), "What to do: smsverifier check", "")


def _step_by_step(session: Session, wishes: Wishes, resources: Sequence[Resource]) -> int:
    reports: list[RunReport] = []
    for story in STEPS:
        part = [r for r in resources if r.step == story.name and not r.unwanted]
        if not part:
            continue
        session.screen.say("", story.title, hanging("", story.text, 2))
        pause(session)
        upto = resources[: resources.index(part[-1]) + 1]
        reports.append(_converge(session, wishes, upto, is_first=not reports))
        if not reports[-1].is_complete:
            break
    forgetful = [report for report in reports if _may_have_forgotten(report)]
    if reports[-1].is_complete and forgetful and reports[-1] not in forgetful:
        _tell_forgotten(session, forgetful[0])  # of the last one, `_finish` sees it
    return _finish(session, reports[-1])


def _finish(session: Session, report: RunReport) -> int:
    screen = session.screen
    told = _tell_forgotten(session, report) if report.is_complete else Told()
    # Once more: somebody may have paused it meanwhile, and no step of this `up` looked, perhaps.
    now = observe(session.part("handler", "pipe", "api")) if report.is_complete else {}
    outputs = session.outputs(now)
    calls, seconds = len(session.aws.calls), session.stopwatch.seconds
    document = up_document(report, session.where(), outputs, calls, seconds)
    spending = ceiling_document(ceiling_of(session.config, session.prices))
    back = tell_back(session, report)
    screen.document({**document, "told": vars(told), "put_back": back, "spending": spending})
    tell_failures(session, report)
    if report.interrupted:
        screen.say("", "Interrupted. `smsverifier up` continues, `smsverifier down` removes.")
        return ExitCode.INTERRUPTED
    if not report.is_complete:
        screen.say("", "Not everything is there. Running `smsverifier up` again continues.")
        return ExitCode.FAILED
    next_step = _next(session, report, paused_since(report.stack, now), back["never_told"])
    _tell_done(session, report, outputs)
    screen.say(next_step)
    return ExitCode.DONE


def _tell_done(session: Session, report: RunReport, outputs: Mapping[str, str | None]) -> None:
    what = report.stack if _is_whole(session, report) else f"This part of {report.stack}"
    session.screen.show(
        f"{what} is up ({session.place_text}, {session.stopwatch.seconds:.1f} s).",
        places_view(outputs),
    )


def _is_whole(session: Session, report: RunReport) -> bool:
    wanted = {resource.key for resource in session.resources if not resource.unwanted}
    return wanted <= {outcome.step.key for outcome in report.outcomes}


def _next(session: Session, report: RunReport, paused: str | None, never_told: int) -> str:
    """The step that fits a stack as it is now."""
    if not _is_whole(session, report):
        return "Next: smsverifier up makes the rest."
    if paused is not None:
        return f"Paused since {paused}: nobody is texted. Next: smsverifier resume"
    if never_told:
        return "Next: smsverifier registrations resend, for those never told."
    about_cap = next_about_cap(session, report)
    return about_cap or "Next: smsverifier test-register +91…, or open the form."


def _may_have_forgotten(report: RunReport) -> bool:
    """Whether rows may have been written that the pipe will not bring.

    A new pipe reads its stream from the start, and the stream may be new itself or have forgotten
    what is older than 24 hours; so may one that stood still. Where the handler could not run, or
    something else got its records, the pipe may have given up. A new table has no such rows.
    """
    steps = {outcome.step.key: outcome.step for outcome in report.outcomes}
    if "pipe" not in steps or "table" in report.keys(Action.CREATE):
        return False
    is_new = steps["pipe"].action in {Action.CREATE, Action.REPLACE}
    changed = {change.path for key in ("pipe", "handler") for change in steps[key].changes}
    return is_new or bool(changed & LOSES_ROWS)


def _tell_forgotten(session: Session, report: RunReport) -> Told:
    """Tell them, unless the stack is paused: then `resume` does."""
    if not _may_have_forgotten(report):
        return Told()
    who = senders(session)
    if who.paused_since is not None:
        who.pipe.pause(who.paused_since)  # paused while this pipe was made, it would run
        return Told()
    told = sweep(session)
    if told.registrations:
        session.screen.say(told_sentence(told))
    return told
