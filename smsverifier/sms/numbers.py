"""What a person typed on the command line as an E.164 mobile number, by the phonenumbers library.

Used by `flows`. Importing this module costs 50 ms for that library; for a country's pattern or
calling code alone there is `sms.countries`.
"""

import re
from collections.abc import Sequence

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

from smsverifier.errors import UsageError
from smsverifier.sms.countries import mobile_pattern
from smsverifier.sms.text import mask

_LONGEST_INPUT = 40
"""Characters. A number of 15 digits with every separator fits; what is longer is no number."""

_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
"""The second is all that numbers of some countries (US) tell."""


def parse_mobile(text: str, default_country: str, countries: Sequence[str]) -> str:
    """`text` in E.164, for example `+919876543210` for `98765 43210` where `IN` is the default.

    Raises UsageError saying why where it is no number, no mobile number, or of a country that is
    not one of `countries` (ISO 3166 codes, as in `sms.countries`).
    """
    number = _parse(text, default_country)
    country = phonenumbers.region_code_for_number(number)
    if country is None or not phonenumbers.is_valid_number(number):
        raise _refusal(text, "no operator has numbers like this", "Check the digits.")
    if country not in countries:
        raise _refusal(
            text,
            f"it belongs to {country}, and sms.countries allows {', '.join(countries)}",
            "Add the country to sms.countries if it is meant: each has its own price.",
        )
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    is_mobile = phonenumbers.number_type(number) in _MOBILE
    if not is_mobile or not re.fullmatch(mobile_pattern(country), e164):
        raise _refusal(
            text,
            "it is a landline or a service number, which no SMS reaches",
            "Give a mobile number.",
        )
    return e164


def _parse(text: str, default_country: str) -> PhoneNumber:
    # The library reads letters as on a keypad: "+91 CALL ME NOW" would be a number.
    if len(text) > _LONGEST_INPUT or any(char.isalpha() for char in text):
        raise _refusal(text, "it is not a phone number")
    try:
        number = phonenumbers.parse(text, default_country)
    except NumberParseException as error:
        raise _refusal(text, _parse_failure(error.error_type)) from None
    length = phonenumbers.is_possible_number_with_reason(number)
    if length == phonenumbers.ValidationResult.TOO_SHORT:
        raise _refusal(text, "it is too short")
    if length == phonenumbers.ValidationResult.TOO_LONG:
        raise _refusal(text, "it is too long")
    return number


def _parse_failure(error_type: int) -> str:
    return {
        NumberParseException.INVALID_COUNTRY_CODE: "no country has its calling code",
        NumberParseException.TOO_SHORT_AFTER_IDD: "it is too short",
        NumberParseException.TOO_SHORT_NSN: "it is too short",
        NumberParseException.TOO_LONG: "it is too long",
    }.get(error_type, "it is not a phone number")


def _refusal(
    text: str,
    why: str,
    hint: str = "Write it with its country code, for example +919876543210.",
) -> UsageError:
    return UsageError(
        f"{mask(text) or 'An empty text'} is not a number this stack can send to",
        why=f"{why[0].upper()}{why[1:]}.",
        hint=hint,
    )
