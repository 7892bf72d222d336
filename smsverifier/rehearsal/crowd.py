"""The people of a rehearsal: who registers when, how, and what their phones do. Pure, by a seed.

Nothing here is measured: the shares are what organisers should reckon with, and are told in the
result. The names are common ones, the numbers and addresses are nobody's that anything is sent to.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from random import Random
from typing import TypeVar

import phonenumbers

from smsverifier.config import Config
from smsverifier.message import sample_answers
from smsverifier.row import NAME, PHONE
from smsverifier.sms.countries import landline_pattern, mobile_pattern


class Coming(StrEnum):
    """How somebody comes to the form."""

    PLAIN = "plain"
    MISTYPED = "mistyped"
    """With a digit too few: the form says so, and they type it again."""
    ELSEWHERE = "elsewhere"
    """With a number of a country that the stack does not text."""
    NOBODYS = "nobodys_number"
    """With a digit mistyped, which makes a number that is not in service."""
    SWITCHED_OFF = "switched_off"
    AGAIN = "again"
    """Somebody who has registered before and forgot."""


SHARES: Mapping[Coming, float] = {
    Coming.MISTYPED: 0.02,
    Coming.ELSEWHERE: 0.005,
    Coming.NOBODYS: 0.01,
    Coming.SWITCHED_OFF: 0.005,
}
"""Of all people; the others are `PLAIN`."""
AGAIN_SHARE = 0.03
"""How many register a second time, of all."""
FATES: Mapping[Coming, str] = {
    Coming.NOBODYS: "not-in-service",
    Coming.SWITCHED_OFF: "phone-unreachable",
}
"""What their phones do, in the words of `sms.simulated_numbers`."""


class Address(StrEnum):
    """What somebody answers to the field that mails go to."""

    RIGHT = "right_address"
    NOBODYS = "nobodys_address"
    """Mistyped: it takes no mail."""
    WRONG = "wrong_address"
    """Mistyped: it is none, though the form takes it."""
    NONE = "no_address"
    """Left empty, where that is allowed."""


ADDRESS_SHARES: Mapping[Address, float] = {
    Address.NOBODYS: 0.02,
    Address.WRONG: 0.005,
    Address.NONE: 0.1,
}
"""Of all people; the others' are `RIGHT`."""
_WRITTEN: Mapping[Address, str] = {
    Address.RIGHT: "p{}@example.com",
    Address.NOBODYS: "bounce+{}@example.com",  # as the embedded SES plays it
    Address.WRONG: "p{}..@example.com",
}

BURST_SHARE, MOST_AT_ONCE, BURST_AT = 0.1, 200, 0.25
"""A code on a screen: so many register within a second, after that part of the time."""
EARLY_SHARE, EARLY_PART = 0.5, 0.05
"""Half of all come soon after the link went round, on average after that part of the time."""
AGAIN_AFTER_SECONDS = 20.0
"""Until a number that the form refuses is typed again."""

ODD_SHARES: Mapping[tuple[str, ...], float] = {
    ("K. Asha", "Seán O'Brien", "Zoë D'Souza", "Dr. R. Iyer"): 0.04,
    ("मीरा नायर", "அருண் குமார்", "আশা রায়"): 0.03,
    ("007", "=1+1"): 0.005,
}
"""Names with signs, in other scripts, and unfit to be sent → the share of each."""
FIRST_NAMES = ("Asha", "Ravi", "Priya", "Arjun", "Neha", "Imran", "Kavya", "Joseph", "Meena", "Dev")
LAST_NAMES = ("Rao", "Sharma", "Iyer", "Khan", "Das", "Patel", "Nair", "Singh", "Reddy", "Thomas")


@dataclass(frozen=True)
class Visit:
    """One time that somebody sends the form."""

    at: float
    """Seconds after the opening."""
    answers: Mapping[str, str]
    language: str
    coming: Coming
    is_refused_by_form: bool = False
    """Whether the page and the API are to refuse the number as it was typed."""

    @property
    def phone(self) -> str:
        """The number, as it is sent."""
        return self.answers[PHONE]


@dataclass(frozen=True)
class Crowd:
    """Everybody who comes."""

    registrations: int
    hours: float
    seed: int
    visits: tuple[Visit, ...]
    """In the order in which they come."""
    fates: Mapping[str, str]
    """Number → the failure that it plays."""


def gather_crowd(config: Config, registrations: int, hours: float, seed: int) -> Crowd:
    """`registrations` people over `hours`; the same for the same seed and configuration."""
    rng = Random(seed)  # noqa: S311 - the same people each time is the point
    numbers, addresses = _Numbers(config, rng), _addresses(config, seed)
    moments = _moments(rng, registrations, hours * 3600)
    visits: list[Visit] = []
    fates: dict[str, str] = {}
    for at in moments:
        coming = _one_of(rng, SHARES, Coming.PLAIN)
        answers = _answers(config, rng, numbers.next(), next(addresses))
        visit = Visit(at, answers, _language(config, rng), coming)
        if coming in FATES:
            fates[visit.phone] = FATES[coming]
        visits += _tries(visit, numbers)
        if rng.random() < AGAIN_SHARE and coming is not Coming.ELSEWHERE:
            visits.append(_again(visit, rng.uniform(visit.at, hours * 3600)))
    return Crowd(registrations, hours, seed, tuple(sorted(visits, key=lambda v: v.at)), fates)


