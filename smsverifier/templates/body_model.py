"""The JSON Schema (draft 4) a registration must satisfy before anything is written.

API Gateway runs it on a Java engine, the embedded AWS on a Python one. So the patterns use only
what both read alike: `[0-9]` for `\\d`, `sms.invisible` for blanks (each engine has its own idea of
`\\s`), and `END` for `$`.
"""

from typing import Any, assert_never

from smsverifier.config import Config, FormField
from smsverifier.sms.countries import mobile_pattern
from smsverifier.sms.invisible import CONTROL, VISIBLE
from smsverifier.sms.text import CODE, CODE_LIMIT

# `$` also matches before a final line break in Java and Python; this matches at the end only.
END = r"(?![\s\S])"

# No C0 or C1 control character: a file for people cannot hold them. A tab and the ends of lines are
# let be, for a page of the organiser's own may have a field of several lines.
_CLEAN = rf"(?![\s\S]*{CONTROL})"

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
            return _matching(field, EMAIL, answer_limit(field))
        case "code":
            return _matching(field, code_pattern(field), answer_limit(field))
        case "text":
            return _text(field)
        case unknown:
            assert_never(unknown)


def _text(field: FormField) -> dict[str, Any]:
    text = {"type": "string", "maxLength": answer_limit(field), "pattern": f"^{_CLEAN}"}
    if not field.required:
        return text
    return {**text, "minLength": 1, "pattern": f"^{_CLEAN}{VISIBLE}"}


def answer_limit(field: FormField) -> int:
    """The most characters that the field takes."""
    longest = {"email": EMAIL_LENGTH, "code": CODE_LIMIT}.get(field.type, field.max_length)
    return min(field.max_length, longest)


def code_pattern(field: FormField) -> str:
    """A regular expression for the whole of an answer of type `code`."""
    return f"{CODE}{{1,{answer_limit(field)}}}"


def _matching(field: FormField, pattern: str, length: int) -> dict[str, Any]:
    whole = pattern if field.required else f"(?:{pattern})?"
    return {"type": "string", "maxLength": length, "pattern": f"^{whole}{END}"}
