"""The JSON Schema (draft 4) a registration must satisfy before anything is written.

API Gateway runs it on a Java engine, the embedded AWS on a Python one. So the patterns use only
what both read alike: `[0-9]` for `\\d`, a written-out class for blanks, and `END` for `$`.
"""

from typing import Any, assert_never

from smsverifier.config import Config, FormField
from smsverifier.sms.countries import mobile_pattern
from smsverifier.sms.text import CODE, CODE_LIMIT

# `$` also matches before a final line break in Java and Python; this matches at the end only.
END = r"(?![\s\S])"

# Every character that shows nothing: C0 and C1 controls, blanks, zero-width and directional
# marks, fillers. `\S` would not do: each engine has its own idea of Unicode's blanks.
_BLANK = (
    r"\u0000-\u0020\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180e"
    r"\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
VISIBLE = f"[^{_BLANK}]"

# RFC 5321's limits. ASCII only: mail systems write other scripts' domains in ASCII as well.
EMAIL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+"
EMAIL_LENGTH = 254

# A plus sign and at most 15 digits (E.164).
PHONE_LENGTH = 16


def body_model(config: Config) -> dict[str, Any]:
    """The schema of the request body: the configured fields, each bounded, and no others."""
    fields = config.form.fields
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "Registration",
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields if field.required],
        "properties": {field.name: _property(field, config.sms.countries) for field in fields},
    }


def _property(field: FormField, countries: tuple[str, ...]) -> dict[str, Any]:
    match field.type:
        case "select":
            none = [] if field.required else [""]
            return {"type": "string", "enum": [*field.options, *none]}
        case "phone":
            numbers = "|".join(mobile_pattern(country) for country in countries)
            return _matching(field, f"(?:{numbers})", PHONE_LENGTH)
        case "email":
            return _matching(field, EMAIL, limit(field))
        case "code":
            return _matching(field, code_pattern(field), limit(field))
        case "text":
            text = {"type": "string", "maxLength": limit(field)}
            return {**text, "minLength": 1, "pattern": VISIBLE} if field.required else text
        case unknown:
            assert_never(unknown)


def limit(field: FormField) -> int:
    """The most characters that the field takes."""
    longest = {"email": EMAIL_LENGTH, "code": CODE_LIMIT}.get(field.type, field.max_length)
    return min(field.max_length, longest)


def code_pattern(field: FormField) -> str:
    """A regular expression for the whole of an answer of type `code`."""
    return f"{CODE}{{1,{limit(field)}}}"


def _matching(field: FormField, pattern: str, length: int) -> dict[str, Any]:
    whole = pattern if field.required else f"(?:{pattern})?"
    return {"type": "string", "maxLength": length, "pattern": f"^{whole}{END}"}
