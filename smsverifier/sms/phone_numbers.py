"""What people and spreadsheets write where a phone number should be, as a mobile number in E.164.

One function for all that Python reads (`read_phone`): the command line, and the files of
`registrations import`. It takes off what only wraps a number and reads the rest as the form does;
nothing is ever completed or invented. Which numbers may be texted is the form's rule as well:
the pattern in `sms.countries`, but for what is known to be a landline.

Importing this module costs 50 ms for the phonenumbers library; for a country's pattern or calling
code alone there is `sms.countries`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumber

from smsverifier.errors import UsageError
from smsverifier.sms.countries import dial_codes, landline_pattern, mobile_pattern
from smsverifier.sms.number_text import (
    NotAPhone,
    PhoneProblem,
    as_one,
    joined,
    no_phone_at_all,
    pieces_of,
    shape_of,
    tidied,
    words_of,
)
from smsverifier.sms.text import mask

_SOME_PHONE = {PhoneProblem.LANDLINE, PhoneProblem.COUNTRY}
"""It is somebody's number, though none to send to."""


@dataclass(frozen=True)
class Phone:
    """The number that a text shows."""

    number: str
    """In E.164."""
    others: int = 0
    """How many other numbers are in it; `number` is the first that may be texted."""
    words: str = ""
    """What stood around it."""


def read_phone(text: str, default_country: str, countries: Sequence[str]) -> Phone:
    """The mobile number in `text`: `+919876543210` for `98765 43210` where `IN` is the default.

    Blanks, brackets, dashes and every invisible character go; so do what wraps a number (`'`,
    `="…"`, `tel:`, a `wa.me` link, a trailing `.0`, `;` or `,`) and words around it. Digits may
    be of any script. `countries` are ISO 3166 codes, as in `sms.countries`.

    Raises NotAPhone.
    """
    rules = _rules(default_country, tuple(countries))
    tidy = tidied(text)
    whole = as_one(tidy)
    pieces = [whole] if whole is not None else pieces_of(tidy)
    found = _phones([one for piece in pieces for one in _numbers_in(piece, rules)])
    first = next((one for one in found if isinstance(one, str)), None)
    if first is None:
        raise _doubted(next(one for one in found if isinstance(one, NotAPhone)), pieces, rules)
    return Phone(first, len(found) - 1, "" if whole is not None else words_of(tidy))


def parse_mobile(text: str, default_country: str, countries: Sequence[str]) -> Phone:
    """The one number in `text`, as `read_phone` reads it.

    Raises UsageError saying why where there is none, or more than one.
    """
    try:
        phone = read_phone(text, default_country, countries)
        refuse_two(phone)
    except NotAPhone as error:
        raise UsageError(
            f"{mask(text) or 'An empty text'} is not a number this stack can send to",
            why=f"{error.why[0].upper()}{error.why[1:]}.",
            hint=error.hint,
        ) from None
    return phone


def refuse_two(phone: Phone) -> None:
    """Raise NotAPhone where more than one number was found: nobody can tell which is meant."""
    if phone.others:
        why = f"there are {phone.others + 1} numbers in it"
        raise NotAPhone(PhoneProblem.TWO_NUMBERS, why, "Give one number.")


def in_e164(text: str) -> str | None:
    """A number that `text` spells out with its country code, wherever that is; else None.

    For a number that was texted already, or is listed, whatever the stack may text today.
    """
    try:
        plain = joined(shape_of(tidied(text)))
    except NotAPhone:
        return None
    return plain if re.fullmatch(r"\+[1-9][0-9]{7,14}", plain) else None


# --- which number it is --------------------------------------------------------------------------


@dataclass(frozen=True)
class _Country:
    """How the numbers of a country that may be texted are written."""

    code: str
    dial: str
    trunk: str
    """Digits before a national number that E.164 leaves out, such as 0; or nothing."""
    exit: str
    """Digits dialled there instead of the plus sign."""
    mobile: re.Pattern[str]
    landline: re.Pattern[str] | None
    """What passes for mobile and is a landline for certain."""


@dataclass(frozen=True)
class _Rules:
    """The countries that may be texted, and the one of numbers without a country code."""

    home: _Country | None
    countries: tuple[_Country, ...]


@cache
def _rules(default_country: str, codes: tuple[str, ...]) -> _Rules:
    countries = tuple(map(_country, codes))
    home = next((country for country in countries if country.code == default_country), None)
    return _Rules(home, countries)


def _country(code: str) -> _Country:
    pattern = re.compile(mobile_pattern(code))
    metadata = PhoneMetadata.metadata_for_region(code)
    if metadata is None:
        raise ValueError(f"{code} is no country")  # mobile_pattern has refused it before
    exits = (metadata.preferred_international_prefix, metadata.international_prefix)
    # Some are patterns over several carriers; 00 is what most of the world dials.
    out = next((digits for digits in exits if digits and digits.isdigit()), "00")
    (dial,), fixed = dial_codes((code,)), landline_pattern(code)
    landline = re.compile(fixed) if fixed else None
    return _Country(code, dial, metadata.national_prefix or "", out, pattern, landline)


PhoneOrProblem = str | NotAPhone
"""A number in E.164, or why it cannot be texted."""


def _phones(found: Sequence[PhoneOrProblem]) -> list[PhoneOrProblem]:
    """Those found, each number once. Raises NotAPhone if there is one beside what is none.

    An extension, or a word with a digit in it: what was meant would be a guess.
    """
    if len(found) > 1 and not all(map(_is_some_phone, found)):
        raise no_phone_at_all()
    return list(dict.fromkeys(found))


