"""Whether a stack was handed over by `eject`: a tag on its table says to what (decision 0093).

`up`, `down` and `deploy` stop where it is (`commands.taking_back`), `plan`, `status` and `stacks`
tell of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from smsverifier.naming import EJECTED_TAG, STACK_TAG
from smsverifier.provision.plan import Observation

TERRAFORM = "terraform"


@dataclass(frozen=True)
class Ejected:
    """That a stack was handed over."""

    to: str
    """What keeps it now: `terraform`."""
    since: str
    """The day by AWS's clock, as 2026-12-07; whatever else somebody wrote there by hand."""

    @classmethod
    def on(cls, day: date) -> "Ejected":
        """Handed over to Terraform on this day."""
        return cls(TERRAFORM, day.isoformat())

    @property
    def tag(self) -> str:
        """The tag's value."""
        return f"{self.to} {self.since}".strip()


def ejected_by(tags: Mapping[str, str], stack: str) -> Ejected | None:
    """What the tags of a table say of `stack`; None where it is another's, or not handed over."""
    value = tags.get(EJECTED_TAG)
    if value is None or tags.get(STACK_TAG) != stack:
        return None
    to, _, since = value.strip().partition(" ")
    return Ejected(to, since)


def ejected_in(observation: Observation, stack: str) -> Ejected | None:
    """The same by what was observed of the table."""
    table = observation.get("table")
    return None if table is None or table.deleting else ejected_by(table.tags, stack)
