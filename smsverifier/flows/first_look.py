"""What `down` finds before it touches anything, and what of that it must leave alone."""

from contextlib import suppress
from dataclasses import dataclass

from smsverifier.aws.waits import Limit, wait_until
from smsverifier.core.leftover import not_ours, perhaps_ours
from smsverifier.core.plan import Observation
from smsverifier.core.resource import Observed
from smsverifier.errors import WaitTimeout
from smsverifier.flows.session import Session
from smsverifier.flows.teardown import DATA
from smsverifier.report.looking import looking
from smsverifier.resources.table_shape import BEING_MADE

SETTLED = Limit(
    "the table to be made",
    300,
    "an `up` that was just broken off leaves a table that can be neither read nor deleted for "
    "some seconds, rarely minutes",
)


@dataclass(frozen=True)
class FirstLook:
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
        return table is not None and not table.leaving and DATA not in self.others


def first_look(session: Session) -> FirstLook:
    """What is there now, once a table that is only being made is there too."""
    found = _observe(session)
    return FirstLook(found, _not_to_touch(session.config.stack, found))


def _not_to_touch(stack: str, found: Observation) -> frozenset[str]:
    """What is on its way out may have lost its tag already: it is only waited for."""
    others = {thing.key for thing in not_ours(stack, found)}
    unsure = {thing.key for thing in perhaps_ours(found)}
    leaving = {key for key, observed in found.items() if observed is not None and observed.leaving}
    return frozenset(key for key in others | (unsure - leaving) if key)


def _observe(session: Session) -> Observation:
    """Where the table takes too long, as it is now: an export that fails will say why."""
    with looking(session.screen, "the stack"):
        found = dict(session.observe(session.resources, tagged=True))
    if _is_settled(found[DATA]):
        return found
    session.screen.say("Waiting for the table to be made …")
    (table,) = session.part(DATA)

    def look() -> bool | None:
        found[DATA] = table.read()
        return True if _is_settled(found[DATA]) else None

    with suppress(WaitTimeout):
        wait_until(session.aws, look, SETTLED)
    return found


def _is_settled(table: Observed | None) -> bool:
    return table is None or table.detail != BEING_MADE
