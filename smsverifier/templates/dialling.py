"""How mobile numbers are written in a country: what the form's script must know to read them.

Used by `templates.form`. The facts are those of the phonenumbers library; loading that takes
50 ms of every `plan` and `status`, so India's are written down here and the library is imported
for other countries only. Which numbers are mobile says `sms.countries`, here as for the API.
"""

from dataclasses import asdict, dataclass
from typing import Any

from smsverifier.sms.countries import dial_codes, mobile_pattern
from smsverifier.sms.landlines import landline_pattern


@dataclass(frozen=True)
class Habits:
    """How people of a country write and dial their own mobile numbers."""

    trunk: str
    """Digits before a national number that E.164 leaves out, such as 0; or nothing."""
    exit: str
    """Digits dialled there instead of the plus sign."""
    lengths: tuple[int, ...]
    """How many digits a national number may have."""
    example: str
    """A national number that is nobody's, in groups, without the trunk prefix."""


_KNOWN = {"IN": Habits(trunk="0", exit="00", lengths=(10,), example="81234 56789")}


def country_rules(code: str) -> dict[str, Any]:
    """The country as the form's script reads it: `Habits`, and its code, calling code and patterns.

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
    return {**rules, **asdict(_KNOWN.get(code) or looked_up(code))}


def looked_up(code: str) -> Habits:
    """The habits of a country that has mobile numbers, by phonenumbers' data."""
    import phonenumbers  # noqa: PLC0415 -- see the module docstring

    metadata = phonenumbers.PhoneMetadata.metadata_for_region(code)
    number = phonenumbers.example_number_for_type(code, phonenumbers.PhoneNumberType.MOBILE)
    if metadata is None or metadata.mobile is None or number is None:
        raise ValueError(f"{code} has no mobile numbers")  # mobile_pattern has refused it before
    shown = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    exits = (metadata.preferred_international_prefix, metadata.international_prefix)
    return Habits(
        trunk=metadata.national_prefix or "",
        # Some are patterns over several carriers; 00 is what most of the world dials.
        exit=next((digits for digits in exits if digits and digits.isdigit()), "00"),
        lengths=metadata.mobile.possible_length,
        example=shown.removeprefix(f"+{metadata.country_code}").lstrip(" -"),
    )
