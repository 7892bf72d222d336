"""Writes `templates/landlines.json` anew from the phonenumbers library that is installed.

    python -m tests.unit.sms.record_landlines

Only for countries where a landline may pass for a mobile number: where both kinds begin with the
same digits, and are not one and the same.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

import phonenumbers
from phonenumbers import PhoneMetadata

from smsverifier import assets
from smsverifier.sms.countries import LANDLINES_FILE, _first_digits


def recorded() -> dict[str, Any]:
    """What the file should hold, but for its date."""
    found = {region: _patterns(region) for region in sorted(phonenumbers.SUPPORTED_REGIONS)}
    return {
        "source": "libphonenumber's metadata, as in the Python package phonenumbers",
        "version": phonenumbers.__version__,
        "licence": "Apache-2.0, see landlines.LICENSE",
        "countries": {region: patterns for region, patterns in found.items() if patterns},
    }


def _patterns(region: str) -> dict[str, str] | None:
    metadata: Any = PhoneMetadata.metadata_for_region(region)
    kinds = {"fixed_line": metadata.fixed_line, "mobile": metadata.mobile}
    patterns = {
        kind: re.sub(r"\\d", "[0-9]", found.national_number_pattern or "") if found else ""
        for kind, found in kinds.items()
    }
    fixed_line, mobile = patterns.values()
    if not fixed_line or not mobile or fixed_line == mobile:
        return None
    may_pass = set(_first_digits(fixed_line)) & set(_first_digits(mobile))
    return patterns if may_pass else None


if __name__ == "__main__":
    document = {"as_of": f"{datetime.now(UTC):%Y-%m-%d}", **recorded()}
    text = json.dumps(document, indent=1)
    assets.path("templates", LANDLINES_FILE).write_text(text + "\n", encoding="utf-8")
