"""The mapping templates: what reaches the table, and what the caller is told."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from smsverifier.config import Config, FormField
from smsverifier.config.model import DEFAULT_FIELDS, Form, Registrations
from smsverifier.errors import UsageError
from smsverifier.row import Duplicates
from smsverifier.templates.mapping import (
    NEVER,
    gateway_response_bodies,
    put_item_template,
    response_templates,
)
from tests.unit.templates.rendering import EPOCH, EXTENDED_ID, parsed, rendered

FIELDS = (
    *DEFAULT_FIELDS,
    FormField(name="email", label="E-mail", type="email", required=False),
    FormField(name="note", label="Note", required=False, max_length=1000),
)
CONFIG = Config(form=Form(fields=FIELDS))
TEMPLATE = put_item_template(CONFIG, "t-registrations")
PHONE = "+919876543210"

any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
hostile = st.text(
    st.sampled_from("\"'\\/{}[],:$#!.()@*\n\r\t\b\f\x00\x7f\u0085\u00a0\u2028😀अabN"), max_size=60
)
texts = any_text | hostile


OPEN = {"closes": NEVER, "closed": NEVER}
CONDITION = {
    "ConditionExpression": "attribute_not_exists(registration_id)"
    " AND :now < :closes AND :now < :closed",
    "ExpressionAttributeValues": {
        ":now": {"N": str(EPOCH)},
        ":closes": {"N": NEVER},
        ":closed": {"N": NEVER},
    },
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}
"""What holds of every write: the key is free, and registration is open."""


def asked_for(body: dict[str, str], config: Config = CONFIG, **request: Any) -> Any:
    template = put_item_template(config, "t-registrations")
    text, _ = rendered(template, body, variables=OPEN, **request)
    return parsed(text)


def expected_item(body: Any) -> dict[str, Any]:
    fields = {name: {"S": text} for name, text in body.items() if text != ""}
    return {
        "registration_id": {"S": body["phone"]},
        **fields,
        "request_id": {"S": EXTENDED_ID},
        "registered_at": {"N": str(EPOCH)},
        "source": {"S": "form"},
    }


@given(st.fixed_dictionaries({field.name: texts for field in FIELDS}))
@settings(max_examples=300)
def test_any_string_in_any_field_becomes_exactly_that_attribute_and_nothing_else(
    values: dict[str, str],
) -> None:
    body = {**values, "name": values["name"] or "x", "phone": values["phone"] or PHONE}

    assert asked_for(body) == {
        "TableName": "t-registrations",
        "Item": expected_item(body),
        **CONDITION,
    }


@pytest.fixture(scope="module")
def table() -> Iterator[None]:
    with mock_aws():
        client = boto3.client(
            "dynamodb", "ap-south-1", aws_access_key_id="x", aws_secret_access_key="y"
        )
        client.create_table(
            TableName="t-registrations",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "registration_id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "registration_id", "KeyType": "HASH"}],
        )
        yield client
        client.close()


@given(name=texts.filter(bool), note=texts)
@settings(max_examples=100)
def test_the_table_holds_exactly_the_strings_that_were_sent(
    table: Any, name: str, note: str
) -> None:
    body = {"name": name, "phone": PHONE, "email": "", "note": note}
    key = {"registration_id": {"S": PHONE}}
    table.delete_item(TableName="t-registrations", Key=key)

    table.put_item(**asked_for(body))

    assert table.get_item(TableName="t-registrations", Key=key)["Item"] == expected_item(body)


def test_every_optional_field_may_be_missing_or_empty() -> None:
    body = {"name": "Asha", "phone": PHONE}

    assert asked_for(body)["Item"] == expected_item(body)
    assert asked_for({**body, "email": "", "note": ""})["Item"] == expected_item(body)


def test_a_form_of_optional_fields_only_after_the_phone_is_still_json() -> None:
    fields = (DEFAULT_FIELDS[1], FormField(name="name", label="Name", required=False))
    config = Config(form=Form(fields=fields))

    assert asked_for({"phone": PHONE}, config)["Item"] == expected_item({"phone": PHONE})


def test_what_the_form_does_not_ask_for_is_not_stored() -> None:
    body = {"name": "Asha", "phone": PHONE, "sms_status": "sent", "source": "test"}

    assert asked_for(body)["Item"] == expected_item({"name": "Asha", "phone": PHONE})


@pytest.mark.parametrize(
    ("query", "source"), [({"source": "test"}, "test"), ({"source": '"'}, "form"), ({}, "form")]
)
def test_the_source_is_test_only_when_the_request_says_so(
    query: dict[str, Any], source: str
) -> None:
    item = asked_for({"name": "Asha", "phone": PHONE}, query=query)["Item"]

    assert item["source"] == {"S": source}


def test_where_duplicates_are_allowed_the_request_is_the_key() -> None:
    config = CONFIG.model_copy(update={"registrations": Registrations(duplicates="allow")})

    asked = asked_for({"name": "Asha", "phone": PHONE}, config)

    assert asked["Item"]["registration_id"] == {"S": EXTENDED_ID}
    assert asked["Item"]["phone"] == {"S": PHONE}


ATTEMPT = "0123456789abcdef" * 2
NAMED = {"attempt": ATTEMPT}


def with_duplicates(duplicates: Duplicates) -> Config:
    return CONFIG.model_copy(update={"registrations": Registrations(duplicates=duplicates)})


def test_where_duplicates_are_allowed_a_named_attempt_is_the_key_and_is_stored_once() -> None:
    body = {"name": "Asha", "phone": PHONE}

    asked = asked_for(body, with_duplicates("allow"), query=NAMED)

    key = {"registration_id": {"S": f"{PHONE}/{ATTEMPT}"}}
    assert asked == {"TableName": "t-registrations", "Item": expected_item(body) | key, **CONDITION}


@pytest.mark.parametrize("duplicates", ["reject", "ignore"])
def test_where_no_number_comes_twice_the_row_says_which_attempt_it_came_from(
    duplicates: Duplicates,
) -> None:
    body = {"name": "Asha", "phone": PHONE}

    asked = asked_for(body, with_duplicates(duplicates), query={"attempt": ATTEMPT.upper()})

    attempt = {"attempt.id": {"S": ATTEMPT}}
    item = expected_item(body) | attempt
    assert asked == {"TableName": "t-registrations", "Item": item, **CONDITION}


no_attempts = st.one_of(
    hostile,
    st.text("0123456789abcdefABCDEF", max_size=40).filter(lambda text: len(text) != 32),
    st.sampled_from(
        [f"{ATTEMPT}\n", f" {ATTEMPT}", f"{ATTEMPT[:-1]}g", f"{ATTEMPT[:-1]}\u0663", "#totals", "",
         f"{ATTEMPT[:-1]}\uff11", f'{ATTEMPT}"', "$attempt", "$context.stage", ATTEMPT * 2]
    ),
)  # fmt: skip


@given(no_attempts, st.sampled_from(["reject", "ignore", "allow"]))
def test_what_is_not_exactly_32_hex_digits_is_no_attempt(
    attempt: str, duplicates: Duplicates
) -> None:
    body, config = {"name": "Asha", "phone": PHONE}, with_duplicates(duplicates)

    assert asked_for(body, config, query={"attempt": attempt}) == asked_for(body, config)


def test_an_attempt_is_named_by_the_address_and_nowhere_else() -> None:
    config, body = with_duplicates("allow"), {"name": "Asha", "phone": PHONE}

    asked = asked_for(body | {"attempt": ATTEMPT}, config, headers={"attempt": ATTEMPT})

    assert asked == asked_for(body, config)


@given(st.text("0123456789abcdefABCDEF", min_size=32, max_size=32), texts.filter(bool))
def test_no_caller_can_make_the_key_of_the_counts(attempt: str, phone: str) -> None:
    body, config = {"name": "Asha", "phone": phone}, with_duplicates("allow")

    key = asked_for(body, config, query={"attempt": attempt})["Item"]["registration_id"]["S"]

    assert key == f"{phone}/{attempt.lower()}"


def answered(template: str, body: Any, **request: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    text, context = rendered(template, body, variables=OPEN, **request)
    return parsed(text), context["responseOverride"]


def error(name: str) -> dict[str, Any]:
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{name}", "message": "inner detail"}


def test_a_stored_registration_is_confirmed_with_its_request_id() -> None:
    said, override = answered(response_templates(CONFIG).success, {})

    assert said == {"status": "registered", "request_id": EXTENDED_ID}
    assert override == {"header": {}}


@pytest.mark.parametrize(
    ("name", "status", "word"),
    [
        ("ConditionalCheckFailedException", 403, "closed"),
        ("TransactionConflictException", 429, "busy"),
        ("ProvisionedThroughputExceededException", 429, "busy"),
        ("ThrottlingException", 429, "busy"),
        ("RequestLimitExceeded", 429, "busy"),
        ("ResourceNotFoundException", None, "error"),
        ("InternalServerError", None, "error"),
    ],
)
def test_a_refusal_of_dynamodb_is_told_in_our_words_only(
    name: str, status: int | None, word: str
) -> None:
    said, override = answered(response_templates(CONFIG).failure, error(name))

    assert said["status"] == word
    assert set(said) == {"status", "message"}
    assert "inner detail" not in json.dumps(said)
    assert override.get("status") == status


@pytest.mark.parametrize("body", ["", "{}", '{"message": "x"}', "not JSON"])
def test_an_answer_without_a_type_is_an_error(body: str) -> None:
    said, override = answered(response_templates(CONFIG).failure, body)

    assert said["status"] == "error"
    assert "status" not in override


def test_where_duplicates_are_ignored_the_second_answer_is_the_first() -> None:
    config = CONFIG.model_copy(update={"registrations": Registrations(duplicates="ignore")})
    templates = response_templates(config)

    said, override = answered(templates.failure, stored())

    assert said == answered(templates.success, {})[0]
    assert override["status"] == 200


def stored(**attributes: Any) -> dict[str, Any]:
    item = {name: {"S": text} for name, text in attributes.items()}
    item["registration_id"] = {"S": PHONE}
    return {**error("ConditionalCheckFailedException"), "Item": item}


@pytest.mark.parametrize("sent", [ATTEMPT, ATTEMPT.upper()])
def test_the_same_attempt_is_answered_like_the_first_time(sent: str) -> None:
    first = stored(**{"attempt.id": ATTEMPT}, request_id="first", name="Asha")

    said, override = answered(response_templates(CONFIG).failure, first, query={"attempt": sent})

    assert said == {"status": "registered", "request_id": "first"}
    assert override["status"] == 200


def test_where_duplicates_are_allowed_the_same_attempt_is_answered_like_the_first_time() -> None:
    first = stored(request_id="a\"\\\n'$x", name="Asha")
    templates = response_templates(with_duplicates("allow"))

    said, override = answered(templates.failure, first, query=NAMED)

    assert said == {"status": "registered", "request_id": "a\"\\\n'$x"}
    assert override["status"] == 200


@pytest.mark.parametrize(
    ("row", "sent"),
    [
        ({"attempt.id": "f" * 32}, ATTEMPT),
        ({"attempt.id": ATTEMPT}, None),
        ({"attempt.id": ATTEMPT}, ""),
        ({"attempt.id": ""}, ""),
        ({"name": ATTEMPT}, ATTEMPT),
        ({"name": "Asha"}, ""),
        ({}, ATTEMPT),
    ],
)
def test_another_attempt_or_none_is_refused_and_told_nothing(
    row: dict[str, Any], sent: str | None
) -> None:
    query = {} if sent is None else {"attempt": sent}

    said, override = answered(response_templates(CONFIG).failure, stored(**row), query=query)

    assert (said["status"], override["status"]) == ("already_registered", 409)
    assert "Asha" not in json.dumps(said)


def cancelled(*codes: str, **item: Any) -> dict[str, Any]:
    """DynamoDB's answer to a transaction that was not done, as it was recorded."""
    reasons: list[dict[str, Any]] = [{"Code": code} for code in codes]
    if item:
        reasons[0]["Item"] = {name: {"S": text} for name, text in item.items()}
    why = "Transaction cancelled, please refer cancellation reasons for specific reasons"
    return {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": f"{why} [{', '.join(codes)}]",
        "CancellationReasons": reasons,
    }


