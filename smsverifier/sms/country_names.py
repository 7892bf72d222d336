"""Countries as people name them: `India`, `in`, `UK` or `+91`, each to its code of two letters.

Called by `init` and by the completion of its options. The names are phonenumbers' own, in English,
in `templates/country_names.json`; `python -m tests.unit.sms.record_country_names` takes them from
the library anew. Which numbers a country has is `countries`.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from smsverifier import assets

NAMES_FILE = "country_names.json"

_ALSO = {
    "GB": "UK, Great Britain, Britain, England, Scotland, Wales, Northern Ireland",
    "US": "USA, America, United States of America",
    "AE": "UAE, Emirates",
    "IN": "Bharat, Hindustan, भारत",
    "KR": "Korea, Republic of Korea",
    "RU": "Russian Federation",
    "CZ": "Czech Republic",
    "TR": "Turkiye",
    "MM": "Burma",
    "NL": "Holland",
    "CD": "DR Congo, DRC",
    "CG": "Republic of the Congo, Congo",
    "CI": "Ivory Coast",
    "CV": "Cabo Verde",
    "SZ": "Swaziland, Eswatini",
    "MK": "Macedonia, North Macedonia",
    "TL": "East Timor",
    "VA": "Holy See, Vatican",
    "HK": "Hong Kong",
    "MO": "Macau, Macao",
    "PS": "Palestine",
    "BA": "Bosnia",
    "LK": "Ceylon",
    "SY": "Syria",
    "VN": "Viet Nam",
    "DE": "Deutschland",
    "NP": "नेपाल",
    "BD": "বাংলাদেশ",
}
"""Code → what people call it beside its name, in commas."""
_SHARED_ALIKE = {1, 7}
"""Calling codes of two large countries each."""


@cache
def country_names() -> Mapping[str, str]:
    """Code → name in English, of every country with mobile numbers."""
    names: dict[str, str] = json.loads(assets.text("templates", NAMES_FILE))["countries"]
    return names


def country_code(typed: str) -> str | None:
    """The code of the country that is meant: by code, name or calling code; None if nobody knows.

    Letters may be large or small, accents left out. A calling code that countries share stands for
    the main one, but for +1 and +7, where nobody can know.
    """
    if found := re.fullmatch(r"\+\s*([0-9]{1,3})", typed.strip()):
        return _main_country(int(found[1]))
    if typed.strip().upper() in country_names():
        return typed.strip().upper()
    return _codes().get(_plain(typed))


def likely_countries(typed: str) -> list[str]:
    """Names that begin with what was typed or are close to it, the three likeliest."""
    import difflib  # noqa: PLC0415 - for a slip of the fingers only

    plain, names = _plain(typed), {_plain(name): name for name in country_names().values()}
    begun = [name for key, name in names.items() if len(plain) > 2 and key.startswith(plain)]
    close = difflib.get_close_matches(plain[:60], names, n=3, cutoff=0.75)
    return list(dict.fromkeys([*begun, *(names[key] for key in close)]))[:3]


@cache
def _codes() -> Mapping[str, str]:
    others = {_plain(name): code for code, names in _ALSO.items() for name in names.split(",")}
    return others | {_plain(name): code for code, name in country_names().items()}


def _plain(name: str) -> str:
    """Without case, accents and signs; `St.`, `Saint` and `St` are one, so are `&` and `and`."""
    spelt = name.casefold().replace("&", " and ").replace(".", "")
    letters = unicodedata.normalize("NFKD", spelt)
    words = re.findall(r"[^\W_]+", "".join(c for c in letters if not _is_accent(c)))
    return " ".join("st" if word == "saint" else word for word in words if word != "the")


def _is_accent(character: str) -> bool:
    """Whether it is one of Latin letters: a vowel sign of an Indian script is a letter of its own.

    So are the joiners no accents, which stand between words of no name.
    """
    return unicodedata.combining(character) > 0 and character < "\u0370"


def _main_country(calling_code: int) -> str | None:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE  # noqa: PLC0415 - it takes 50 ms

    regions = COUNTRY_CODE_TO_REGION_CODE.get(calling_code, ())
    main = next(iter(regions), "")
    return main if calling_code not in _SHARED_ALIKE and main in country_names() else None
