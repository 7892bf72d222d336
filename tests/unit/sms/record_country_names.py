"""Writes `templates/country_names.json` anew from the phonenumbers library that is installed.

    python -m tests.unit.sms.record_country_names

Only countries with mobile numbers: of others nobody can be texted.
"""

import json
from typing import Any

import phonenumbers
from phonenumbers import PhoneMetadata

from smsverifier import assets
from smsverifier.sms.country_names import NAMES_FILE

NOT_THERE = {"AC": "Ascension Island", "XK": "Kosovo"}
"""Countries that the library has numbers of and no name for."""


def recorded() -> dict[str, Any]:
    """What the file should hold."""
    return {
        "source": "names from libphonenumber's data, as in the Python package phonenumbers",
        "version": phonenumbers.__version__,
        "licence": "Apache-2.0, see landlines.LICENSE",
        "countries": {
            region: _name(region)
            for region in sorted(phonenumbers.SUPPORTED_REGIONS)
            if _has_mobiles(region)
        },
    }


def _has_mobiles(region: str) -> bool:
    metadata = PhoneMetadata.metadata_for_region(region)
    mobile = metadata and metadata.mobile
    return bool(mobile and mobile.national_number_pattern)


def _name(region: str) -> str:
    """In English; the library writes `*de` for what is the same in another language."""
    # Half a second to load: not by each process that collects tests.
    from phonenumbers.geodata.locale import LOCALE_DATA

    names = LOCALE_DATA.get(region)
    if names is None:
        return NOT_THERE[region]
    name = str(names["en"])
    return str(names[name[1:]]) if name.startswith("*") else name


if __name__ == "__main__":
    text = json.dumps(recorded(), indent=1, ensure_ascii=False)
    assets.path("templates", NAMES_FILE).write_text(text + "\n", encoding="utf-8")
