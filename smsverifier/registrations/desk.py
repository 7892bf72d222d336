"""Somebody who registers at the desk: their row, and that the same command makes it once.

The stream hands such a row to nobody (`row.PIPE_SOURCES`), so one write is enough: whoever adds
them tells them directly, and if that is broken off, the same command or a backfill goes on
(decision 0061).
"""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence

from smsverifier.aws import Aws
from smsverifier.aws.errors import refusal_of
from smsverifier.registration_table import CONDITION_FAILED
from smsverifier.row import (
    DESK,
    HELD,
    KEY,
    NAME,
    PHONE,
    REGISTERED_AT,
    REQUEST_ID,
    SMS_ATTEMPTS,
    SOURCE,
    Duplicates,
    Item,
    is_ours,
    key_of,
    text_of,
)
from smsverifier.templates.form_marks import FormMark


def desk_row(
    values: Mapping[str, str],
    duplicates: Duplicates,
    now_ms: int,
    marks: Sequence[FormMark] = (),
    language: str = "",
    *,
    is_held: bool,
) -> Item:
    """The row of who answers `values` (name and number among them, the number in E.164).

    With `is_held` only a person may have them told. `marks` are what they said beside the answers,
    as the page in `language` sends it.
    """
    request_id = f"desk-{uuid.uuid4()}"
    given = {name: value for name, value in values.items() if value}
    texts = {
        KEY: key_of(duplicates, values[PHONE], request_id, _attempt(given)),
        **given,
        REQUEST_ID: request_id,
        SOURCE: DESK,
    }
    row: Item = {name: {"S": text} for name, text in texts.items()}
    row |= {mark.attribute: {"S": mark.values[language]} for mark in marks}
    moments = (REGISTERED_AT, *(mark.moment for mark in marks if mark.moment))
    row |= {name: {"N": str(now_ms)} for name in moments}
    return {**row, SMS_ATTEMPTS: dict(HELD)} if is_held else row


def is_same_visitor(row: Item, values: Mapping[str, str]) -> bool:
    """Whether `row` was added at the desk by just these answers."""
    if text_of(row, SOURCE) != DESK:
        return False
    names = {name for name in row if name in {PHONE, NAME} or not is_ours(name)}
    given = {name: value for name, value in values.items() if value}
    return {name: text_of(row, name) for name in names} == given


def put_if_new(aws: Aws, table: str, row: Item) -> Item:
    """The row that stands under its key then: this one, or that of whoever was there before."""
    client = aws.client("dynamodb")
    request = {
        "TableName": table,
        "Item": row,
        "ConditionExpression": f"attribute_not_exists({KEY})",
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    error = refusal_of(lambda: client.put_item(**request), CONDITION_FAILED)
    there: Item | None = error and error.response.get("Item")
    return row if there is None else there


def _attempt(values: Mapping[str, str]) -> str:
    """With duplicates allowed, what makes the same command the same row: 32 hex digits."""
    text = json.dumps(values, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
