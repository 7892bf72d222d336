"""`plan` from end to end: observe, plan, show.

With it goes what `up` says too: what it means to forbid duplicates that were allowed.
"""

from collections.abc import Collection

from smsverifier.aws.result import Unavailable, result_of
from smsverifier.commands.context import Context
from smsverifier.errors import ExitCode
from smsverifier.local.journal_file import TableLocation, read_journal
from smsverifier.output.documents import plan_document
from smsverifier.output.formatting import counted
from smsverifier.output.plan_view import plan_view
from smsverifier.output.screen import spinner
from smsverifier.provision.apply import refuse_foreign
from smsverifier.provision.plan import Observation, plan_up
from smsverifier.registrations.duplicates import Unguarded, unguarded, unguarded_among
from smsverifier.row import Item
from smsverifier.templates.mapping import is_keyed_by_number

UNKNOWN = "How many registered while duplicates were allowed, and could once more, is not known"


def count_reregistrations(context: Context, found: Observation) -> int | None:
    """How many numbers an `up` of this configuration lets in once more; says so if there are any.

    0 without a look at the table where nothing is to change, or duplicates are allowed anyway;
    None where the table may not be read, which keeps nobody from planning.
    """
    if context.config.registrations.duplicates == "allow":
        return 0
    if context.kept and "table" in found and found["table"] is None:
        return _say_reregistrations(context, unguarded_among(_kept_rows(context)))
    if not _may_hold_such_rows(found):
        return 0
    with spinner(context.screen, "who registered while duplicates were allowed"):
        asked = result_of(lambda: unguarded(context.aws, context.names.table))
    if isinstance(asked, Unavailable):
        context.screen.complain(f"{UNKNOWN}: {asked.error.message}")
        return None
    return _say_reregistrations(context, asked.value)


def _say_reregistrations(context: Context, seen: Unguarded) -> int:
    if seen.numbers:
        context.screen.complain(_in_words(context, seen))
    return seen.numbers


def _kept_rows(context: Context) -> Collection[Item]:
    """Those that come back with the table, which stands no more: under which keys the API stored
    them nobody knows either."""
    place = TableLocation(context.aws.region, context.names.table)
    return read_journal(context.site.journal).rows.get(place, {}).values()


def _may_hold_such_rows(found: Observation) -> bool:
    """Whether there are rows, and the API is about to look for them under other keys than now.

    Where there is no API any more, nobody knows under which keys it stored them.
    """
    table = found.get("table")
    if table is None or table.deleting or "api" not in found:
        return False
    api = found["api"]
    if api is None:
        return True
    resources = api.properties.get("resources", {})
    template = resources.get("/registrations", {}).get("PUT", {}).get("request_template", "")
    return not is_keyed_by_number(template)


def _in_words(context: Context, seen: Unguarded) -> str:
    least = "" if seen.is_whole else "At least "
    duplicates = context.config.registrations.duplicates
    return (
        f"{least}{counted(seen.numbers, 'number')} registered while duplicates were allowed. With "
        f"`duplicates: {duplicates}` each of them can register once more, and is texted once more: "
        "their rows have other keys than those it looks for. After that they are refused. "
        "`smsverifier registrations list` shows who is there twice. To begin with everybody under "
        "their number: `smsverifier down`, which exports, `smsverifier up`, then `smsverifier "
        "registrations import` of the CSV with the cells of registration_id emptied."
    )


def show_plan(context: Context) -> int:
    """Show what `up` would do; returns the exit code, DONE only if that is nothing."""
    with spinner(context.screen, "the stack"):
        stack, resources = context.config.stack, context.resources
        observation = context.observe(resources, tagged=True)
    refuse_foreign(resources, observation, stack)
    planned = plan_up(stack, resources, observation, allow_data_loss=True)
    context.screen.show(plan_view(planned))
    again = count_reregistrations(context, observation)
    context.screen.document({**plan_document(planned), "can_register_again": again})
    if planned.in_sync:
        return ExitCode.DONE
    context.screen.say("Next: smsverifier up")
    return ExitCode.NOT_IN_SYNC
