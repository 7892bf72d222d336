"""Each type of a form's field by example: what is taken, what of it is in the SMS, what is refused.

Closed over the types by `test_field_types`. The API's model, `--field`, an import, the SMS and the
page in a browser are all held to the same examples, so that a new type is tried everywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from smsverifier.config import Config
from smsverifier.config.model import FieldType

LABEL = "The question"


@dataclass(frozen=True)
class Examples:
    """Answers to a field of one type."""

    taken: Mapping[str, str]
    """What is taken as it is typed → what of it is in the SMS."""
    refused: Sequence[str]
    keys: Mapping[str, Any] = field(default_factory=dict)
    """Of the field, beside its name, label and type."""


EXAMPLES: Mapping[FieldType, Examples] = {
    "text": Examples({"Asha Rao": "Asha Rao", "T 42": "", "evil.com": "evil com"}, ["x" * 101]),
    "phone": Examples({"+919876543210": ""}, ["98765", "+14155550100"]),
    "email": Examples({"asha@example.org": ""}, ["asha", "a b@example.org"]),
    "select": Examples({"42": "42", "S & M": "S & M"}, ["Law"], {"options": ["42", "S & M"]}),
    "code": Examples({"0042": "0042", "21/CS-7": "21/CS-7"}, ["21 CS", "4.2", "x" * 21]),
}


def config_with(kind: FieldType, **others: Any) -> tuple[str, Config]:
    """The name of a required field of this type, and a configuration that asks for it.

    A form has one phone, which is that field then.
    """
    name = "phone" if kind == "phone" else "x"
    fields: list[dict[str, Any]] = [{"name": "name", "label": "Your name"}]
    if name != "phone":
        fields.append({"name": "phone", "label": "Mobile number", "type": "phone"})
    fields.append({"name": name, "label": LABEL, "type": kind, **EXAMPLES[kind].keys})
    return name, Config.model_validate({"form": {"fields": fields}, **others})
