"""How a country's numbers are written: calling code, mobile and landline patterns, dialling.

Called by `config.field_types` for the API's model, by `templates.form`, by the deployment package
for the handler's settings and by `sms.phone_numbers`. The facts are those of the phonenumbers
library. Loading that takes 50 ms of every `status` and `plan`, so those of the country that most
stacks send to are written down here, and the library is imported only for another one.

The pattern of mobile numbers is wide on purpose: ranges are given out every month, and nobody with
a new number may be turned away. So it lets landlines through. What is a landline for certain is
what libphonenumber's metadata calls fixed line and not mobile; what it does not know stays
accepted. That data is `templates/landlines.json`, under the Apache licence beside it, and
`python -m tests.unit.sms.record_landlines` takes it from the library anew.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any, NamedTuple

from smsverifier import assets
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


LANDLINES_FILE = "landlines.json"


def landline_pattern(country: str) -> str:
    r"""A regular expression body, without anchors, for the country's landlines in E.164.

    It must match the whole number; Java, JavaScript and Python read it alike. Blank where no
    number that passes for mobile is known to be a landline: in many countries the two begin
    otherwise, and in some (US, CA) nobody can tell them apart.

    Raises UsageError for a code that is no country.
    """
    (dial,) = dial_codes((country,))
    found = landline_data()["countries"].get(country)
    if found is None:
        return ""
    return rf"\+{dial}(?!(?:{found['mobile']})(?![0-9]))(?:{found['fixed_line']})"


@cache
def landline_data() -> dict[str, Any]:
    """`source`, `version`, `as_of`, `licence`, and `countries` with both patterns of each."""
    document: dict[str, Any] = json.loads(assets.text("templates", LANDLINES_FILE))
    return document


@dataclass(frozen=True)
class DiallingRules:
    """How people of a country write and dial their own mobile numbers."""

    trunk: str
    """Digits before a national number that E.164 leaves out, such as 0; or nothing."""
    exit: str
    """Digits dialled there instead of the plus sign."""
    lengths: tuple[int, ...]
    """How many digits a national number may have."""
    example: str
    """A national number that is nobody's, in groups, without the trunk prefix."""


_KNOWN_DIALLING = {"IN": DiallingRules(trunk="0", exit="00", lengths=(10,), example="81234 56789")}


def country_rules(code: str) -> dict[str, Any]:
    """The country as the form's script reads it: its rules, code, calling code and patterns.

    `mobile` is the API's own; `landline` is of those that are one for certain, though they may
    pass for mobile; blank where there are none.

    Raises UsageError for a code that is no country, or one without mobile numbers.
    """
    rules = {
        "code": code,
        "dial": dial_codes((code,))[0],
        "mobile": mobile_pattern(code),
        "landline": landline_pattern(code),
    }
    return {**rules, **asdict(_KNOWN_DIALLING.get(code) or dialling_rules(code))}


def dialling_rules(code: str) -> DiallingRules:
    """How people dial in a country that has mobile numbers, by phonenumbers' data."""
    import phonenumbers  # noqa: PLC0415 -- see the module docstring

    metadata = phonenumbers.PhoneMetadata.metadata_for_region(code)
    number = phonenumbers.example_number_for_type(code, phonenumbers.PhoneNumberType.MOBILE)
    if metadata is None or metadata.mobile is None or number is None:
        raise ValueError(f"{code} has no mobile numbers")  # mobile_pattern has refused it before
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    exits = (metadata.preferred_international_prefix, metadata.international_prefix)
    return DiallingRules(
        trunk=metadata.national_prefix or "",
        # Some are patterns over several carriers; 00 is what most of the world dials.
        exit=next((digits for digits in exits if digits and digits.isdigit()), "00"),
        lengths=metadata.mobile.possible_length,
        example=shown.removeprefix(f"+{metadata.country_code}").lstrip(" -"),
    )
