"""The channels of a confirmation, as dated facts: the one reader of `templates/channels.yaml`.

What they cost stands in the price table. Nothing here decides.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal, get_args

from smsverifier import assets
from smsverifier.config.section import Field, Section
from smsverifier.config.yaml_document import read_document

FILE_NAME = "channels.yaml"
ChannelId = Literal["sms_international", "sms_dlt", "email"]
_Days = Annotated[int, Field(ge=0, le=365)]


class Step(Section):
    """One thing that has to be waited for."""

    what: str
    days_low: _Days
    """Working days."""
    days_high: _Days | None
    """None: nobody says."""


class Channel(Section):
    """One way to reach people."""

    what: str
    country: str
    """The only one that it reaches, or blank."""
    steps: tuple[Step, ...]
    """One after the other."""
    papers: tuple[str, ...]
    fee: str
    """Beside what each message costs, in words: nobody's figure could be relied on."""
    against: str
    as_of: Annotated[str, Field(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
    source: str
    verified: bool

    @property
    def days(self) -> tuple[int, int | None]:
        """The fewest and the most working days; None where that is not known."""
        most = [step.days_high for step in self.steps]
        known = [days for days in most if days is not None]
        low = sum(step.days_low for step in self.steps)
        return low, sum(known) if len(known) == len(most) else None


@cache
def load_channels() -> Mapping[ChannelId, Channel]:
    """All of them, the simplest first."""
    document = read_document(assets.path("templates", FILE_NAME).read_bytes())
    return {item: Channel.model_validate(document.data[item]) for item in get_args(ChannelId)}