FAILED, FINE, CONFLICT = "ConditionalCheckFailed", "None", "TransactionConflict"
THERE = {"registration_id": PHONE, "request_id": "first"}
SAME = {**THERE, "attempt.id": ATTEMPT}
PLACES = {"max": 10, "waitlist": True}


@pytest.mark.parametrize(
    ("duplicates", "answer", "status", "word"),
    [
        ("reject", cancelled(FINE, FAILED), 403, "full"),
        ("reject", cancelled(FAILED, FINE), 403, "closed"),
        ("reject", cancelled(FAILED, FAILED), 403, "closed"),
        ("reject", cancelled(FAILED), 403, "closed"),
        ("reject", cancelled(FAILED, FAILED, **THERE), 409, "already_registered"),
        ("reject", cancelled(FAILED, FAILED, **SAME), 200, "registered"),
        ("ignore", cancelled(FAILED, FAILED, **SAME), 200, "registered"),
        ("ignore", cancelled(FAILED, FAILED, **THERE), 403, "full"),
        ("ignore", cancelled(FAILED, FINE, **THERE), 200, "registered"),
        ("allow", cancelled(FAILED, FAILED, **THERE), 200, "registered"),
        ("allow", cancelled(FINE, FAILED), 403, "full"),
        ("reject", cancelled(FINE, CONFLICT), 429, "busy"),
        ("reject", cancelled(FAILED, CONFLICT, **THERE), 429, "busy"),
        ("reject", cancelled(CONFLICT, FAILED), 429, "busy"),
        ("reject", cancelled(FINE, "ThrottlingError"), 429, "busy"),
        ("reject", cancelled(FINE, "ValidationError"), None, "error"),
        ("reject", error("TransactionConflictException"), 429, "busy"),
        ("reject", error("ValidationException"), None, "error"),
    ],
)
@pytest.mark.parametrize("has_reasons", [True, False])
def test_where_places_are_counted_every_refusal_of_a_transaction_is_told_apart(
    duplicates: Duplicates, answer: dict[str, Any], status: int | None, word: str, has_reasons: bool
) -> None:
    """Also where only the sentence names the reasons; then nobody is known again."""
    registrations = Registrations.model_validate({"duplicates": duplicates, **PLACES})
    config = CONFIG.model_copy(update={"registrations": registrations})
    if not has_reasons:
        if any("Item" in reason for reason in answer.get("CancellationReasons", ())):
            return
        answer = {name: told for name, told in answer.items() if name != "CancellationReasons"}

    said, override = answered(response_templates(config).failure, answer, query=NAMED)

    assert (override.get("status"), said["status"]) == (status, word)


