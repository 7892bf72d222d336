"""What the API is by its definition: headers, statuses, and the hash that deployments carry."""

import json
from dataclasses import replace
from typing import Any

import pytest

from smsverifier.config import Config, FormField
from smsverifier.config.model import DEFAULT_FIELDS, Event, Form, Organiser, Registrations
from smsverifier.naming import Names
from smsverifier.resources.rest_api import RestApi
from smsverifier.resources.rest_api.definition import Definition, Method, define
from smsverifier.resources.rest_api.openapi import openapi

NAMES = Names("demo-event", "ap-south-1", "123456789012")
LISTED = Config(form=Form(allowed_origins=("https://club.example",)))


def method(definition: Definition, verb: str) -> Method:
    return next(one for one in definition.methods if one.verb == verb)


def test_wherever_get_is_head_is_too_with_the_same_statuses_and_headers() -> None:
    for config in (Config(), LISTED):
        methods = {(one.path, one.verb): one for one in define(config, NAMES).methods}
        gets = {path for path, verb in methods if verb == "GET"}
        assert (
            gets
            == {path for path, verb in methods if verb == "HEAD"}
            == {"/", "/embed", "/sending"}
        )
        for path in gets:
            get, head = methods[path, "GET"], methods[path, "HEAD"]
            for one, other in zip(get.responses, head.responses, strict=True):
                assert replace(one, template="") == replace(other, template="")
                assert len(other.template) < 500
            assert head.integration == get.integration


@pytest.mark.parametrize(
    ("origins", "framing"),
    [
        ((), {"X-Frame-Options": "DENY"}),
        (
            ("https://a.example", "https://*.b.example"),
            {"Content-Security-Policy": "frame-ancestors https://a.example https://*.b.example"},
        ),
        (("*",), {}),
    ],
)
def test_who_may_frame_the_page(origins: tuple[str, ...], framing: dict[str, str]) -> None:
    """X-Frame-Options knows no list; together with one it would be obeyed by old browsers."""
    (page,) = method(define(Config(form=Form(embed_origins=origins)), NAMES), "GET").responses
    found = {
        name: page.headers.get(name) for name in ("X-Frame-Options", "Content-Security-Policy")
    }
    assert {name: text for name, text in found.items() if text} == framing


@pytest.mark.parametrize("verb", ["PUT", "OPTIONS"])
def test_by_default_every_answer_may_be_read_by_every_origin(verb: str) -> None:
    for answer in method(define(Config(), NAMES), verb).responses:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Vary" not in answer.headers


@pytest.mark.parametrize("verb", ["PUT", "OPTIONS"])
def test_with_a_list_the_template_decides_and_caches_are_told(verb: str) -> None:
    for answer in method(define(LISTED, NAMES), verb).responses:
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Access-Control-Allow-Origin" in answer.declared
        assert answer.headers["Vary"] == "Origin"


def test_what_a_template_answers_is_for_the_listed_origins_alone() -> None:
    """All but the form, which no page reads from elsewhere."""
    for one in define(LISTED, NAMES).methods:
        for answer in one.responses if one.path != "/" else ():
            assert "$origin == 'https://club.example'" in answer.template
            assert "Access-Control-Allow-Origin" not in answer.headers
            assert "Access-Control-Allow-Origin" in answer.declared
            assert answer.headers["Vary"] == "Origin"


def test_the_answers_of_the_gateway_itself_are_open_to_every_origin() -> None:
    for answer in define(LISTED, NAMES).gateway_responses:
        assert answer.headers == {"Access-Control-Allow-Origin": "*"}


def test_the_catch_all_answers_set_no_status() -> None:
    unset = {one.type for one in define(Config(), NAMES).gateway_responses if not one.status}

    assert unset == {"DEFAULT_4XX", "DEFAULT_5XX"}


def test_only_a_body_that_satisfies_the_model_reaches_the_table() -> None:
    put = method(define(Config(), NAMES), "PUT")

    assert put.checked
    assert put.properties()["integration"]["passthrough"] == "NEVER"
    assert put.integration.options["uri"] == "arn:aws:apigateway:ap-south-1:dynamodb:action/PutItem"


