"""Who of the people is registered when all is over, and whom a channel reaches. Pure.

What every channel has in common: the reasons for which somebody has no row, and how those who are
not told are summed up.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from smsverifier.delivery.reasons import Reason
from smsverifier.rehearsal.crowd import Coming, Crowd, Visit
from smsverifier.rehearsal.playing import Played
from smsverifier.row import PHONE, Item, is_waiting, text_of
from smsverifier.trace.client import ApiResponse

STORED = 200
CLOSED_WORDS = ("closed", "full")

ELSEWHERE = Reason(
    "the form refused a number of a country that is not in sms.countries",
    "Add the country to sms.countries if such people are expected.",
)
REFUSED = Reason("the API refused them", "`smsverifier test-register` shows why.")
CLOSED_TO = Reason(
    "registration was closed, or every place taken",
    "Raise registrations.max or move event.closes_at, if they should come.",
)
WAITS = Reason(
    "every place was taken: they are on the waiting list",
    "Raise registrations.max, if they should be in at once.",
)
LEFT_BEHIND = Reason(
    "nobody had tried to tell them when the rehearsal ended",
    "Run it again; if they stay: `smsverifier check`.",
)
UNCLEAR = Reason(
    "whether they were told is not known: the sending never ended",
    "This machine may have been too busy: run it again.",
)
AS_WANTED = (ELSEWHERE, CLOSED_TO, WAITS)
"""What the configuration says shall be so, or every event has some of."""


@dataclass(frozen=True)
class Registered:
    """One visit that counts."""

    visit: Visit
    row: Item
    """Blank where there is none."""
    reason: Reason | None = None
    """Why nobody is to be told by any channel."""


@dataclass(frozen=True)
class Ending:
    """What a channel came to for one of them."""

    visit: Visit
    reason: Reason | None = None
    """Why they are not told; None: they are."""
    parts: int = 0
    """Of their SMS."""


@dataclass(frozen=True)
class Untold:
    """Those who are not told for one reason."""

    reason: Reason
    number: int
    first_at: float
    """When the first of them came, seconds after the opening."""
    is_own: bool
    """Whether it is their own phone, number or address, and nothing here can be changed."""


@dataclass(frozen=True)
class Reached:
    """Whom one channel tells."""

    people: Mapping[str, Ending]
    """One for each person; who that is, is the same for every channel."""
    untold: tuple[Untold, ...]
    """The largest group first."""

    @property
    def told(self) -> int:
        """Of all people."""
        return len(self.people) - self.not_told

    @property
    def not_told(self) -> int:
        """Likewise."""
        return sum(group.number for group in self.untold)


def registered(crowd: Crowd, played: Played) -> list[Registered]:
    """One for each visit that counts, in the order in which they came."""
    rows = _rows_by_phone(played.rows)
    return [
        found
        for visit, answer in zip(crowd.visits, played.answers, strict=True)
        if (found := _registered(visit, answer, rows)) is not None
    ]


def _rows_by_phone(rows: Sequence[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for row in rows:
        found.setdefault(text_of(row, PHONE) or "", []).append(row)
    return found


def _registered(
    visit: Visit, answer: ApiResponse, rows: Mapping[str, list[Item]]
) -> Registered | None:
    """None: this visit is nobody's end; they come again, or have come before."""
    if visit.is_refused_by_form and answer.status != STORED:
        is_end = visit.coming is Coming.ELSEWHERE
        return Registered(visit, {}, ELSEWHERE) if is_end else None
    if answer.status != STORED:
        is_again = visit.coming is Coming.AGAIN
        return None if is_again else Registered(visit, {}, _why_refused(answer))
    own = rows.get(visit.phone)
    if not own:  # `ignore`: the first submission has the row, and has had it already
        return None
    row = own.pop(0)
    return Registered(visit, row, WAITS if is_waiting(row) else None)


def _why_refused(answer: ApiResponse) -> Reason:
    """A 403 without those words is no end of registration."""
    return CLOSED_TO if answer.word in CLOSED_WORDS else REFUSED


def reached(endings: Sequence[Ending], is_own: Callable[[Ending], bool]) -> Reached:
    """These summed up; `is_own` says whose own fault it is that they are not told."""
    people = _one_each(endings)
    return Reached(people, _groups(list(people.values()), is_own))


def _one_each(endings: Sequence[Ending]) -> dict[str, Ending]:
    """One for each person: with `allow` who registers twice has two, and is told if one is."""
    best: dict[str, Ending] = {}
    for number, each in enumerate(endings):
        person = f"{number}" if each.reason is ELSEWHERE else each.visit.phone
        known = best.get(person)
        if known is None or (known.reason and not each.reason):
            best[person] = each
    return best


def _groups(people: Sequence[Ending], is_own: Callable[[Ending], bool]) -> tuple[Untold, ...]:
    by_reason: dict[Reason, list[Ending]] = {}
    for each in people:
        if each.reason is not None:
            by_reason.setdefault(each.reason, []).append(each)
    groups = (
        Untold(
            reason,
            len(members),
            min(each.visit.at for each in members),
            all(map(is_own, members)),
        )
        for reason, members in by_reason.items()
    )
    return tuple(sorted(groups, key=lambda group: (-group.number, group.first_at)))
