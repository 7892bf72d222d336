"""`up` from end to end: observe, plan, ask, apply, report.

Before it asks it says what goes beyond the stack: delivery receipts are the whole account's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from smsverifier.aws.regions import region_warnings
from smsverifier.commands.cap import (
    confirm_default_cap_used_up,
    max_spend_sentence,
    next_step_for_cap,
)
from smsverifier.commands.context import Context
from smsverifier.commands.failures import report_failures
from smsverifier.commands.pause_state import read_pause_state
from smsverifier.commands.plan import count_reregistrations
from smsverifier.commands.prompts import confirm, is_interactive, wait_for_enter
from smsverifier.commands.restore import report_restored
from smsverifier.commands.sending import backfill, send_summary
from smsverifier.delivery.cost import ceiling_document, ceiling_of
from smsverifier.errors import ExitCode, UsageError
from smsverifier.finding import Finding
from smsverifier.message import message_findings
from smsverifier.output.check_view import preflight_view, serious
from smsverifier.output.documents import up_document
from smsverifier.output.plan_view import plan_summary, plan_view
from smsverifier.output.progress import progress
from smsverifier.output.screen import labelled, spinner
from smsverifier.output.status_view import addresses_view
from smsverifier.preflight.checks import run_preflight
from smsverifier.preflight.runtime import runtime_finding
from smsverifier.provision.apply import apply_plan, observe, observe_tagged, refuse_foreign
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action, Observation, Plan, plan_up
from smsverifier.provision.resource import Resource
from smsverifier.provision.status import paused_since
from smsverifier.registrations.send import SendResult
from smsverifier.resources.catalog import COMPONENTS, only_components
from smsverifier.resources.delivery_receipts import ALL, KEY, RATE, ROLE, DeliveryReceipts

LEAVES = "This stack leaves it; if no other stack uses it, it becomes what it was."


def account_wide_changes(context: Context, plan: Plan) -> Iterator[str]:
    """What of a plan goes beyond the stack: the account's setting, and what becomes of it."""
    action = next((step.action for step in plan.steps if step.key == KEY), Action.KEEP)
    if action is not Action.KEEP:
        yield (
            f"{KEY} is a setting of the whole account in {context.aws.region}, for everything in "
            f"it that sends SMS. {LEAVES if action is Action.DELETE else _change(context)}"
        )


def _change(context: Context) -> str:
    """From what to what, by this stack."""
    receipts = next(r for r in context.resources if isinstance(r, DeliveryReceipts))
    before = receipts.setting()
    wanted = {ROLE: receipts.arn, RATE: ALL}
    changes = [
        f"{name} {before[name] or '(not set)'} → {new}"
        for name, new in wanted.items()
        if before[name] != new
    ]
    told = ", ".join(changes) or "It is set as this stack wants it, and stays"
    return f"{told}. The last stack that uses it puts it back."


COSTS = (
    "AWS charges for use, not for waiting: nearly all of it is the SMS themselves, per part "
    "and destination."
)


SKIPS_ROWS = {
    *("desired_state", "filters", "target", "input_template", "enrichment"),
    *("invocations", "entry_point", "environment", "layers", "subnets", "file_systems"),
}
"""Paths of the pipe and of the handler: while one is not as it should be, a row may pass by."""


@dataclass(frozen=True)
class UpOptions:
    """What the user asked of this `up`."""

    steps: tuple[str, ...] = ()
    pausing: bool = False
    yes: bool = False
    adopt: bool = False
    allow_data_loss: bool = False


def bring_up(context: Context, options: UpOptions) -> int:
    """Create or converge the stack; returns the exit code."""
    _check_options(context, options)
    resources = only_components(context.resources, options.steps)
    if options.pausing:
        return _step_by_step(context, options, resources)
    return _finish(context, _converge(context, options, resources))


def _check_options(context: Context, options: UpOptions) -> None:
    known = [component.name for component in COMPONENTS]
    unknown = [name for name in options.steps if name not in known]
    if unknown:
        raise UsageError(
            f"There is no step called {unknown[0]}",
            where="--only",
            why="A step is a part of the pipeline, not a resource.",
            hint=f"The steps are {', '.join(known)}.",
        )
    if options.pausing and not is_interactive(context):
        raise UsageError(
            "--step waits for you, but there is no terminal to ask",
            where="--step",
            why="--json asks nothing, and standard input may be no terminal.",
            hint="Leave --step out.",
        )


def _converge(
    context: Context, options: UpOptions, resources: Sequence[Resource], *, is_first: bool = True
) -> RunReport:
    with spinner(context.screen, "the stack"):
        observation = observe_tagged(resources, context.aws)
    refuse_foreign(resources, observation, context.config.stack, adopt=options.adopt)
    plan = plan_up(
        context.config.stack, resources, observation, allow_data_loss=options.allow_data_loss
    )
    if is_first:
        _say_beforehand(context, plan, observation)
    count_reregistrations(context, observation)
    confirm_default_cap_used_up(context, plan, yes=options.yes)
    if context.target == "aws" and not plan.in_sync:
        warnings = region_warnings(context.aws.region)
        wide = account_wide_changes(context, plan)
        context.screen.say(plan_view(plan, details=False), COSTS, *warnings, *wide)
        confirm(context, f"Create or change this in {context.place_text}?", yes=options.yes)
    else:
        context.screen.say(plan_summary(plan))
    with context.interrupts as interrupts, progress(context.screen, plan) as listener:
        return apply_plan(plan, resources, observation, listener, interrupts.stop, context.aws)