@pytest.mark.parametrize(
    ("query", "kinds", "marks"),
    [
        ({}, ["Put", "Update"], {"place.counted": {"S": "yes"}}),
        ({"source": "test"}, ["Put"], {}),
        ({"waitlist": "yes"}, ["Put"], {"waiting.at": {"N": str(EPOCH)}}),
        ({"waitlist": "yes", "source": "test"}, ["Put"], {"waiting.at": {"N": str(EPOCH)}}),
        ({"waitlist": "no"}, ["Put", "Update"], {"place.counted": {"S": "yes"}}),
    ],
)
def test_a_row_and_the_place_that_it_takes_are_one_transaction(
    query: dict[str, str], kinds: list[str], marks: dict[str, Any]
) -> None:
    config = CONFIG.model_copy(update={"registrations": Registrations.model_validate(PLACES)})
    template, body = put_item_template(config, "t-registrations"), {"name": "A", "phone": PHONE}

    text, _ = rendered(template, body, variables={**OPEN, "max": "10"}, query=query)

    parts = parsed(text)["TransactItems"]
    assert [kind for part in parts for kind in part] == kinds
    source = {"source": {"S": query.get("source", "form")}}
    item = {**expected_item(body), **marks, **source}
    assert parts[0]["Put"] == {"TableName": "t-registrations", "Item": item, **CONDITION}
    if len(parts) > 1:
        assert parts[1]["Update"] == {
            "TableName": "t-registrations",
            "Key": {"registration_id": {"S": "#places"}},
            "UpdateExpression": "ADD taken :one, changes :one",
            "ConditionExpression": "attribute_not_exists(taken) OR taken < :max",
            "ExpressionAttributeValues": {":one": {"N": "1"}, ":max": {"N": "10"}},
        }


