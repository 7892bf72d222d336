"""Whether a stack that is not here is somewhere else: its region, or its name, was changed.

Another region is another stack, and the old one goes on. Asked only where nothing is here, or
something is about to be made: one call more, as the roles are the whole account's (decision 0088).
That nobody may look, or no answer comes soon, keeps no command from its work.
"""

from functools import partial

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.aws.gather import gather
from smsverifier.aws.result import result_of, value_or
from smsverifier.commands.context import Context
from smsverifier.commands.deleted_table import look_for_deleted_table
from smsverifier.commands.known_stacks import known_stacks
from smsverifier.commands.named_options import named_options
from smsverifier.output.other_regions_view import (
    Elsewhere,
    elsewhere_lines,
    other_names_line,
    way_there,
)
from smsverifier.provision.plan import Observation
from smsverifier.resources.stack_roles import RolesByRegion, but_here, roles_by_region
from smsverifier.resources.table import ABSENT


def find_elsewhere(context: Context) -> tuple[Elsewhere, ...]:
    """The stack of this name in other regions; nothing where that cannot be found out."""
    return look_elsewhere(context, but_here(context.names, _roles(context)))


def _roles(context: Context) -> RolesByRegion:
    if not context.runs:
        return {}
    brief = context.aws.briefly()
    return value_or(result_of(partial(roles_by_region, brief, context.names)), {})


def find_beside(context: Context, observation: Observation) -> tuple[Elsewhere, ...]:
    """The same before something is made here that takes registrations; else nobody is asked."""
    return find_elsewhere(context) if _is_new(observation) else ()


def lines_beside(
    context: Context, observation: Observation, found: tuple[Elsewhere, ...]
) -> list[str]:
    """What to say of that."""
    is_new = "table" in observation and observation["table"] is None
    return lines_of(context, found, names=is_new)


def _is_new(observation: Observation) -> bool:
    return any(observation[key] is None for key in ("table", "api") if key in observation)


def look_elsewhere(context: Context, roles: RolesByRegion) -> tuple[Elsewhere, ...]:
    """The same of roles that are known: of each region its table is asked for, once."""
    if not roles:
        return _kept(context)
    brief, table, regions = context.aws.briefly(), context.names.table, sorted(roles)
    asked = gather(
        *(partial(result_of, partial(_has_table, brief.in_region(r), table)) for r in regions)
    )
    stack = context.config.stack
    found = (
        Elsewhere(stack, region, value_or(has_table, None), roles[region])
        for region, has_table in zip(regions, asked, strict=True)
    )
    return (*found, *_kept(context))


def _has_table(aws: Aws, name: str) -> bool:
    """Asked once: from here another region may not be reached at all."""
    client = aws.client("dynamodb", retries=False)
    table = find(lambda: client.describe_table(TableName=name)["Table"], *ABSENT)
    return table is not None and table.get("TableStatus") != "DELETING"


def _kept(context: Context) -> tuple[Elsewhere, ...]:
    """What waits on disk for an embedded AWS."""
    return tuple(
        Elsewhere(held.stack, held.region, has_table=False, kept=held.registrations)
        for held in context.kept_elsewhere
    )


def lines_of(context: Context, found: tuple[Elsewhere, ...], *, names: bool = True) -> list[str]:
    """What to say of them; with `names` also which other stacks were seen here."""
    lines = list(elsewhere_lines(found, named_options(context.options, but={"--region"})))
    others = _other_names(context) if names else []
    if others:
        named = named_options(context.options, but={"--stack"})
        lines.append(other_names_line(others, context.config.region, named))
    return lines


def _other_names(context: Context) -> list[str]:
    """Names of other stacks in this region, without asking."""
    region, stack = context.config.region, context.config.stack
    if context.target == "local":
        held = context.running.held if context.running else ()
        here = {each.stack for each in held if each.region == region}
    else:
        here = {*known_stacks(context.environ).get(context.target, {}).get(region, [])}
    return sorted(here - {stack})


def hint_where_absent(context: Context, usual: str) -> str:
    """What to do where something of the stack is not there: `usual`, unless it is in another region
    and nothing of it is here, or its table has gone too, under whose name `up` makes no other."""
    roles = _roles(context)
    if context.config.region in roles:
        gone = value_or(result_of(partial(look_for_deleted_table, context)), None)
        return usual if gone is None else gone.hint_beside
    return way_there(look_elsewhere(context, roles)) or usual
