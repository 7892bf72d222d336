"""A country's calling code, and the pattern of its mobile numbers.

Used by `templates` for the API's model, by `bundle` for the handler's settings and by
`sms.numbers`. The facts are those of the phonenumbers library. Loading that takes 50 ms of every
`status` and `plan`, so the country that most stacks send to is written down here instead, and the
library is imported only for another one.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

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

    India: `\+91[6-9][0-9]{9}`. It knows the first digit and the length, not the ranges given out
    so far: those grow every month, and a registrant with a new number must not be turned away.
    Raises UsageError for a code that is no country, or one without mobile numbers.
    """
    if country in _KNOWN:
        return _KNOWN[country].pattern
    from phonenumbers import PhoneMetadata  # noqa: PLC0415 -- see the module docstring

    metadata = PhoneMetadata.metadata_for_region(country)
    mobile = metadata.mobile if metadata else None
    if mobile is None or not mobile.national_number_pattern:
        raise UsageError(
            f"{country} has no mobile numbers",
            where="sms.countries",
            why="So no SMS can be sent there.",
            hint="Leave it out.",
        )
    first = _first_digits(mobile.national_number_pattern)
    rests = [f"[0-9]{{{length - 1}}}" for length in mobile.possible_length]
    rest = rests[0] if len(rests) == 1 else f"(?:{'|'.join(rests)})"
    return rf"\+{_dial_code(country)}{_digit_class(first)}{rest}"


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