LISTED = Config(form=Form(allowed_origins=("https://club.example", "http://localhost:8000")))


@pytest.mark.parametrize("header", ["Origin", "origin"])
@pytest.mark.parametrize("part", ["success", "failure", "preflight"])
def test_a_listed_origin_is_echoed_on_every_answer(part: str, header: str) -> None:
    template = getattr(response_templates(LISTED), part)

    _, override = answered(template, {}, headers={header: "http://localhost:8000"})

    assert override["header"] == {"Access-Control-Allow-Origin": "http://localhost:8000"}


@pytest.mark.parametrize("origin", ["https://club.example.evil.com", "https://x", "null", "", "*"])
def test_another_origin_is_not_allowed(origin: str) -> None:
    _, override = answered(response_templates(LISTED).success, {}, headers={"Origin": origin})

    assert override["header"] == {}


def test_a_request_without_an_origin_is_answered() -> None:
    said, _ = answered(response_templates(LISTED).success, {})

    assert said["status"] == "registered"


@pytest.mark.parametrize("origin", ["https://a'b", "https://a/path", "ftp://a", "https://$x", ""])
def test_what_is_no_origin_is_refused(origin: str) -> None:
    config = Config(form=Form(allowed_origins=(origin,)))

    with pytest.raises(UsageError, match="is not an origin"):
        response_templates(config)


def test_every_answer_of_the_gateway_is_json_with_a_status_and_a_sentence() -> None:
    answers = {kind: json.loads(body) for kind, body in gateway_response_bodies(CONFIG).items()}

    assert all(set(answer) - {"form"} == {"status", "message"} for answer in answers.values())
    assert answers["BAD_REQUEST_BODY"]["status"] == "invalid"
    assert answers["THROTTLED"]["status"] == "busy"