def _moments(rng: Random, people: int, seconds: float) -> Sequence[float]:
    """When each comes, in order."""
    at_once = min(MOST_AT_ONCE, int(people * BURST_SHARE))
    early = int((people - at_once) * EARLY_SHARE)
    mean = seconds * EARLY_PART
    moments = [seconds * BURST_AT + rng.random() for _ in range(at_once)]
    moments += [min(rng.expovariate(1 / mean), seconds) for _ in range(early)]
    moments += [rng.uniform(0, seconds) for _ in range(people - at_once - early)]
    return sorted(moments)


_T = TypeVar("_T")


def _one_of(rng: Random, shares: Mapping[_T, float], otherwise: _T) -> _T:
    drawn = rng.random()
    for coming, share in shares.items():
        if drawn < share:
            return coming
        drawn -= share
    return otherwise


def _tries(visit: Visit, numbers: "_Numbers") -> Iterator[Visit]:
    """What of it the form gets: a number that it refuses is typed anew."""
    wrong = numbers.refused(visit.coming, visit.phone)
    if wrong is None:
        yield visit
        return
    yield Visit(
        visit.at,
        {**visit.answers, PHONE: wrong},
        visit.language,
        visit.coming,
        is_refused_by_form=True,
    )
    if visit.coming is Coming.MISTYPED:
        later = visit.at + AGAIN_AFTER_SECONDS
        yield Visit(later, visit.answers, visit.language, Coming.PLAIN)


def _again(visit: Visit, at: float) -> Visit:
    later = max(at, visit.at + AGAIN_AFTER_SECONDS + 1)
    return Visit(later, visit.answers, visit.language, Coming.AGAIN)


def _answers(
    config: Config, rng: Random, phone: str, address: Mapping[str, str]
) -> Mapping[str, str]:
    given = {NAME: _name(rng), PHONE: phone, **address}
    return {**given, **sample_answers(config, given)}


def _addresses(config: Config, seed: int) -> Iterator[Mapping[str, str]]:
    """What each answers to the field that mails go to; nothing where none go.

    Draws for itself: without the e-mail the same people come.
    """
    field = next((each for each in config.form.fields if each.name == config.email_field), None)
    rng = Random(f"addresses {seed}")  # noqa: S311 - likewise
    for number in count():
        address = _one_of(rng, ADDRESS_SHARES, Address.RIGHT)
        if field is None or (address is Address.NONE and not field.required):
            yield {}
        else:
            written = _WRITTEN.get(address, _WRITTEN[Address.RIGHT])
            yield {field.name: written.format(number)}


def _name(rng: Random) -> str:
    drawn = rng.random()
    for names, share in ODD_SHARES.items():
        if drawn < share:
            return rng.choice(names)
        drawn -= share
    return f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}"


def _language(config: Config, rng: Random) -> str:
    """Which of the form's languages: half read the first one."""
    first, *others = config.form.languages
    return rng.choice(others) if others and rng.random() < 0.5 else first


_ELSEWHERE = ("+14155550132", "+447700900123", "+97150123456")
"""Numbers of other countries; the first two are kept for fiction."""
_OWN_DIGITS = 6
"""The last digits, in which the numbers differ."""


class _Numbers:
    """Mobile numbers of the form's country, each once."""

    def __init__(self, config: Config, rng: Random) -> None:
        countries = config.sms.countries
        home = config.form.default_country
        self.country = home if home in countries else countries[0]
        self._all = [re.compile(mobile_pattern(country)) for country in countries]
        self._elsewhere = next((n for n in _ELSEWHERE if not self._is_taken(n)), None)
        self._rng = rng
        self._given: set[str] = set()
        landlines = landline_pattern(self.country)
        self._mobile = re.compile(mobile_pattern(self.country))
        self._landline = re.compile(landlines) if landlines else None
        self._begin = _example(self.country)[:-_OWN_DIGITS]

    def next(self) -> str:
        """One that nobody has yet."""
        while True:
            digits = self._rng.randrange(10**_OWN_DIGITS)
            number = f"{self._begin}{digits:0{_OWN_DIGITS}d}"
            is_mobile = self._mobile.fullmatch(number) is not None
            is_landline = self._landline is not None and self._landline.fullmatch(number)
            if is_mobile and not is_landline and number not in self._given:
                self._given.add(number)
                return number

    def refused(self, coming: Coming, number: str) -> str | None:
        """What was typed in its place, if the form is to refuse that."""
        if coming is Coming.MISTYPED:  # where lengths differ, a shorter one may be a number, too
            return None if self._is_taken(number[:-1]) else number[:-1]
        return self._elsewhere if coming is Coming.ELSEWHERE else None

    def _is_taken(self, number: str) -> bool:
        return any(pattern.fullmatch(number) for pattern in self._all)


def _example(country: str) -> str:
    kind = phonenumbers.PhoneNumberType.MOBILE
    found = phonenumbers.example_number_for_type(country, kind)
    if found is None:
        raise ValueError(f"{country} has no mobile numbers")  # the configuration has refused it
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