def test_the_page_is_html_with_security_headers() -> None:
    (page,) = method(define(Config(), NAMES), "GET").responses

    assert page.content_type == "text/html"
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["X-Frame-Options"] == "DENY"


def test_the_same_configuration_has_the_same_fingerprint() -> None:
    assert define(Config(), NAMES).fingerprint() == define(Config(), NAMES).fingerprint()


@pytest.mark.parametrize(
    "config",
    [
        LISTED,
        Config(form=Form(embed_origins=("https://club.example",))),
        Config(event=Event(name="Other")),
        Config(registrations=Registrations(duplicates="allow")),
        Config(registrations=Registrations(retention_days=7)),  # the notice says so
        Config(organiser=Organiser(contact="club@example.org")),
        Config(form=Form(languages=("hi",))),
    ],
)
def test_another_api_has_another_fingerprint(config: Config) -> None:
    assert define(config, NAMES).fingerprint() != define(Config(), NAMES).fingerprint()


def test_what_is_not_part_of_the_api_leaves_the_fingerprint_alone() -> None:
    config = Config(
        tags={"team": "night"}, registrations=Registrations(point_in_time_recovery=False)
    )

    assert define(config, NAMES).fingerprint() == define(Config(), NAMES).fingerprint()


EVERY_FIELD = Config(
    form=Form(
        fields=(
            *DEFAULT_FIELDS,
            FormField(name="email", label="E-mail", type="email", required=False),
            FormField(name="roll", label="Roll number", type="code", required=False),
            FormField(
                name="year", label="वर्ष 😀", type="select", required=False, options=("1", "२")
            ),
        ),
        allowed_origins=("https://club.example",),
    )
)
KEYWORDS = {
    *("type", "title", "properties", "required", "additionalProperties"),
    *("enum", "minLength", "maxLength", "pattern"),
}
"""What draft 4 and OpenAPI 3.0 both know and an import keeps (aws: api-models-are-draft-4)."""
PLAIN_TYPES = {"object", "string"}
"""A type is one of these: a list of them is draft 4's alone, and OpenAPI's nullable is not."""
SIX_MB = 6 * 1024 * 1024
"""The most that PutRestApi takes (botocore's model of it)."""


@pytest.mark.parametrize("config", [Config(), LISTED, EVERY_FIELD], ids=["plain", "listed", "all"])
def test_the_document_holds_what_an_import_takes(config: Config) -> None:
    written = openapi(define(config, NAMES), "demo-event-registrations", "text")
    assert written.isascii()
    assert len(written) < SIX_MB
    document = json.loads(written)
    assert document["openapi"] == "3.0.1"
    assert isinstance(document["info"]["version"], str)
    # In OpenAPI 3 the endpoint's configuration is none of these (aws: api-import-endpoint).
    assert {name for name in document if name.startswith("x-")} == {
        "x-amazon-apigateway-request-validators",
        "x-amazon-apigateway-gateway-responses",
        "x-amazon-apigateway-api-key-source",
    }
    ((name, schema),) = document["components"]["schemas"].items()
    assert name.isalnum()
    assert schema["required"]  # neither takes an empty one
    for each in (schema, *schema["properties"].values()):
        assert each.keys() <= KEYWORDS
        assert each["type"] in PLAIN_TYPES
    for path in document["paths"].values():
        for operation in path.values():
            answers_are_declared(operation)


def answers_are_declared(operation: dict[str, Any]) -> None:
    """One answer takes what no other does, and each header is declared for its status."""
    integration = operation["x-amazon-apigateway-integration"]
    assert integration["passthroughBehavior"] == "never"
    answers = integration["responses"]
    assert "default" in answers
    assert len({answer["statusCode"] for answer in answers.values()}) == len(answers)
    for answer in answers.values():
        declared = operation["responses"][answer["statusCode"]]
        assert declared["description"]
        assert all(header["schema"] for header in declared["headers"].values())
        told = {
            name.removeprefix("method.response.header.") for name in answer["responseParameters"]
        }
        assert told <= declared["headers"].keys()
        assert len(answer["responseTemplates"]) == 1


def test_no_change_of_the_configuration_gives_the_form_another_address() -> None:
    assert RestApi.replace_on == frozenset()
    assert not RestApi.replace_failed
