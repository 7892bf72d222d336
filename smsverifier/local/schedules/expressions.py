"""What a schedule's expression means: `at(…)`, `rate(…)`, `cron(…)` (aws: schedule-expressions).

Pure: no clock, no AWS. Used by `runner` and by what checks a schedule that is made.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_AT = re.compile(r"at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\)", re.ASCII)
_RATE = re.compile(r"rate\(([1-9]\d{0,8}) (minute|hour|day)s?\)", re.ASCII)
_CRON = re.compile(r"cron\(([^ ]+(?: [^ ]+){5})\)", re.ASCII)
_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
LAST_YEAR = 2199
MOST_DAYS = 366 * 9
"""How far ahead a day is looked for: the twenty-ninth of February may be eight years away."""


class ExpressionError(Exception):
    """It is none that AWS takes."""


@dataclass(frozen=True)
class At:
    """Once."""

    moment: datetime

    def next_after(self, after: datetime, origin: datetime) -> datetime | None:  # noqa: ARG002
        """The moment, if it is later than `after`."""
        return self.moment if self.moment > after else None


@dataclass(frozen=True)
class Rate:
    """From its origin on again and again."""

    seconds: int

    def next_after(self, after: datetime, origin: datetime) -> datetime | None:
        """The first moment of it that is later than `after`."""
        if after < origin:
            return origin
        step = timedelta(seconds=self.seconds)
        return origin + ((after - origin) // step + 1) * step


@dataclass(frozen=True)
class Cron:
    """Whenever the clocks of a zone show what it names."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    day_of_month: str
    months: frozenset[int]
    day_of_week: str
    years: frozenset[int]
    zone: ZoneInfo

    def next_after(self, after: datetime, origin: datetime) -> datetime | None:
        """The first such moment that is later than `after`, and not before `origin`."""
        after = max(after, origin - timedelta(microseconds=1))
        first = after.astimezone(self.zone).date()
        for number in range(MOST_DAYS):
            day = first + timedelta(days=number)
            if day.year > LAST_YEAR:
                break
            if self._is_on(day) and (found := self._on(day, after)) is not None:
                return found
        return None

    def _is_on(self, day: date) -> bool:
        return (
            day.year in self.years
            and day.month in self.months
            and _is_day_of_month(self.day_of_month, day)
            and _is_day_of_week(self.day_of_week, day)
        )

    def _on(self, day: date, after: datetime) -> datetime | None:
        for hour in self.hours:
            for minute in self.minutes:
                at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=self.zone)
                there = at.astimezone(UTC)
                # What clocks skip that night never comes.
                is_shown = there.astimezone(self.zone).replace(tzinfo=None) == at.replace(
                    tzinfo=None
                )
                if is_shown and there > after:
                    return there
        return None


Expression = At | Rate | Cron


@cache
def parse(text: str, zone_name: str) -> Expression:
    """The expression, in the zone of that name. Raises ExpressionError."""
    try:
        zone = ZoneInfo(zone_name)
    except (LookupError, ValueError, OSError) as error:
        raise ExpressionError(f"Invalid Schedule Expression Timezone {zone_name}.") from error
    try:
        if match := _AT.fullmatch(text):
            return At(datetime.fromisoformat(match[1]).replace(tzinfo=zone).astimezone(UTC))
        if match := _RATE.fullmatch(text):
            return Rate(int(match[1]) * _UNITS[match[2]])
        if match := _CRON.fullmatch(text):
            return _cron(match[1].split(" "), zone)
    except (ValueError, OverflowError):
        pass
    raise ExpressionError(f"Invalid Schedule Expression {text}.")


def _cron(fields: list[str], zone: ZoneInfo) -> Cron:
    """Raises ValueError."""
    minute, hour, day_of_month, month, day_of_week, year = fields
    if (day_of_month == "?") == (day_of_week == "?"):
        raise ValueError(fields)
    probe = date(2024, 2, 29)
    _is_day_of_month(day_of_month, probe)
    _is_day_of_week(day_of_week, probe)
    return Cron(
        tuple(sorted(_numbers(minute, 0, 59))),
        tuple(sorted(_numbers(hour, 0, 23))),
        day_of_month,
        frozenset(_numbers(month, 1, 12, _MONTHS)),
        day_of_week,
        frozenset(_numbers(year, 1970, LAST_YEAR)),
        zone,
    )


def _numbers(field: str, low: int, high: int, names: list[str] | None = None) -> Iterator[int]:
    """`*`, `5`, `1-5`, `*/15`, `1/2`, and lists of these. Raises ValueError."""
    for part in field.split(","):
        spread, _, step = part.partition("/")
        first, _, last = (f"{low}-{high}" if spread == "*" else spread).partition("-")
        start = _number(first, low, high, names)
        is_open = bool(step) and "-" not in part and spread != "*"
        end = high if is_open else _number(last or first, low, high, names)
        if end < start:
            raise ValueError(field)
        yield from range(start, end + 1, _number(step, 1, high) if step else 1)


def _number(text: str, low: int, high: int, names: list[str] | None = None) -> int:
    upper = text.upper()
    number = low + names.index(upper) if names and upper in names else int(text)
    if not low <= number <= high:
        raise ValueError(text)
    return number


def _is_day_of_month(field: str, day: date) -> bool:
    """Raises ValueError where it is none."""
    last = monthrange(day.year, day.month)[1]
    if field == "?":
        return True
    if field == "L":
        return day.day == last
    if field.endswith("W"):
        wanted = last if field == "LW" else min(_number(field[:-1], 1, 31), last)
        return day == _nearest_weekday(day.replace(day=wanted), last)
    return day.day in set(_numbers(field, 1, 31))


def _nearest_weekday(day: date, last: int) -> date:
    """Within the same month."""
    if day.weekday() == 5:
        return day + timedelta(days=2 if day.day == 1 else -1)
    if day.weekday() == 6:
        return day + timedelta(days=-2 if day.day == last else 1)
    return day


def _is_day_of_week(field: str, day: date) -> bool:
    """1 is Sunday. Raises ValueError where it is none."""
    here = day.isoweekday() % 7 + 1
    if field == "?":
        return True
    if field == "L":
        return here == 7
    if field.endswith("L"):
        is_last = day.day + 7 > monthrange(day.year, day.month)[1]
        return _number(field[:-1], 1, 7, _DAYS) == here and is_last
    if "#" in field:
        which, _, number = field.partition("#")
        nth = _number(number, 1, 5)
        return _number(which, 1, 7, _DAYS) == here and (day.day - 1) // 7 + 1 == nth
    return here in set(_numbers(field, 1, 7, _DAYS))
