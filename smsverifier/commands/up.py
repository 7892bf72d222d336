"""`up` from end to end: observe, plan, ask, apply, look again.

Before it asks it says what goes beyond the stack: delivery receipts are the whole account's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from smsverifier.announced import Announcement
from smsverifier.aws.gather import gather
from smsverifier.aws.regions import region_warnings
from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.announcements import follow_event, items_of, refuse_silenced
from smsverifier.commands.cap import confirm_default_cap_used_up, read_cap_use, reserved_now
from smsverifier.commands.context import Context
from smsverifier.commands.deleted_table import (
    find_deleted_table,
    gets_new_address,
    require_new_table,
)
from smsverifier.commands.known_stacks import keep_stack
from smsverifier.commands.other_regions import find_beside, lines_beside
from smsverifier.commands.pause_state import read_pause_state, tell_form
from smsverifier.commands.places import count_places, place_warnings
from smsverifier.commands.plan import changed_handler, find_reregistrations
from smsverifier.commands.preconditions import unconfirmed_before_ms, warn_of_wrong_clock
from smsverifier.commands.prompts import confirm, is_interactive, wait_for_enter
from smsverifier.commands.sending import backfill
from smsverifier.commands.taking_back import find_ejected, require_taken_back, table_of
from smsverifier.delivery.alert_cost import alert_cost_sentence
from smsverifier.delivery.cost import ceiling_of
from smsverifier.errors import UsageError
from smsverifier.finding import Finding
from smsverifier.message import message_findings
from smsverifier.output.announce_view import say_moved
from smsverifier.output.ejected_words import say_still_ejected, say_taken_back
from smsverifier.output.other_regions_view import Elsewhere, beside
from smsverifier.output.place_warnings import PlaceWarning, say_place_warnings
from smsverifier.output.plan_view import say_reregistrations
from smsverifier.output.progress import progress
from smsverifier.output.screen import spinner
from smsverifier.output.up_view import (
    AccountWideChange,
    Restored,
    UpResult,
    say_component,
    say_max_spend,
    say_paused,
    say_plan,
    say_serious,
)
from smsverifier.preflight.checks import run_preflight
from smsverifier.preflight.form import places_finding
from smsverifier.preflight.runtime import runtime_finding
from smsverifier.preflight.times import event_times_finding
from smsverifier.provision.apply import apply_plan
from smsverifier.provision.observe import observe, observe_tagged, refuse_foreign
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Action, Observation, Plan, plan_up
from smsverifier.provision.resource import Resource
from smsverifier.provision.status import paused_since
from smsverifier.registration_table import unconfirmed_after_seconds
from smsverifier.registrations.send import SendResult
from smsverifier.resources.catalog import COMPONENTS, only_components
from smsverifier.resources.delivery_receipts import ALL, KEY, RATE, ROLE, DeliveryReceipts
from smsverifier.resources.email_identity import KEY as SENDER
from smsverifier.resources.email_identity import Verification, verification

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
    new_table: bool = False
    """Whether an empty table may be made where one with registrations was deleted."""
    take_back: bool = False
    """Whether a stack that was handed over is to be changed, and taken back."""


@dataclass(frozen=True)
class _FirstLook:
    """What the table said beside its rows; asked no more by an `up` that has nothing to do."""

    announcements: Sequence[Announcement] | None
    """None where they cannot be read."""
    reserved: int


@dataclass(frozen=True)
class _Converged:
    """One run, and what was read before it."""

    report: RunReport
    first: _FirstLook | None
    """Where nothing has changed since."""
    elsewhere: tuple[Elsewhere, ...]
    """Where else a stack of this name is; looked for where it is new here."""
    gets_new_address: bool
    """Whether the API was made anew in a stack that was there."""
    was_ejected: bool
    """Whether it was handed over, and somebody said to take it back."""


def bring_up(context: Context, options: UpOptions) -> UpResult:
    """Create or converge the stack."""
    _check_options(context, options)
    resources = only_components(context.resources, options.steps)
    first = None
    if options.pausing:
        runs = _step_by_step(context, options, resources)
    else:
        runs = [_converge(context, options, resources)]
        first = runs[0].first
    reports = [run.report for run in runs]
    _follow_event(context, reports[-1], first)
    config = context.config
    keep_stack(context.environ, context.target, config.region, config.stack, is_there=True)
    is_back = any(run.was_ejected for run in runs) and _take_back(context, reports[-1])
    return replace(
        _finish(context, reports, first),
        taken_back=is_back,
        elsewhere=runs[0].elsewhere if runs else (),
        gets_new_address=any(run.gets_new_address for run in runs),
    )


def _step_by_step(
    context: Context, options: UpOptions, resources: Sequence[Resource]
) -> list[_Converged]:
    """One run for each component, with Enter before it; ends with one that is not complete."""
    runs: list[_Converged] = []
    for component in COMPONENTS:
        part = [r for r in resources if r.component == component.name and not r.obsolete]
        if not part:
            continue
        say_component(context.screen, component)
        wait_for_enter(context)
        upto = resources[: resources.index(part[-1]) + 1]
        runs.append(_converge(context, options, upto, is_first=not runs))
        options = replace(options, take_back=options.take_back or runs[-1].was_ejected)
        if not runs[-1].report.is_complete:
            break
    return runs


def _look(
    context: Context, options: UpOptions, resources: Sequence[Resource]
) -> tuple[Observation, _FirstLook | None]:
    """What is there; beside that, what an `up` that has nothing to do ends with."""
    with spinner(context.screen, "the stack"):
        if options.pausing:
            return observe_tagged(resources, context.aws), None
        observation, announcements, reserved = gather(
            partial(observe_tagged, resources, context.aws),
            partial(result_of, items_of(context).all),
            partial(reserved_now, context),
        )
    return observation, _FirstLook(value_or(announcements, None), reserved)


def _converge(
    context: Context, options: UpOptions, resources: Sequence[Resource], *, is_first: bool = True
) -> _Converged:
    """How it went, and what was read before it."""
    observation, first = _look(context, options, resources)
    refuse_foreign(resources, observation, context.config.stack, adopt=options.adopt)
    was_ejected = is_first and _was_ejected(context, observation, options)
    if not options.new_table:
        require_new_table(context, find_deleted_table(context, observation), yes=options.yes)
    if observation.get("table") is not None:
        refuse_silenced(context)
    plan = plan_up(
        context.config.stack, resources, observation, allow_data_loss=options.allow_data_loss
    )
    elsewhere = find_beside(context, observation) if is_first else ()
    if is_first:
        _say_beforehand(context, plan, observation)
        context.screen.say(*lines_beside(context, observation, elsewhere))
    warn_of_wrong_clock(context)
    is_moved = gets_new_address(context, plan, observation)
    moved = [PlaceWarning.new_address()] if is_moved else []
    say_place_warnings(context.screen, [*moved, *place_warnings(context, observation)])
    again = find_reregistrations(context, observation)
    say_reregistrations(context.screen, again, context.config.registrations.duplicates)
    confirm_default_cap_used_up(context, plan, yes=options.yes)
    _ask(context, plan, elsewhere, yes=options.yes)
    if not plan.in_sync and observation.get("table") is not None:
        count_places(context)  # what is deployed now goes by it
    with context.interrupts as interrupts, progress(context.screen, plan) as listener:
        report = apply_plan(plan, resources, observation, listener, interrupts.stop, context.aws)
    return _Converged(report, first if plan.in_sync else None, elsewhere, is_moved, was_ejected)


def _was_ejected(context: Context, observation: Observation, options: UpOptions) -> bool:
    """Whether the stack was handed over; raises where nobody says to take it back."""
    ejected = find_ejected(context, observation)
    question = f"Take {context.config.stack} back, and bring it to the configuration?"
    return require_taken_back(context, ejected, question, take_back=options.take_back)


def _take_back(context: Context, report: RunReport) -> bool:
    """Whether the stack is no longer marked as handed over: once all of it is as configured."""
    if not report.is_complete or report.interrupted:
        return False
    stack = context.config.stack
    if not _is_whole(context, report):
        say_still_ejected(context.screen, stack)
        return False
    table_of(context).unmark_ejected()
    say_taken_back(context.screen, stack)
    return True


def _say_beforehand(context: Context, plan: Plan, observation: Observation) -> None:
    say_paused(context.screen, paused_since(context.config.stack, observation))
    ceiling = ceiling_of(context.config, context.prices)
    say_max_spend(context.screen, ceiling, context.today, is_billed=context.target == "aws")
    if plan.in_sync:
        say_serious(context.screen, _what_time_changes(context))
    else:
        say_serious(context.screen, _preflight(context))


def _ask(context: Context, plan: Plan, elsewhere: Sequence[Elsewhere], *, yes: bool) -> None:
    """Show what will be done; on AWS, ask before it."""
    if context.target != "aws" or plan.in_sync:
        say_plan(context.screen, plan)
        return
    warnings = region_warnings(context.aws.region)
    wide, handler = _account_wide_change(context, plan), changed_handler(context, plan)
    alerts = alert_cost_sentence(context.config, context.prices, context.today)
    say_plan(context.screen, plan, warnings=warnings, wide=wide, alerts=alerts, handler=handler)
    where = f"{context.location_text}{beside(elsewhere)}"
    confirm(context, f"Create or change this in {where}?", yes=yes)


def _finish(context: Context, reports: Sequence[RunReport], first: _FirstLook | None) -> UpResult:
    """What is true once no more is changed."""
    report = reports[-1]
    is_skipping = any(map(_may_have_skipped_rows, reports))
    send_result = _backfill_skipped(context) if report.is_complete and is_skipping else SendResult()
    now = _look_again(context, report, first) if report.is_complete else {}
    count = count_places(context) if report.is_complete else None
    since, is_whole = paused_since(report.stack, now), _is_whole(context, report)
    calls, seconds = len(context.aws.calls), context.stopwatch.seconds
    restored = _read_restored(context, report)
    if report.is_complete and (restored or _may_have_ended_pause_or_resume(reports)):
        tell_form(context, since)  # what came back may have been paused when it was kept
    is_ended = report.is_complete and not report.interrupted and is_whole and since is None
    looks = is_ended and not (restored and restored.never_told)
    return UpResult(
        report=report,
        location=context.location(),
        location_text=context.location_text,
        outputs=context.outputs(now),
        send_result=send_result,
        restored=restored,
        unconfirmed_after=unconfirmed_after_seconds(context.config),
        ceiling=ceiling_of(context.config, context.prices),
        api_calls=calls,
        seconds=seconds,
        is_whole=is_whole,
        paused_since=since,
        cap=read_cap_use(context, report, first.reserved if first else None) if looks else None,
        seconds_in_all=context.stopwatch.seconds,
        unproved=_unproved_sender(context, report),
        places=None if count is None else (count.registered, context.config.registrations.max),
    )


def _follow_event(context: Context, report: RunReport, first: _FirstLook | None) -> None:
    """What is to go at some moment goes by what the configuration says of the event now."""
    is_new = "table" in report.keys(Action.CREATE) and not context.kept
    if report.is_complete and _is_whole(context, report) and not is_new:
        found = None if first is None else first.announcements
        say_moved(context.screen, follow_event(context, found))


def _unproved_sender(context: Context, report: RunReport) -> Verification | None:
    """The sender of the e-mails, if this `up` looked after it and SES sends nothing from it yet."""
    email = context.config.email
    looked = email.enabled and any(o.step.key == SENDER for o in report.outcomes)
    if not (looked and report.is_complete):
        return None
    proof = value_or(result_of(partial(verification, context.aws, str(email.sender))), None)
    return None if proof is None or proof.is_verified else proof


def _read_restored(context: Context, report: RunReport) -> Restored | None:
    """Who came back with the table; None if nobody was kept, or it was there."""
    if not context.kept or "table" not in report.keys(Action.CREATE):
        return None
    row_counts = context.registrations.row_counts(unconfirmed_before_ms(context), consistent=True)
    return Restored(
        row_counts.registrations, row_counts.unsent, row_counts.sending, row_counts.waiting
    )


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


def _preflight(context: Context) -> Sequence[Finding]:
    """What speaks against sending; here, where nothing is asked of the embedded AWS, in the text.

    None of it stops `up`. What makes the stack impossible has shown by now: AWS knows who we are,
    and every service that the stack is made of has answered.
    """
    if context.target != "aws":
        config = context.config
        places = places_finding(config, config.event.expected_registrations)
        return (*message_findings(config), places, *_what_time_changes(context))
    with spinner(context.screen, "what speaks against sending"):
        return run_preflight(context.aws, context.config, context.prices)


def _what_time_changes(context: Context) -> tuple[Finding, ...]:
    """What may speak against it one day although nobody has changed a thing."""
    config = context.config
    return (
        runtime_finding(config.handler.runtime, context.today),
        event_times_finding(config, context.now()),
    )


def _account_wide_change(context: Context, plan: Plan) -> AccountWideChange | None:
    """What of a plan goes beyond the stack: the account's setting, and what becomes of it."""
    action = next((step.action for step in plan.steps if step.key == KEY), Action.KEEP)
    if action in {Action.KEEP, Action.DELETE}:
        return None if action is Action.KEEP else AccountWideChange(context.aws.region, None)
    receipts = next(r for r in context.resources if isinstance(r, DeliveryReceipts))
    before = receipts.setting()
    wanted = {ROLE: receipts.arn, RATE: ALL}
    changes = {name: (before[name], new) for name, new in wanted.items() if before[name] != new}
    return AccountWideChange(context.aws.region, changes)


