"""What `down` finds: before it touches anything, with what it must leave alone, and after.

The second look goes by every name, then by tag. Nothing here changes anything.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from smsverifier.aws.errors import AWS_ERRORS
from smsverifier.aws.gather import gather
from smsverifier.aws.result import result_of
from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.commands.context import Context
from smsverifier.commands.teardown import DATA
from smsverifier.errors import SmsverifierError, WaitTimeout
from smsverifier.output.down_view import say_waiting_for_table
from smsverifier.output.screen import spinner
from smsverifier.provision.leftover import (
    UNREADABLE,
    Leftover,
    Leftovers,
    left_behind,
    not_ours,
    perhaps_ours,
)
from smsverifier.provision.outcome import RunReport
from smsverifier.provision.plan import Observation
from smsverifier.provision.resource import Observed
from smsverifier.resources.table import BEING_MADE
from smsverifier.resources.tag_search import Hits, TagSearch, find_hits, leftovers_among

SETTLED = WaitLimit(
    "the table to be made",
    300,
    "an `up` that was just broken off leaves a table that can be neither read nor deleted for "
    "some seconds, rarely minutes",
)


@dataclass(frozen=True)
class Inventory:
    """What is there of one stack."""

    found: Observation
    others: frozenset[str]
    """The keys of what is not ours, as far as one can tell: not to be touched."""

    @property
    def anything(self) -> bool:
        """Whether there is anything at all."""
        return any(self.found.values())

    @property
    def readable(self) -> bool:
        """Whether there is a table of ours whose rows can be read.

        One on its way out has no rows any more to be kept, told about or exported.
        """
        table = self.found[DATA]
        return table is not None and not table.deleting and DATA not in self.others


def take_inventory(context: Context) -> Inventory:
    """What is there now, once a table that is only being made is there too."""
    found = _observe(context)
    return Inventory(found, _not_to_touch(context.config.stack, found))


def _not_to_touch(stack: str, found: Observation) -> frozenset[str]:
    """What is on its way out may have lost its tag already: it is only waited for."""
    others = {thing.key for thing in not_ours(stack, found)}
    unsure = {thing.key for thing in perhaps_ours(found)}
    leaving = {key for key, observed in found.items() if observed is not None and observed.deleting}
    return frozenset(key for key in others | (unsure - leaving) if key)


def _observe(context: Context) -> Observation:
    """Where the table takes too long, as it is now: an export that fails will say why."""
    with spinner(context.screen, "the stack"):
        found = dict(context.observe(context.resources, tagged=True, anyhow=True))
    if _is_settled(found[DATA]):
        return found
    say_waiting_for_table(context.screen)
    (table,) = context.part(DATA)

    def look() -> bool | None:
        found[DATA] = table.read()
        return True if _is_settled(found[DATA]) else None

    with suppress(WaitTimeout):
        wait_until(context.aws, look, SETTLED)
    return found


def _is_settled(table: Observed | None) -> bool:
    return table is None or table.detail != BEING_MADE


COPY = "it has this stack's tag but none of its names; delete it, or take the tag off"
OTHER_KIND = "it has this stack's tag, but smsverifier makes nothing of its kind"


def verify_deleted(context: Context, report: RunReport, keep: Collection[str]) -> Leftovers:
    """What is there now; what breaks the look off must not cost the report."""
    found: Observation = {}
    search, failure = TagSearch(), None
    try:
        planned = context.part(*(outcome.step.key for outcome in report.outcomes))
        look = partial(context.observe, planned, anyhow=True)
        found, hits = gather(look, partial(result_of, partial(_hits, context)))
        known = [observed.arn for observed in found.values() if observed is not None]
        search = leftovers_among(hits.get(), context.aws, context.names, known)
    except (SmsverifierError, *AWS_ERRORS) as error:
        failure = error
    return Leftovers(
        left=(*left_behind(report, found, keep), *(Leftover(arn, COPY) for arn in search.ours)),
        foreign=(
            *not_ours(report.stack, found),
            *(Leftover(arn, OTHER_KIND) for arn in search.unknown),
            *(Leftover(arn, UNREADABLE) for arn in search.unreadable),
        ),
        unsure=tuple(perhaps_ours(found)),
        denied=tuple(search.denied),
        failure=failure,
        elsewhere=search.elsewhere,
    )


def _hits(context: Context) -> Hits:
    """What the searches name; the look goes by every name meanwhile."""
    return find_hits(context.aws, context.names) if context.runs else Hits()
