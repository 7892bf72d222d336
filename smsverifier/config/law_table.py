"""What the law asks, as dated figures: the one reader of `templates/law.yaml`.

No sentence anywhere else holds such a figure: a law that changes, or turns out to mean something
else, is one edit of that file. Nothing here decides; settings do (`registrations.forget`).
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Literal

from smsverifier import assets
from smsverifier.config.section import Field, Section
from smsverifier.config.yaml_document import read_document

FILE_NAME = "law.yaml"
LawItem = Literal[
    "keep_records",
    "erase_on_withdrawal",
    "adult_age",
    "notice",
    "answer_complaint",
    "report_breach",
]
_Day = Annotated[str, Field(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class LegalFigure(Section):
    """One figure, and how far it can be leant on."""

    what: str
    """A sentence that the figure ends."""
    law: str
    """Where it stands."""
    value: int
    unit: Literal["hour", "day", "year"]
    holds_from: _Day
    """The day from which it binds, as ISO 8601."""
    as_of: _Day
    """The day on which somebody last looked."""
    source: str
    verified: bool
    """Whether it was read in the gazette itself."""
    doubt: str
    """What is open about it, as a clause or more."""

    @property
    def span(self) -> str:
        """`1 year`, `90 days`."""
        return f"{self.value} {self.unit}{'' if self.value == 1 else 's'}"

    def after(self, day: date) -> date:
        """The day that is `value` years or days after `day`. Raises ValueError for hours."""
        if self.unit == "hour":
            raise ValueError(f"{self.span} are no number of days")
        if self.unit == "day":
            return date.fromordinal(day.toordinal() + self.value)
        # Of the 29th of February a year later there is only the day after.
        is_leap_day = (day.month, day.day) == (2, 29)
        first = day.replace(month=3, day=1) if is_leap_day else day
        return first.replace(year=first.year + self.value)


@cache
def load_law() -> Mapping[str, LegalFigure]:
    """Every figure, by its `LawItem`."""
    document = read_document(assets.path("templates", FILE_NAME).read_bytes())
    return {item: LegalFigure.model_validate(data) for item, data in document.data.items()}


def figure(item: LawItem) -> LegalFigure:
    """One of them."""
    return load_law()[item]
