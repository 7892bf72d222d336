"""`plan` from end to end: observe and plan.

With it goes what `up` looks for too: who could register again once duplicates are forbidden, and
what of closing may surprise.
"""

from collections.abc import Collection

from smsverifier.aws.result import Ok, Result, result_of
from smsverifier.commands.context import Context
from smsverifier.commands.deleted_table import find_deleted_table, gets_new_address
from smsverifier.commands.other_regions import find_beside, lines_beside
from smsverifier.commands.places import place_warnings
from smsverifier.local.journal_file import TableLocation, read_journal
from smsverifier.output.place_warnings import PlaceWarning
from smsverifier.output.plan_view import PlanResult
from smsverifier.output.screen import spinner
from smsverifier.preflight.form import places_finding
from smsverifier.preflight.times import event_times_finding
from smsverifier.provision.ejected import ejected_in
from smsverifier.provision.observe import refuse_foreign
from smsverifier.provision.plan import Observation, Plan, plan_up
from smsverifier.registrations.duplicates import Unguarded, unguarded, unguarded_among
from smsverifier.resources.deployed_settings import DeployedHandler
from smsverifier.row import Item
from smsverifier.templates.mapping import is_keyed_by_number

NOBODY = Unguarded(0, is_whole=True)


def make_plan(context: Context, *, details: bool = False) -> PlanResult:
    """What `up` would do; `details`: to be shown property by property."""
    with spinner(context.screen, "the stack"):
        stack, resources = context.config.stack, context.resources
        observation = context.observe(resources, tagged=True)
        elsewhere = find_beside(context, observation)
    refuse_foreign(resources, observation, stack)
    gone = find_deleted_table(context, observation)
    planned = plan_up(stack, resources, observation, allow_data_loss=True)
    again = find_reregistrations(context, observation)
    duplicates = context.config.registrations.duplicates
    handler = changed_handler(context, planned)
    config = context.config
    places = places_finding(config, config.event.expected_registrations)
    found = (event_times_finding(config, context.now()), places)
    said = (warning for finding in found for warning in PlaceWarning.of(finding))
    new = [PlaceWarning.new_address()] if gets_new_address(context, planned, observation) else []
    warnings = (*new, *said, *place_warnings(context, observation))
    return PlanResult(
        planned,
        again,
        duplicates,
        handler,
        details,
        warnings,
        elsewhere,
        lines_beside(context, observation, elsewhere),
        gone,
        ejected_in(observation, stack),
    )


def changed_handler(context: Context, plan: Plan) -> DeployedHandler | None:
    """What the function has, if the plan changes its code: only then it is looked up."""
    changes = (change for step in plan.steps if step.key == "handler" for change in step.changes)
    is_update = any(change.path == "code_sha256" and change.old for change in changes)
    return context.deployed if is_update else None


def find_reregistrations(context: Context, found: Observation) -> Result[Unguarded]:
    """Which numbers an `up` of this configuration lets in once more.

    Nobody without a look at the table where nothing is to change, or duplicates are allowed anyway.
    That the table may not be read keeps nobody from planning.
    """
    if context.config.registrations.duplicates == "allow":
        return Ok(NOBODY)
    if context.kept and "table" in found and found["table"] is None:
        return Ok(unguarded_among(_kept_rows(context)))
    if not _may_hold_such_rows(found):
        return Ok(NOBODY)
    with spinner(context.screen, "who registered while duplicates were allowed"):
        return result_of(lambda: unguarded(context.aws, context.names.table))


def _kept_rows(context: Context) -> Collection[Item]:
    """Those that come back with the table, which stands no more: under which keys the API stored
    them nobody knows either."""
    location = TableLocation(context.aws.region, context.names.table)
    return read_journal(context.site.journal).rows.get(location, {}).values()


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
