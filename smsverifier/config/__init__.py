"""The configuration: what the organiser wrote, validated whole before anything is done.

    file ── yaml_document ──▶ plain data and line numbers ── validate (model, rules) ──▶ Config

A group of keys is a `section`, whose values `schema_check` checks; what the pipe and the function
need to keep a pace is `sizing`. The reading (`config.load`, with PyYAML), the JSON Schema
(`config.schema`) and the writing (`config.starter`) are imported by the commands that need them.
"""

from smsverifier.config.model import (
    EVENT_KEYS,
    Config,
    Dlt,
    FormField,
    FurtherSms,
    event_values,
    further_sms,
)
from smsverifier.config.values import DLT_REGIONS

__all__ = [
    "DLT_REGIONS",
    "EVENT_KEYS",
    "Config",
    "Dlt",
    "FormField",
    "FurtherSms",
    "event_values",
    "further_sms",
]