def _look_again(context: Context, report: RunReport, first: _FirstLook | None) -> Observation:
    """What is there now: somebody may have paused it, where no step of this `up` looked, perhaps.

    An API that this `up` looked at has kept its address; API Gateway is asked as little as can be.
    An `up` that had nothing to do has only just looked.
    """
    known = ({"api"} & report.found.keys()) if first is None else report.found.keys()
    again = {"handler", "pipe", "api"} - known
    return {**report.found, **observe(context.part(*again))}


def _is_whole(context: Context, report: RunReport) -> bool:
    wanted = {resource.key for resource in context.resources if not resource.obsolete}
    return wanted <= {outcome.step.key for outcome in report.outcomes}


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


def _may_have_ended_pause_or_resume(reports: Sequence[RunReport]) -> bool:
    """Whether the pipe stood where it should run, or ran: `pause` or `resume` was broken off.

    A table that was just made has no word of it.
    """
    if any("table" in report.keys(Action.CREATE) for report in reports):
        return False
    steps = (o.step for report in reports for o in report.outcomes if o.step.key == "pipe")
    return any(change.path == "desired_state" for step in steps for change in step.changes)


def _backfill_skipped(context: Context) -> SendResult:
    """Tell them, unless the stack is paused: then `resume` does."""
    who = read_pause_state(context)
    if who.paused_since is not None:
        who.pipe.pause(who.paused_since)  # paused while this pipe was made, it would run
        return SendResult()
    return backfill(context)
