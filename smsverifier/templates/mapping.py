"""The mapping templates API Gateway runs: a registration to a write, DynamoDB's answer to JSON.

The texts are in `templates/*.vtl`; this module puts in what the configuration and `row` say. They
use only what Apache Velocity 1.7, API Gateway's own engine and airspeed-ext render alike: a value
that may be missing is looked at as a quoted silent reference (`"$!x"`), which is empty text in all
three.

A caller may name its try (`?attempt=` and 32 hex digits): sent again, because the answer got lost,
it is stored once and answered like the first time. So no write ever replaces a row, and what is
there already comes back with the refusal (ALL_OLD), for the answer's template alone to look at.

Whether registration is open DynamoDB decides, by comparing the request's time with what the stage's
variables say (decision 0066; aws: condition-two-literals). A stage without them takes nobody. With
`registrations.max` the row and the place that it takes are written in one transaction.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from smsverifier import assets, row
from smsverifier.config import Config, FormField
from smsverifier.errors import UsageError
from smsverifier.templates.body_model import body_model
from smsverifier.templates.form_marks import FormMark, form_marks

# escapeJavaScript writes an apostrophe as \', which JSON does not know; the rest of its escapes
# JSON shares (aws: api-escapes-apostrophes).
_VALUE = """$util.escapeJavaScript($input.path('$.@NAME@')).replaceAll("\\\\'","'")"""

_REQUEST_ID = "$context.extendedRequestId"
_REQUEST_TIME = "$context.requestTimeEpoch"
_ATTEMPT = "$attempt.toLowerCase()"

CLOSES, CLOSED, MAX = "closes", "closed", "max"
"""The stage's variables: from when on nobody registers any more, by `event.closes_at` and by hand,
in epoch milliseconds; and how many places there are, only with `registrations.max`."""
NEVER = "9999999999999"
"""A moment that does not come. All moments there have 13 digits, so that texts compare alike."""

# What may stand between apostrophes in a template as it is.
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?")


@dataclass(frozen=True)
class ResponseTemplates:
    """The VTL texts of the answers; `failure` is for every 4xx and 5xx of DynamoDB."""

    success: str
    failure: str
    preflight: str = ""
    before: str = ""
    """What goes before an answer that is a text of its own."""


def store_action(config: Config) -> str:
    """What of DynamoDB stores a registration."""
    return "PutItem" if config.registrations.max is None else "TransactWriteItems"


def put_item_template(config: Config, table: str) -> str:
    """The request template: any well-formed string of the body becomes exactly that attribute.

    No input can add, drop or change another attribute: values appear escaped, inside quotes.
    """
    registrations = config.registrations
    has_places = registrations.max is not None
    put = _filled("put.vtl", TABLE=table, ITEM=_item(config, registrations.duplicates), KEY=row.KEY)
    return _filled(
        "transaction.vtl" if has_places else "put_item.vtl",
        WAITS=assets.text("templates", "waits.vtl").rstrip() if registrations.waitlist else "",
        PUT=put.rstrip(),
        DUPLICATES=registrations.duplicates,
        FORM=row.FORM,
        TEST=row.TEST,
        TABLE=table,
        KEY=row.KEY,
        PLACES=_own_key(row.PLACES),
        TAKEN=row.TAKEN,
        CHANGES=row.PLACE_CHANGES,
    )


def is_keyed_by_number(template: str) -> bool:
    """Whether a request template as it is deployed stores each row under its number alone."""
    return _attribute(row.KEY, _value(row.PHONE)) in template


def response_templates(config: Config) -> ResponseTemplates:
    """The templates of the answers, each with the check of the caller's origin if there is a list.

    With `duplicates: ignore` a second registration gets the very answer of the first.
    """
    origin = _origin_check(config)
    waits = config.registrations.waitlist
    registered = assets.text("templates", f"registered{'_or_waiting' if waits else ''}.vtl")
    return ResponseTemplates(
        success=origin + registered,
        failure=origin + _failure(config, registered.rstrip()),
        preflight=origin + "{}\n",
        before=origin,
    )


def _failure(config: Config, registered: str) -> str:
    """What is said of a refusal: the same try is done, then comes closed, then what is there."""
    registrations = config.registrations
    has_places, duplicates = registrations.max is not None, registrations.duplicates
    stored = "CancellationReasons[0].Item" if has_places else "Item"
    closed = assets.text("templates", "closed.vtl").rstrip()
    full = assets.text("templates", "full.vtl").rstrip() if registrations.waitlist else closed
    # Under `ignore` nobody can tell by it who is registered: while it is full, nobody is.
    twice = {"reject": "reject", "ignore": "ignore_places" if has_places else "ignore"}
    refused = _filled(
        "refused.vtl",
        DUPLICATE=_filled(
            f"duplicate_{twice[duplicates]}.vtl", REGISTERED=registered, FULL=full
        ).rstrip()
        if duplicates in twice
        else closed,
        CLOSED=closed,
        # With `allow` the key of a row that is there says that it is of this very try.
        SAME='$there != ""'
        if duplicates == "allow"
        else '$first != "" && $first == $attempt.toLowerCase()',
        FIRST_ID=_value(f"{stored}.{row.REQUEST_ID}.S"),
        ROW=stored,
        KEY=row.KEY,
        ATTEMPT=row.ATTEMPT,
        WAITING=row.WAITING_AT,
    )
    return _filled(
        "transaction_failure.vtl" if has_places else "failure.vtl",
        REFUSED=refused.rstrip(),
        BUSY=assets.text("templates", "busy.vtl").rstrip(),
        FULL=full,
    )


def sending_action(config: Config) -> str:
    """What of DynamoDB answers whether SMS go, and whether registration is open."""
    return "GetItem" if config.registrations.max is None else "BatchGetItem"


def sending_template(config: Config, table: str) -> str:
    """The request template that asks the item of the counts, and only what the form may know.

    With `registrations.max` also how many places are taken.
    """
    has_places = config.registrations.max is not None
    return _filled(
        "sending_places_request.vtl" if has_places else "sending_request.vtl",
        TABLE=table,
        KEY=row.KEY,
        TOTALS=_own_key(row.TOTALS),
        PLACES=_own_key(row.PLACES),
        TAKEN=row.TAKEN,
        PAUSED=row.SENDING_PAUSED,
        FULL=row.SENDING_FULL,
    )


def sending_response_templates(config: Config, table: str) -> ResponseTemplates:
    """The templates of what it answers: whether an SMS goes now, or later; who may register.

    Of a mail only that it is tried: whether SES takes it, nobody knows here.
    """
    origin = _origin_check(config)
    has_places = config.registrations.max is not None
    # Of several items it is not told in which order they come, and each has names of its own.
    items = [f"Responses.{table}[{n}]" for n in (0, 1)] if has_places else ["Item"]

    def read(name: str, kind: str) -> str:
        return "".join(f"$!input.path('$.{item}').get('{name}').get('{kind}')" for item in items)

    places = _filled("sending_places.vtl", TAKEN=read(row.TAKEN, "N")) if has_places else ""
    success = _filled(
        "sending.vtl",
        PLACES=places.rstrip(),
        PAUSED=read(row.SENDING_PAUSED, "S"),
        FULL=read(row.SENDING_FULL, "S"),
        CAP="no cap" if config.cap is None else str(config.cap),
        NOW="now" if config.sms.enabled else "off",
        LATER="later" if config.sms.enabled else "off",
        EMAIL='"email": "$email", ' if config.email.enabled else "",
    )
    failure = assets.text("templates", "sending_failure.vtl")
    return ResponseTemplates(success=origin + success, failure=origin + failure)


def _own_key(key: str) -> str:
    """JSON's escape stands for the sign with which a directive of Velocity's begins."""
    return key.replace("#", "\\u0023")


def gateway_response_bodies(config: Config) -> Mapping[str, str]:
    """Gateway response type → its JSON body: the answers API Gateway gives without us.

    A body that is refused may be of an older page: by `form` that page knows.
    """
    answers = json.loads(assets.text("templates", "gateway_responses.json"))
    answers["BAD_REQUEST_BODY"]["form"] = fields_hash(config)
    return {kind: json.dumps(body) for kind, body in answers.items()}


def fields_hash(config: Config) -> str:
    """Eight hex digits that change with what a body may hold, for page and API to compare."""
    model = json.dumps(body_model(config), sort_keys=True)
    return hashlib.sha256(model.encode()).hexdigest()[:8]


def is_open(config: Config) -> bool:
    """Whether pages of every origin may call the API."""
    return "*" in config.form.allowed_origins


def _item(config: Config, duplicates: row.Duplicates) -> str:
    """The row's attributes. Only the last, which is always there, goes without a comma."""
    attempt = _if_named(_attribute(row.ATTEMPT, _ATTEMPT) + ",")
    has_places, waits = config.registrations.max is not None, config.registrations.waitlist
    waiting = _if("waits", _attribute(row.WAITING_AT, _REQUEST_TIME) + ",")
    counted = _if("takes", _attribute(row.PLACE_COUNTED, row.COUNTED["S"]) + ",")
    lines = (
        _attribute(row.KEY, _key(duplicates)) + ",",
        *map(_field, config.form.fields),
        *map(_mark, form_marks(config)),
        *([attempt] if duplicates != "allow" else []),
        *([waiting] if waits else []),
        *([counted] if has_places else []),
        _attribute(row.REQUEST_ID, _REQUEST_ID) + ",",
        _attribute(row.REGISTERED_AT, _REQUEST_TIME) + ",",
        _attribute(row.SOURCE, "$source"),
    )
    return "\n".join(lines)


def _key(duplicates: row.Duplicates) -> str:
    phone = _value(row.PHONE)
    unnamed, named = (row.key_of(duplicates, phone, _REQUEST_ID, a) for a in (None, _ATTEMPT))
    return unnamed if named == unnamed else f"#if($named){named}#else{unnamed}#end"


def _if_named(part: str) -> str:
    return f"#if($named){part}#end"


def _if(name: str, part: str) -> str:
    return f'#if(${name} == "yes"){part}#end'


def _field(field: FormField) -> str:
    line = _attribute(field.name, _value(field.name)) + ","
    return line if field.required else _if_given(field.name, line)


def _mark(mark: FormMark) -> str:
    """What is sent beside the answers; whoever sends none has none."""
    lines = [_attribute(mark.attribute, _value(mark.name)) + ","]
    if mark.moment is not None:
        lines.append(_attribute(mark.moment, _REQUEST_TIME) + ",")
    return _if_given(mark.name, "\n".join(lines))


def _if_given(name: str, lines: str) -> str:
    return _filled("optional_field.vtl", NAME=name, FIELD=lines).rstrip()


def _attribute(name: str, value: str) -> str:
    return f'    "{name}": {{"{row.type_of(name)}": "{value}"}}'


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
