"""`down` from end to end: look, plan, ask, take apart, look again.

`teardown` has the order of the work, `inventory` both looks.
"""

from dataclasses import dataclass

from smsverifier.aws.result import Unavailable, result_of
from smsverifier.commands.context import Context
from smsverifier.commands.deleted_table import find_deleted_table
from smsverifier.commands.inventory import take_inventory, verify_deleted
from smsverifier.commands.known_stacks import keep_stack
from smsverifier.commands.other_regions import lines_of, look_elsewhere
from smsverifier.commands.prompts import confirm, is_interactive
from smsverifier.commands.taking_back import require_taken_back, table_of
from smsverifier.commands.teardown import DATA, Teardown
from smsverifier.delivery.health import dead_letters_seen
from smsverifier.output.deleted_table_view import say_deleted_table
from smsverifier.output.down_view import (
    DownPreview,
    DownResult,
    say_back,
    say_before_down,
    say_holds,
)
from smsverifier.output.screen import spinner
from smsverifier.provision.ejected import ejected_in
from smsverifier.provision.plan import Action, Observation, Plan, plan_down
from smsverifier.registrations.exporter import Exported


@dataclass(frozen=True)
class DownOptions:
    """What the user asked of this `down`."""

    yes: bool = False
    keep_data: bool = False
    export: bool = True
    take_back: bool = False
    """Whether a stack that was handed over is to be removed."""


def take_down(context: Context, options: DownOptions) -> DownResult:
    """Remove the stack, and look whether anything of it is left."""
    if _restore_table(context):
        say_back(context.screen)
    before = take_inventory(context)
    was_ejected = _was_ejected(context, before.found, options)
    kept_data = options.keep_data and before.readable
    keep = before.others | ({DATA} if kept_data else set())
    plan = plan_down(context.config.stack, context.resources, before.found, keep=keep)
    if gone := find_deleted_table(context, before.found):
        say_deleted_table(context.screen, gone)
    dead = _dead_letters(plan, before.found)
    preview = DownPreview(plan, dead, kept_data=options.keep_data, exported=options.export)
    _ask(context, preview, options, readable=before.readable)
    work = Teardown(context, plan, readable=before.readable, exporting=options.export)
    with context.interrupts:
        report = work.run()
        if was_ejected and kept_data and report.is_complete:
            _unmark(context)
        with spinner(context.screen, "what is left"):
            after = verify_deleted(context, report, keep)
            elsewhere = look_elsewhere(context, after.elsewhere)
    place = context.target, context.config.region
    keep_stack(context.environ, *place, context.config.stack, is_there=kept_data)
    return DownResult(
        report=report,
        location_text=context.location_text,
        kept=tuple(sorted(keep)),
        kept_data=kept_data,
        after=after,
        was_there=before.anything,
        exported=work.exported or Exported(),
        pending=work.pending,
        dead_letters=dead,
        seconds=context.stopwatch.seconds,
        elsewhere=elsewhere,
        moved=lines_of(context, elsewhere, names=not before.anything),
    )


def _was_ejected(context: Context, found: Observation, options: DownOptions) -> bool:
    """Whether the stack was handed over; raises where nobody says to remove it nevertheless."""
    ejected = ejected_in(found, context.config.stack)
    question = f"Remove {context.config.stack} nevertheless?"
    return require_taken_back(context, ejected, question, take_back=options.take_back)


def _unmark(context: Context) -> None:
    """The table is the next `up`'s; what goes wrong with the mark must not cost the report."""
    done = result_of(table_of(context).unmark_ejected)
    if isinstance(done, Unavailable):
        context.screen.complain(f"The table is still marked as handed over: {done.error.message}")


def _restore_table(context: Context) -> bool:
    """Make the table alone, for a stack that is gone but for the registrations that were kept."""
    (table,) = context.part("table")
    if context.kept and context.runs and table.read() is None:
        table.create(table.desired({}))
        return True
    return False


def _dead_letters(plan: Plan, found: Observation) -> int:
    """About how many go with the queue."""
    queue = next(step for step in plan.steps if step.key == "dead_letter_queue")
    if queue.action is not Action.DELETE:
        return 0
    return dead_letters_seen(found) or 0


def _registrants(context: Context) -> int:
    """How many registered who are no tests; a table that cannot be read holds perhaps somebody."""
    asked = result_of(lambda: context.registrations.row_counts_if_there(0))
    if isinstance(asked, Unavailable):
        return 1
    return 0 if asked.value is None else asked.value.registrations - asked.value.tests


def _ask(context: Context, preview: DownPreview, options: DownOptions, *, readable: bool) -> None:
    """Say what goes; ask whoever is there, unless nobody would miss anything."""
    if preview.plan.in_sync:
        return
    is_local = context.target == "local"
    say_before_down(context.screen, preview, in_short=is_local)
    asking = is_interactive(context) and not options.yes
    registrants = _registrants(context) if asking and readable else 0
    if is_local and not registrants:
        return  # nobody to ask, or nothing that anybody would miss
    say_holds(context.screen, registrants)
    question = f"Delete all this, {preview.data}, from {context.location_text}?"
    confirm(context, question, yes=options.yes)
