"""Whether SMS go now or later, as the API tells it, and by what an older page knows its age."""

import json
from typing import Any

import pytest

from smsverifier.config import Config, FormField
from smsverifier.config.model import DEFAULT_FIELDS, Form, Registrations, Sms
from smsverifier.row import SENDING_FULL, SENDING_PAUSED
from smsverifier.templates.mapping import (
    NEVER,
    fields_hash,
    gateway_response_bodies,
    sending_response_templates,
    sending_template,
)
from tests.unit.templates.rendering import EPOCH, parsed, rendered

TABLE = "t-registrations"
CAPPED = Config(sms=Sms(max_messages=50))
ENDLESS = Config(sms=Sms(max_messages=None))
LISTED = Config(form=Form(allowed_origins=("https://club.example",)))


OPEN = {"closes": NEVER, "closed": NEVER}


def told(config: Config, **item: str) -> Any:
    """What the API answers where DynamoDB has these texts in the item of the counts."""
    names = {"paused": SENDING_PAUSED, "full": SENDING_FULL}
    body = {"Item": {names[name]: {"S": text} for name, text in item.items()}} if item else {}
    return answered(config, body, **OPEN)


def answered(config: Config, body: Any, **variables: str) -> Any:
    template = sending_response_templates(config, TABLE).success
    return parsed(rendered(template, body, variables=variables)[0])


@pytest.mark.parametrize(
    ("variables", "registration"),
    [
        (OPEN, "open"),
        ({**OPEN, "closes": str(EPOCH)}, "closed"),
        ({**OPEN, "closes": str(EPOCH + 1)}, "open"),
        ({**OPEN, "closed": str(EPOCH)}, "closed"),
        ({}, "closed"),
    ],
)
def test_it_says_whether_registration_is_open(variables: dict[str, str], registration: str) -> None:
    assert answered(Config(), {}, **variables)["registration"] == registration


@pytest.mark.parametrize(
    ("taken", "most", "registration"),
    [(None, 1, "open"), (9, 10, "open"), (10, 10, "full"), (100, 20, "full"), (3, 20, "open")],
)
def test_it_says_whether_all_places_are_taken(
    taken: int | None, most: int, registration: str
) -> None:
    config = Config(registrations=Registrations(max=most))
    counts = {"sending.paused": {"S": "2026-11-30T01:00:00Z"}}
    places = {} if taken is None else {"taken": {"N": str(taken)}}
    for items in ([counts, places], [places, counts]):  # DynamoDB keeps no order
        body = {"Responses": {TABLE: items}}
        said = answered(config, body, **OPEN, max=str(most))
        assert said == {"status": "later", "registration": registration}
    said = answered(config, body, **{**OPEN, "closed": "1" * 13}, max=str(most))
    assert said["registration"] == "closed"


def test_the_counts_item_alone_is_asked_and_only_for_what_the_form_may_know() -> None:
    assert parsed(rendered(sending_template(Config(), TABLE), "")[0]) == {
        "TableName": "t-registrations",
        "Key": {"registration_id": {"S": "#totals"}},
        "ProjectionExpression": "#paused, #full",
        "ExpressionAttributeNames": {"#paused": "sending.paused", "#full": "sending.full"},
    }


def test_a_template_has_no_sign_that_a_directive_of_velocity_begins_with() -> None:
    assert "#" not in sending_template(Config(), TABLE)


@pytest.mark.parametrize("config", [Config(), CAPPED, ENDLESS])
def test_without_a_word_of_anything_else_sms_go_now(config: Config) -> None:
    assert told(config) == {"status": "now", "registration": "open"}


@pytest.mark.parametrize("config", [Config(), CAPPED, ENDLESS])
def test_while_paused_they_go_later(config: Config) -> None:
    assert told(config, paused="2026-11-30T01:00:00Z") == {
        "status": "later",
        "registration": "open",
    }


MAIL = {"name": "mail", "label": "E-mail", "type": "email"}
FIELDS = [*(each.model_dump() for each in DEFAULT_FIELDS), MAIL]
EMAIL = {"enabled": True, "from": "club@example.org"}


def test_sms_that_are_off_never_go_and_a_mail_is_only_tried() -> None:
    kept = {"form": {"fields": FIELDS}, "email": EMAIL}
    alone = Config.model_validate({**kept, "sms": {"enabled": False, "max_messages": 50}})
    both = Config.model_validate({**kept, "sms": {"max_messages": 50}})
    paused = {"paused": "2026-11-30T01:00:00Z"}

    def said(config: Config, **item: str) -> tuple[str, str]:
        answer = told(config, **item)
        return answer["status"], answer["email"]

    assert said(alone) == said(alone, full="50") == ("off", "tried")
    assert said(alone, **paused) == ("off", "later")
    assert (said(both), said(both, full="50")) == (("now", "tried"), ("later", "tried"))
    assert said(both, **paused) == ("later", "later")


def test_at_the_cap_they_go_later_and_not_at_an_earlier_one() -> None:
    assert told(CAPPED, full="50") == {"status": "later", "registration": "open"}
    assert told(CAPPED, full="40") == {"status": "now", "registration": "open"}
    assert told(ENDLESS, full="40") == {"status": "now", "registration": "open"}


def test_with_a_list_only_an_origin_of_it_may_read_that() -> None:
    templates = sending_response_templates(LISTED, TABLE)
    for template in (templates.success, templates.failure):
        for origin, allowed in {
            "https://club.example": True,
            "https://evil.example": False,
        }.items():
            text, context = rendered(template, {}, headers={"Origin": origin})
            header = {"Access-Control-Allow-Origin": origin} if allowed else {}
            assert context["responseOverride"]["header"] == header
            assert parsed(text)["status"] in {"now", "error"}


def test_a_failure_tells_nothing_of_the_inside() -> None:
    inner = {"__type": "x#AccessDeniedException", "Message": "arn:aws:dynamodb:secret"}
    text, _ = rendered(sending_response_templates(Config(), TABLE).failure, inner)
    assert parsed(text)["status"] == "error"
    assert "secret" not in text


OTHERS = (
    Config(form=Form(fields=DEFAULT_FIELDS[:2])),
    Config(form=Form(fields=(*DEFAULT_FIELDS, FormField(name="team", label="Team")))),
    Config(
        form=Form(fields=(*DEFAULT_FIELDS, FormField(name="team", label="Team", required=False)))
    ),
)


def test_a_refused_body_is_answered_with_the_mark_of_the_fields_as_they_are() -> None:
    for config in OTHERS:
        bodies = dict(gateway_response_bodies(config))
        assert json.loads(bodies.pop("BAD_REQUEST_BODY"))["form"] == fields_hash(config)
        assert not any("form" in json.loads(body) for body in bodies.values())


def test_other_fields_have_another_mark_and_other_words_have_not() -> None:
    assert len({fields_hash(config) for config in OTHERS}) == len(OTHERS)
    worded = Config(form=Form(title="Other", fields=DEFAULT_FIELDS))
    assert fields_hash(worded) == fields_hash(Config(form=Form(fields=DEFAULT_FIELDS)))
    assert len(fields_hash(worded)) == 8