def _numbers_in(piece: str, rules: _Rules) -> Iterator[PhoneOrProblem]:
    """The numbers of one piece, or why it is none: one number, or several of them in a row."""
    for part in filter(str.strip, re.split(r"(?=\+)", piece)):
        single = _one(joined(part), rules)
        if isinstance(single, str):
            yield single
            continue
        parts = part.split("/") if "/" in part else part.split()
        several = [_one(joined(token), rules) for token in parts if token.strip()]
        yield from several if len(several) > 1 and all(map(_is_some_phone, several)) else [single]


def _is_some_phone(read: PhoneOrProblem) -> bool:
    return isinstance(read, str) or read.problem in _SOME_PHONE


def _one(plain: str, rules: _Rules) -> PhoneOrProblem:
    """`plain` (digits, perhaps with a plus sign) in E.164, or why it cannot be texted."""
    for country, number in chain(_readings(plain, rules), _by_the_library(plain, rules)):
        if country.mobile.fullmatch(number):
            is_landline = country.landline is not None and country.landline.fullmatch(number)
            return _landline() if is_landline else number
    return _why_not(plain, rules)


def _readings(plain: str, rules: _Rules) -> Iterator[tuple[_Country, str]]:
    """The ways to read a number, as the form has them, the likeliest first."""
    local = plain.lstrip("+") if plain.startswith("+0") else plain
    exits = ("+", "00", rules.home.exit if rules.home else "00")
    out = next((prefix for prefix in exits if local.startswith(prefix)), None)
    if out is None and rules.home:
        yield from _within(rules.home, local)
    digits = local[len(out or "") :]
    for country in rules.countries:
        if digits.startswith(country.dial):
            yield from _within(country, digits[len(country.dial) :])


def _within(country: _Country, rest: str) -> Iterator[tuple[_Country, str]]:
    yield country, f"+{country.dial}{rest}"
    if country.trunk and rest.startswith(country.trunk):
        yield country, f"+{country.dial}{rest[len(country.trunk) :]}"


def _by_the_library(plain: str, rules: _Rules) -> Iterator[tuple[_Country, str]]:
    """What the library makes of it: some countries write more than a trunk prefix."""
    try:
        parsed = phonenumbers.parse(plain, rules.home.code if rules.home else None)
    except NumberParseException:
        return
    number = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    yield from ((country, number) for country in rules.countries)


def _why_not(plain: str, rules: _Rules) -> NotAPhone:
    try:
        number = phonenumbers.parse(plain, rules.home.code if rules.home else None)
    except NumberParseException as error:
        return NotAPhone(PhoneProblem.NOT_A_MOBILE, _parse_failure(error.error_type))
    region = _region(number)
    if region not in {country.code for country in rules.countries}:
        allowed = ", ".join(country.code for country in rules.countries)
        why = f"it belongs to {region}, and sms.countries allows {allowed}"
        hint = "Add the country to sms.countries if it is meant: each has its own price."
        return NotAPhone(PhoneProblem.COUNTRY, why, hint)
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == phonenumbers.ValidationResult.TOO_SHORT:
        return NotAPhone(PhoneProblem.NOT_A_MOBILE, "it is too short")
    if length == phonenumbers.ValidationResult.TOO_LONG:
        return NotAPhone(PhoneProblem.NOT_A_MOBILE, "it is too long")
    if phonenumbers.is_valid_number(number):
        return _landline()
    why = "no operator has numbers like this"
    return NotAPhone(PhoneProblem.NOT_A_MOBILE, why, "Check the digits.")


def _doubted(problem: NotAPhone, pieces: Sequence[str], rules: _Rules) -> NotAPhone:
    """The same, but of a landline written as a mobile: without its 0 and its country's code.

    Nearly always that is a mobile number with a wrong digit.
    """
    plain = joined(pieces[0]) if len(pieces) == 1 else ""
    is_bare = plain.isdecimal() and not plain.startswith("0")
    if problem.problem is not PhoneProblem.LANDLINE or rules.home is None or not is_bare:
        return problem
    try:
        number = phonenumbers.parse(plain, rules.home.code)
    except phonenumbers.NumberParseException:  # several in a row
        return problem
    is_whole = number.national_number == int(plain)
    is_fixed = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.FIXED_LINE
    if not (is_whole and is_fixed) or rules.home.mobile.fullmatch(f"+{rules.home.dial}{plain}"):
        return problem
    why = "no mobile number begins like this"
    return NotAPhone(PhoneProblem.NOT_A_MOBILE, why, "Check the digits.")


def _region(number: PhoneNumber) -> str:
    """The country a number belongs to; of one that nobody has, the main one of its code."""
    main = phonenumbers.region_code_for_country_code(number.country_code or 0)
    return phonenumbers.region_code_for_number(number) or str(main)


def _landline() -> NotAPhone:
    why = "it is a landline or a service number, which no SMS reaches"
    return NotAPhone(PhoneProblem.LANDLINE, why, "Give a mobile number.")


def _parse_failure(error_type: int) -> str:
    return {
        NumberParseException.INVALID_COUNTRY_CODE: "no country has its calling code",
        NumberParseException.TOO_SHORT_AFTER_IDD: "it is too short",
        NumberParseException.TOO_SHORT_NSN: "it is too short",
        NumberParseException.TOO_LONG: "it is too long",
    }.get(error_type, "it is not a phone number")
