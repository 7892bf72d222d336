"""What of the e-mail is refused: no sender, nowhere to go, words that nothing fills in."""

from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.config.rules import broken_rules

FIELDS = [
    {"name": "name", "label": "Name"},
    {"name": "phone", "label": "Phone", "type": "phone"},
    {"name": "mail", "label": "Mail", "type": "email"},
]
EMPTY = "email.subject: {event.date}, which is empty"
ON = {"enabled": True, "from": "club@club.example"}


def broken(email: dict[str, Any], fields: Any = FIELDS, **more: Any) -> list[str]:
    config = Config.model_validate({"form": {"fields": fields}, "email": email, **more})
    return [f"{each.path}: {each.found}" for each in broken_rules(config)]


@pytest.mark.parametrize(
    ("email", "fields", "more", "found"),
    [
        (ON, FIELDS, {}, []),
        (ON, FIELDS, {"sms": {"enabled": False}}, []),
        ({"enabled": True}, FIELDS, {}, ["email.from: nothing"]),
        (ON, FIELDS[:2], {}, ["form.fields: no field of type email"]),
        ({}, FIELDS, {"sms": {"enabled": False}}, ["sms.enabled: false"]),
        ({**ON, "body": "{nme}"}, FIELDS, {}, ['email.body: the placeholder "{nme}"']),
        ({**ON, "body": "{mail}"}, FIELDS, {}, ['email.body: the placeholder "{mail}"']),
        ({**ON, "subject": "{event.date}"}, FIELDS, {}, [EMPTY]),
        ({**ON, "bodies": {"hi": "x"}}, FIELDS, {}, ['email.bodies.hi: "hi"']),
        ({**ON, "from": "a..b@club.example"}, FIELDS, {}, ['email.from: "a..b@club.example"']),
        ({"body": "{nme}"}, FIELDS, {}, []),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused(email: Any, fields: Any, more: Any, found: list[str]) -> None:
    assert broken(email, fields, **more) == found


def test_the_first_field_of_type_email_is_where_mails_go() -> None:
    more = [*FIELDS, {"name": "other", "label": "Other", "type": "email"}]
    form = {"form": {"fields": more}}
    assert Config.model_validate({**form, "email": ON}).email_field == "mail"
    assert Config.model_validate(form).email_field is None
