"""The mapping templates: what reaches the table, and what the caller is told."""

import json

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws

from smsverifier.config import Config, FormField
from smsverifier.config.model import DEFAULT_FIELDS, Form, Registrations
from smsverifier.errors import UsageError
from smsverifier.templates.mapping import (
    gateway_answers,
    put_item_template,
    response_templates,
)
from tests.templates.rendering import EPOCH, EXTENDED_ID, parsed, rendered

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


def asked_for(body, config=CONFIG, **request):
    text, _ = rendered(put_item_template(config, "t-registrations"), body, **request)
    return parsed(text)


def expected_item(body):
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
def test_any_string_in_any_field_becomes_exactly_that_attribute_and_nothing_else(values):
    body = {**values, "name": values["name"] or "x", "phone": values["phone"] or PHONE}

    assert asked_for(body) == {
        "TableName": "t-registrations",
        "Item": expected_item(body),
        "ConditionExpression": "attribute_not_exists(registration_id)",
    }


@pytest.fixture(scope="module")
def table():
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
def test_the_table_holds_exactly_the_strings_that_were_sent(table, name, note):
    body = {"name": name, "phone": PHONE, "email": "", "note": note}
    key = {"registration_id": {"S": PHONE}}
    table.delete_item(TableName="t-registrations", Key=key)

    table.put_item(**asked_for(body))

    assert table.get_item(TableName="t-registrations", Key=key)["Item"] == expected_item(body)


def test_every_optional_field_may_be_missing_or_empty():
    body = {"name": "Asha", "phone": PHONE}

    assert asked_for(body)["Item"] == expected_item(body)
    assert asked_for({**body, "email": "", "note": ""})["Item"] == expected_item(body)


def test_a_form_of_optional_fields_only_after_the_phone_is_still_json():
    fields = (DEFAULT_FIELDS[1], FormField(name="name", label="Name", required=False))
    config = Config(form=Form(fields=fields))

    assert asked_for({"phone": PHONE}, config)["Item"] == expected_item({"phone": PHONE})


def test_what_the_form_does_not_ask_for_is_not_stored():
    body = {"name": "Asha", "phone": PHONE, "sms_status": "sent", "source": "test"}

    assert asked_for(body)["Item"] == expected_item({"name": "Asha", "phone": PHONE})


@pytest.mark.parametrize(
    ("query", "source"), [({"source": "test"}, "test"), ({"source": '"'}, "form"), ({}, "form")]
)
def test_the_source_is_test_only_when_the_request_says_so(query, source):
    item = asked_for({"name": "Asha", "phone": PHONE}, query=query)["Item"]

    assert item["source"] == {"S": source}


def test_where_duplicates_are_allowed_the_request_is_the_key_and_nothing_is_conditional():
    config = CONFIG.model_copy(update={"registrations": Registrations(duplicates="allow")})

    asked = asked_for({"name": "Asha", "phone": PHONE}, config)

    assert asked["Item"]["registration_id"] == {"S": EXTENDED_ID}
    assert asked["Item"]["phone"] == {"S": PHONE}
    assert "ConditionExpression" not in asked


def answered(template, body, **request):
    text, context = rendered(template, body, **request)
    return parsed(text), context["responseOverride"]


def error(name):
    return {"__type": f"com.amazonaws.dynamodb.v20120810#{name}", "message": "inner detail"}


def test_a_stored_registration_is_confirmed_with_its_request_id():
    said, override = answered(response_templates(CONFIG).success, {})

    assert said == {"status": "registered", "request_id": EXTENDED_ID}
    assert override == {"header": {}}


@pytest.mark.parametrize(
    ("name", "status", "word"),
    [
        ("ConditionalCheckFailedException", 409, "already_registered"),
        ("ProvisionedThroughputExceededException", 429, "busy"),
        ("ThrottlingException", 429, "busy"),
        ("RequestLimitExceeded", 429, "busy"),
        ("ResourceNotFoundException", None, "error"),
        ("InternalServerError", None, "error"),
    ],
)
def test_a_refusal_of_dynamodb_is_told_in_our_words_only(name, status, word):
    said, override = answered(response_templates(CONFIG).failure, error(name))

    assert said["status"] == word
    assert set(said) == {"status", "message"}
    assert "inner detail" not in json.dumps(said)
    assert override.get("status") == status


@pytest.mark.parametrize("body", ["", "{}", '{"message": "x"}', "not JSON"])
def test_an_answer_without_a_type_is_an_error(body):
    said, override = answered(response_templates(CONFIG).failure, body)

    assert said["status"] == "error"
    assert "status" not in override


def test_where_duplicates_are_ignored_the_second_answer_is_the_first():
    config = CONFIG.model_copy(update={"registrations": Registrations(duplicates="ignore")})
    templates = response_templates(config)

    said, override = answered(templates.failure, error("ConditionalCheckFailedException"))

    assert said == answered(templates.success, {})[0]
    assert override["status"] == 200


LISTED = Config(form=Form(allowed_origins=("https://club.example", "http://localhost:8000")))


@pytest.mark.parametrize("header", ["Origin", "origin"])
@pytest.mark.parametrize("part", ["success", "failure", "preflight"])
def test_a_listed_origin_is_echoed_on_every_answer(part, header):
    template = getattr(response_templates(LISTED), part)

    _, override = answered(template, {}, headers={header: "http://localhost:8000"})

    assert override["header"] == {"Access-Control-Allow-Origin": "http://localhost:8000"}


@pytest.mark.parametrize("origin", ["https://club.example.evil.com", "https://x", "null", "", "*"])
def test_another_origin_is_not_allowed(origin):
    _, override = answered(response_templates(LISTED).success, {}, headers={"Origin": origin})

    assert override["header"] == {}


def test_a_request_without_an_origin_is_answered():
    said, _ = answered(response_templates(LISTED).success, {})

    assert said["status"] == "registered"


@pytest.mark.parametrize("origin", ["https://a'b", "https://a/path", "ftp://a", "https://$x", ""])
def test_what_is_no_origin_is_refused(origin):
    config = Config(form=Form(allowed_origins=(origin,)))

    with pytest.raises(UsageError, match="is not an origin"):
        response_templates(config)


def test_every_answer_of_the_gateway_is_json_with_a_status_and_a_sentence():
    answers = {kind: json.loads(body) for kind, body in gateway_answers().items()}

    assert all(set(answer) == {"status", "message"} for answer in answers.values())
    assert answers["BAD_REQUEST_BODY"]["status"] == "invalid"
    assert answers["THROTTLED"]["status"] == "busy"