def _say_beforehand(context: Context, plan: Plan, observation: Observation) -> None:
    _say_paused(context, observation)
    _say_max_spend(context)
    if plan.in_sync:
        _say_serious(context, [_about_runtime(context)])  # its end comes without a change
    else:
        _say_preflight(context)


def _say_paused(context: Context, observation: Observation) -> None:
    since = paused_since(context.config.stack, observation)
    if since is not None:
        context.screen.say(f"Paused since {since}: nobody is texted until `smsverifier resume`.")


def _say_max_spend(context: Context) -> None:
    most = max_spend_sentence(context.config, context.prices, context.today)
    free = "" if context.target == "aws" else " Here nothing is billed."
    context.screen.say(f"{most}{free}")


def _say_preflight(context: Context) -> None:
    """What speaks against sending; here, where nothing is asked of the embedded AWS, in the text.

    None of it stops `up`. What makes the stack impossible has shown by now: AWS knows who we are,
    and every service that the stack is made of has answered.
    """
    if context.target == "aws":
        with spinner(context.screen, "what speaks against sending"):
            findings = run_preflight(
                context.aws, context.config, context.prices, today=context.today
            )
    else:
        findings = (*message_findings(context.config), _about_runtime(context))
    _say_serious(context, findings)


def _about_runtime(context: Context) -> Finding:
    return runtime_finding(context.config.handler.runtime, context.today)


def _say_serious(context: Context, findings: Sequence[Finding]) -> None:
    told = serious(findings)
    if told:
        context.screen.say(preflight_view(told), "What to do: smsverifier check", "")


def _step_by_step(context: Context, options: UpOptions, resources: Sequence[Resource]) -> int:
    reports: list[RunReport] = []
    for component in COMPONENTS:
        part = [r for r in resources if r.component == component.name and not r.obsolete]
        if not part:
            continue
        context.screen.say("", component.title, labelled("", component.text, 2))
        wait_for_enter(context)
        upto = resources[: resources.index(part[-1]) + 1]
        reports.append(_converge(context, options, upto, is_first=not reports))
        if not reports[-1].is_complete:
            break
    forgetful = [report for report in reports if _may_have_skipped_rows(report)]
    if reports[-1].is_complete and forgetful and reports[-1] not in forgetful:
        _backfill_skipped(context, forgetful[0])  # of the last one, `_finish` sees it
    return _finish(context, reports[-1])


def _finish(context: Context, report: RunReport) -> int:
    screen = context.screen
    told = _backfill_skipped(context, report) if report.is_complete else SendResult()
    # Once more: somebody may have paused it meanwhile, and no step of this `up` looked, perhaps.
    now = observe(context.part("handler", "pipe", "api")) if report.is_complete else {}
    outputs = context.outputs(now)
    calls, seconds = len(context.aws.calls), context.stopwatch.seconds
    document = up_document(report, context.where(), outputs, calls, seconds)
    spending = ceiling_document(ceiling_of(context.config, context.prices))
    back = report_restored(context, report)
    screen.document({**document, "told": vars(told), "put_back": back, "spending": spending})
    report_failures(context, report)
    if report.interrupted:
        screen.say("", "Interrupted. `smsverifier up` continues, `smsverifier down` removes.")
        return ExitCode.INTERRUPTED
    if not report.is_complete:
        screen.say("", "Not everything is there. Running `smsverifier up` again continues.")
        return ExitCode.FAILED
    next_step = _next(context, report, paused_since(report.stack, now), back["never_told"])
    _say_done(context, report, outputs)
    screen.say(next_step)
    return ExitCode.DONE


def _say_done(context: Context, report: RunReport, outputs: Mapping[str, str | None]) -> None:
    what = report.stack if _is_whole(context, report) else f"This part of {report.stack}"
    context.screen.show(
        f"{what} is up ({context.place_text}, {context.stopwatch.seconds:.1f} s).",
        addresses_view(outputs),
    )


def _is_whole(context: Context, report: RunReport) -> bool:
    wanted = {resource.key for resource in context.resources if not resource.obsolete}
    return wanted <= {outcome.step.key for outcome in report.outcomes}


def _next(context: Context, report: RunReport, paused: str | None, never_told: int) -> str:
    """The step that fits a stack as it is now."""
    if not _is_whole(context, report):
        return "Next: smsverifier up makes the rest."
    if paused is not None:
        return f"Paused since {paused}: nobody is texted. Next: smsverifier resume"
    if never_told:
        return "Next: smsverifier registrations resend, for those never told."
    about_cap = next_step_for_cap(context, report)
    return about_cap or "Next: smsverifier test-register +91…, or open the form."


def _may_have_skipped_rows(report: RunReport) -> bool:
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
    return is_new or bool(changed & SKIPS_ROWS)


def _backfill_skipped(context: Context, report: RunReport) -> SendResult:
    """Tell them, unless the stack is paused: then `resume` does."""
    if not _may_have_skipped_rows(report):
        return SendResult()
    who = read_pause_state(context)
    if who.paused_since is not None:
        who.pipe.pause(who.paused_since)  # paused while this pipe was made, it would run
        return SendResult()
    told = backfill(context)
    if told.registrations:
        context.screen.say(send_summary(told))
    return told
