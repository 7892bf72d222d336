"""The mapping templates API Gateway runs: a registration to a PutItem, DynamoDB's answer to JSON.

The texts are in `templates/*.vtl`; this module puts in what the configuration says. They use only
what Apache Velocity 1.7, API Gateway's own engine and airspeed-ext render alike: a value that may
be missing is looked at as a quoted silent reference (`"$!x"`), which is empty text in all three.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from smsverifier import assets
from smsverifier.config import Config, FormField
from smsverifier.errors import UsageError

# escapeJavaScript writes an apostrophe as \', which JSON does not know; the rest of its escapes
# JSON shares (facts §6.4).
_VALUE = """$util.escapeJavaScript($input.path('$.@NAME@')).replaceAll("\\\\'","'")"""
_FIELD = '    "@NAME@": {"S": "@VALUE@"},'
_CONDITION = ',\n  "ConditionExpression": "attribute_not_exists(registration_id)"'

# What may stand between apostrophes in a template as it is.
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?")


@dataclass(frozen=True)
class ResponseTemplates:
    """The VTL texts of the answers; `failure` is for every 4xx and 5xx of DynamoDB."""

    success: str
    failure: str
    preflight: str


def put_item_template(config: Config, table: str) -> str:
    """The request template: any well-formed string of the body becomes exactly that attribute.

    No input can add, drop or change another attribute: values appear escaped, inside quotes.
    """
    allow = config.registrations.duplicates == "allow"
    return _filled(
        "put_item.vtl",
        TABLE=table,
        REGISTRATION_ID="$context.extendedRequestId" if allow else _value("phone"),
        FIELDS="\n".join(_field(field) for field in config.form.fields),
        CONDITION="" if allow else _CONDITION,
    )


def response_templates(config: Config) -> ResponseTemplates:
    """The templates of the answers, each with the check of the caller's origin if there is a list.

    With `duplicates: ignore` a second registration gets the very answer of the first.
    """
    origin = _origin_check(config)
    registered = assets.text("templates", "registered.vtl")
    ignore = config.registrations.duplicates == "ignore"
    duplicate = registered if ignore else assets.text("templates", "already_registered.vtl")
    status = "200" if ignore else "409"
    failure = _filled("failure.vtl", DUPLICATE_STATUS=status, DUPLICATE=duplicate.rstrip())
    return ResponseTemplates(
        success=origin + registered, failure=origin + failure, preflight=origin + "{}\n"
    )


def gateway_answers() -> Mapping[str, str]:
    """Gateway response type → its JSON body: the answers API Gateway gives without us."""
    answers = json.loads(assets.text("templates", "gateway_responses.json"))
    return {kind: json.dumps(body) for kind, body in answers.items()}


def is_open(config: Config) -> bool:
    """Whether pages of every origin may call the API."""
    return "*" in config.form.allowed_origins


def _field(field: FormField) -> str:
    line = _FIELD.replace("@NAME@", field.name).replace("@VALUE@", _value(field.name))
    if field.required:
        return line
    return _filled("optional_field.vtl", NAME=field.name, FIELD=line).rstrip()


def _value(name: str) -> str:
    return _VALUE.replace("@NAME@", name)


def _origin_check(config: Config) -> str:
    if is_open(config):
        return ""
    origins = map(_checked, config.form.allowed_origins)
    matches = " || ".join(f"$origin == '{origin}'" for origin in origins)
    return _filled("allowed_origin.vtl", MATCHES=matches)


def _checked(origin: str) -> str:
    if not _ORIGIN.fullmatch(origin):
        raise UsageError(
            f"{origin!r} is not an origin",
            where="form.allowed_origins",
            hint='An origin is scheme, host and port only, such as "https://example.org".',
        )
    return origin


def _filled(name: str, **parts: str) -> str:
    text = assets.text("templates", name)
    for mark, part in parts.items():
        text = text.replace(f"@{mark}@", part)
    return text
