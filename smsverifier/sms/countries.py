"""A country's calling code, and the pattern of its mobile numbers.

Used by `templates` for the API's model and the form, by `bundle` for the handler's settings and by
`sms.numbers`. The facts are those of the phonenumbers library. Loading that takes 50 ms of every
`status` and `plan`, so the country that most stacks send to is written down here instead, and the
library is imported only for another one.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from smsverifier.errors import UsageError


class _Known(NamedTuple):
    dial_code: str
    pattern: str


_KNOWN = {"IN": _Known("91", r"\+91[6-9][0-9]{9}")}
"""Narrower than the library in one point: India's 160x numbers, mobile by its data, are those
from which banks and the state call (TRAI); nobody reads an SMS there."""


def dial_codes(countries: Sequence[str]) -> tuple[str, ...]:
    """The countries' calling codes without `+`, each once: `("IN", "US", "CA")` → `("91", "1")`.

    Raises UsageError for a code that is no country.
    """
    return tuple(dict.fromkeys(_dial_code(country) for country in countries))


def mobile_pattern(country: str) -> str:
    r"""A regular expression body, without anchors, for the country's mobile numbers in E.164.

    Of the countries that share a calling code (+1, +7, +44, …), only this one's: what the others
    have for themselves is left out, as an SMS there has another price, which is what pumping
    lives on (aws: sms-pumping).

    India: `\+91[6-9][0-9]{9}`. It knows the first digit and the length, not the ranges given out
    so far: those grow every month, and a registrant with a new number must not be turned away.
    Raises UsageError for a code that is no country, or one without mobile numbers.
    """
    if country in _KNOWN:
        return _KNOWN[country].pattern
    mobile = _mobile(country)
    if mobile is None:
        raise UsageError(
            f"{country} has no mobile numbers",
            where="sms.countries",
            why="So no SMS can be sent there.",
            hint="Leave it out.",
        )
    first = _first_digits(mobile.national_number_pattern)
    rests = [f"[0-9]{{{length - 1}}}" for length in mobile.possible_length]
    rest = rests[0] if len(rests) == 1 else f"(?:{'|'.join(rests)})"
    ours = _own_range(country) or f"{_not_of_others(country)}{_digit_class(first)}{rest}"
    return rf"\+{_dial_code(country)}{ours}"


def _own_range(country: str) -> str:
    """The exact range of a country that has one of its own within another's calling code.

    Empty for the calling code's main country, and where both use the same numbers (Aland as
    Finland): nobody can tell those apart, and they cost the same.
    """
    main = _sharing(country)[0]
    if country == main or not _is_apart(country, main):
        return ""
    return f"(?:{_digits(_mobile(country).national_number_pattern)})"


def _not_of_others(country: str) -> str:
    """A look ahead that fails on the ranges which others have within this calling code."""
    main, *others = _sharing(country)
    ranges = [_range(other) for other in others if country == main and _is_apart(other, main)]
    return f"(?!{'|'.join(ranges)})" if ranges else ""


def _range(country: str) -> str:
    """What its mobile numbers begin with if that is known, else their whole pattern."""
    from phonenumbers import PhoneMetadata  # noqa: PLC0415 -- see the module docstring

    metadata, mobile = PhoneMetadata.metadata_for_region(country), _mobile(country)
    begins = metadata.leading_digits if metadata else None
    if begins is not None and re.match(begins, mobile.example_number):
        return _digits(begins)
    return _digits(mobile.national_number_pattern)


def _is_apart(country: str, main: str) -> bool:
    pattern = _mobile(main).national_number_pattern
    return re.fullmatch(pattern, _mobile(country).example_number) is None


def _sharing(country: str) -> list[str]:
    """The countries with this one's calling code and mobile numbers, the main one first."""
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE  # noqa: PLC0415 -- likewise

    regions = COUNTRY_CODE_TO_REGION_CODE[int(_dial_code(country))]
    return [region for region in regions if _mobile(region) is not None]


def _mobile(country: str) -> Any:
    from phonenumbers import PhoneMetadata  # noqa: PLC0415 -- likewise

    metadata = PhoneMetadata.metadata_for_region(country)
    mobile = metadata.mobile if metadata else None
    return mobile if mobile and mobile.national_number_pattern else None


def _digits(pattern: str) -> str:
    r"""`pattern` with `[0-9]` for `\d`, which engines read differently."""
    return pattern.replace(r"\d", "[0-9]")


def _dial_code(country: str) -> str:
    if country in _KNOWN:
        return _KNOWN[country].dial_code
    from phonenumbers import country_code_for_region  # noqa: PLC0415 -- likewise

    code = country_code_for_region(country)
    if not code:
        raise UsageError(
            f"{country} is not a country",
            where="sms.countries",
            why="No calling code belongs to it.",
            hint="Use ISO 3166 codes of two letters, for example IN.",
        )
    return str(code)


def _first_digits(pattern: str) -> str:
    """The digits, in order, with which a match of `pattern` can begin.

    The library's patterns consist of digits, classes, groups and alternatives, and none begins
    with an optional piece (a test goes through every country).
    """
    digits: set[str] = set()
    is_first = True
    was_first_at_group = [True]
    for piece in re.findall(r"\(\?:|\[[^]]*\]|\\d|.", pattern):
        if piece == "(?:":
            was_first_at_group.append(is_first)
        elif piece == ")":
            was_first_at_group.pop()
            is_first = False
        elif piece == "|":
            is_first = was_first_at_group[-1]
        elif is_first:
            digits.update(re.findall(piece, "0123456789"))
            is_first = False
    return "".join(sorted(digits))


def _digit_class(digits: str) -> str:
    """Digits in order as a character class: `6789` as `[6-9]`."""
    if len(digits) == 1:
        return digits
    is_run = digits in "0123456789" and len(digits) > 2
    return f"[{digits[0]}-{digits[-1]}]" if is_run else f"[{digits}]"
