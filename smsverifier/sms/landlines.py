"""Which numbers of a country are landlines for certain, by dated data.

Used by `bundle` for the handler's settings; the form may take it for its words. The API's own
pattern of mobile numbers (`sms.countries`) is wide on purpose: ranges for mobiles are given out
every month, and nobody with a new number may be turned away. So it lets landlines through. What
is a landline for certain is what libphonenumber's metadata calls fixed line and not mobile; what
the metadata does not know stays accepted.

The data is `templates/landlines.json`, under the Apache licence beside it, and
`python -m tests.sms.record_landlines` takes it from the library anew.
"""

import json
from functools import cache
from typing import Any

from smsverifier import assets
from smsverifier.sms.countries import dial_codes

FILE = "landlines.json"


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
    document: dict[str, Any] = json.loads(assets.text("templates", FILE))
    return document
