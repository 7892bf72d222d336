"""The JSON Schema (draft 4) a registration must satisfy before anything is written.

API Gateway runs it on a Java engine, the embedded AWS on a Python one; what each type of field
takes, in words that both read alike, is `config.field_types`.
"""

from typing import Any

from smsverifier.config import Config
from smsverifier.config.field_types import behaviour
from smsverifier.templates.form_marks import FormMark, form_marks


def body_model(config: Config) -> dict[str, Any]:
    """The schema of the request body: the configured fields, each bounded, and no others.

    Beside them only what the page itself has to say (`templates.form_marks`).
    """
    fields, countries = config.form.fields, config.sms.countries
    marks = form_marks(config)
    return {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "Registration",
        "type": "object",
        "additionalProperties": False,
        "required": [
            *(field.name for field in fields if field.required),
            *(mark.name for mark in marks if mark.is_required),
        ],
        "properties": {
            **{field.name: behaviour(field.type).schema(field, countries) for field in fields},
            **{mark.name: _one_of(mark) for mark in marks},
        },
    }


def _one_of(mark: FormMark) -> dict[str, Any]:
    """What the pages of this configuration can send, each value once."""
    return {"type": "string", "enum": list(dict.fromkeys(mark.values.values()))}
