"""The rules between keys: each refuses what it is for, and nothing of the demo."""

from typing import Any

import pytest
from phonenumbers import SUPPORTED_REGIONS

from smsverifier.config import Config
from smsverifier.config.rules import RULES, broken_rules
from smsverifier.config.schema import dotted_keys
from smsverifier.config.values import RETENTION_DAYS
from smsverifier.sms.countries import mobile_pattern

NAME = {"name": "name", "label": "Name"}
PHONE = {"name": "phone", "label": "Phone", "type": "phone"}


def broken(data: dict[str, Any]) -> list[str]:
    return [f"{each.path}: {each.found}" for each in broken_rules(Config.model_validate(data))]


def fields(*extra: dict[str, Any]) -> dict[str, Any]:
    return {"form": {"fields": [NAME, PHONE, *extra]}}


def test_the_demo_breaks_no_rule() -> None:
    assert broken_rules(Config()) == []


def test_rules_read_keys_that_exist() -> None:
    assert {key for rule in RULES for key in rule.reads} <= set(dotted_keys())


@pytest.mark.parametrize(
    "message",
    ["Hi {name}", "{event.name}", "{college} {{braces}}", "plain", "नमस्ते {name}"],
)
def test_known_placeholders_are_fine(message: str) -> None:
    college = {"name": "college", "label": "College"}
    assert broken({**fields(college), "sms": {"message": message}}) == []


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("Hi {nam}", 'the placeholder "{nam}"'),
        ("{phone}", 'the placeholder "{phone}"'),
        ("{mail}", 'the placeholder "{mail}"'),
        ("{}", 'the placeholder "{}"'),
        ("{event.nmae}", 'the placeholder "{event.nmae}"'),
        ("{name!r}", 'the placeholder "{name!r}"'),
        ("Hi {name", 'a single "{"'),
        ("Hi name}", 'a single "}"'),
        ("on {event.date}", "{event.date}, which is empty"),
    ],
)
def test_what_a_message_cannot_fill_in_is_refused(message: str, found: str) -> None:
    mail = {"name": "mail", "label": "Mail", "type": "email"}
    assert broken({**fields(mail), "sms": {"message": message}}) == [f"sms.message: {found}"]


def test_a_message_that_can_grow_beyond_the_limit_is_refused() -> None:
    found = broken({"sms": {"message": "{name}" * 54}})
    assert found == ["sms.message: 1620 characters with the longest values"]


def test_options_count_with_all_their_length() -> None:
    track = {"name": "track", "label": "Track", "type": "select", "options": ["x" * 100, "y"]}
    found = broken({**fields(track), "sms": {"message": "{track}" * 17}})
    assert found == ["sms.message: 1700 characters with the longest values"]


@pytest.mark.parametrize(
    ("form_fields", "found"),
    [
        ([NAME, {**PHONE, "name": "mobile"}], "form.fields: fields of type phone: mobile"),
        ([NAME, {**PHONE, "type": "text"}], "form.fields: fields of type phone: none"),
        (
            [NAME, PHONE, {**PHONE, "name": "second"}],
            "form.fields: fields of type phone: phone, second",
        ),
        ([{**NAME, "required": False}, PHONE], "form.fields[0].required: false"),
        ([NAME, NAME, PHONE], "form.fields: 2 fields named name"),
        ([NAME, {**PHONE, "max_length": 10}], "form.fields[1].max_length: the number 10"),
    ],
)
def test_name_and_phone_are_asked_once_and_needed(form_fields: list[Any], found: str) -> None:
    assert broken({"form": {"fields": form_fields}}) == [found]


def test_a_form_without_a_name_is_refused() -> None:
    data = {"form": {"fields": [PHONE, {"name": "x", "label": "X"}]}, "sms": {"message": "Hi"}}
    assert broken(data) == ["form.fields: no field named name of type text"]


@pytest.mark.parametrize(
    "name",
    [
        "registration_id",
        "request_id",
        "registered_at",
        "source",
        "sms_status",
        "sms_x",
        "email_status",
        "email_error",
        "email_message_id",
        "expires_at",
    ],
)
def test_names_of_the_tables_own_attributes_are_taken(name: str) -> None:
    found = broken(fields({"name": name, "label": "X"}))
    assert found == [f'form.fields[2].name: "{name}"']


def test_a_field_called_email_is_fine() -> None:
    assert broken(fields({"name": "email", "label": "E-mail", "type": "email"})) == []


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ({"type": "select"}, "no options"),
        ({"type": "text", "options": ["a"]}, "a list of 1"),
        ({"type": "select", "options": ["a", "b", "a"]}, '"a" more than once'),
    ],
)
def test_options_belong_to_a_select_and_are_unique(field: dict[str, Any], found: str) -> None:
    data = fields({"name": "x", "label": "X", **field})
    assert broken(data) == [f"form.fields[2].options: {found}"]


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ({**NAME, "fallback": "you"}, 'form.fields[0].fallback: "you"'),
        ({**PHONE, "fallback": "x"}, 'form.fields[1].fallback: "x"'),
    ],
)
def test_a_fallback_is_for_what_may_be_in_the_message(field: dict[str, Any], found: str) -> None:
    form_fields = [field if field["name"] == each["name"] else each for each in (NAME, PHONE)]
    assert broken({"form": {"fields": form_fields}}) == [found]


def test_a_fallback_counts_with_all_its_length() -> None:
    size = {"name": "size", "label": "Size", "type": "select", "options": ["S"]}
    message = {"message": "{size}" * 90}
    assert broken({**fields(size), "sms": message}) == []
    assert broken({**fields({**size, "fallback": "x" * 30}), "sms": message}) != []


def test_a_form_with_more_text_than_a_page_can_hold_is_refused() -> None:
    options = [f"{index:0100}" for index in range(100)]
    assert broken(fields({"name": "x", "label": "X", "type": "select", "options": options})) == [
        "form: 10010 characters of text"
    ]


def test_the_default_country_is_one_of_those_texted() -> None:
    assert broken({"form": {"default_country": "US"}}) == ['form.default_country: "US"']


@pytest.mark.parametrize(
    "origins",
    [
        ["*"],
        ["https://a.example"],
        ["https://a.example:8443", "http://localhost:3000"],
        ["http://127.0.0.1:8000"],
        ["https://xn--p1ai.example"],
    ],
)
def test_origins_as_browsers_send_them_are_fine(origins: list[str]) -> None:
    assert broken({"form": {"allowed_origins": origins}}) == []


@pytest.mark.parametrize(
    "origin",
    [
        "http://a.example",
        "https://a.example/",
        "https://A.example",
        "https://a.example:443",
        "https://a.example:0443",
        "https://a.example:0",
        "http://localhost:65536",
        "https://a.example#x",
        "https://$x.example",
        "https://a.example\nx",
        "a.example",
        "null",
        "",
        "https://a..b",
        "https://user@a.example",
        "*",
    ],
)
def test_other_origins_are_refused(origin: str) -> None:
    origins = ["https://fine.example", origin]
    assert [each.split(":")[0] for each in broken({"form": {"allowed_origins": origins}})] == (
        ["form.allowed_origins[1]"]
    )


def test_an_origin_given_twice_is_refused() -> None:
    origins = ["https://a.example", "https://a.example"]
    assert broken({"form": {"allowed_origins": origins}}) == (
        ["form.allowed_origins: an origin twice"]
    )


FRAMES = [
    ("https://a.example", "http://localhost:8000", "https://*.googleusercontent.com"),
    ("https://*.b.example:8443",),
    ("*",),
    (),
]


@pytest.mark.parametrize("origins", FRAMES)
def test_who_may_show_the_form_in_a_frame(origins: tuple[str, ...]) -> None:
    assert broken({"form": {"embed_origins": list(origins)}}) == []


@pytest.mark.parametrize(
    "origin",
    [
        *(
            "http://a.example",
            "https://a.example/page",
            "https://*.com",
            "https://*",
            "*.a.example",
        ),
        *("https://a.*.example", "https://*.*.example", "http://*.a.example", "https://a*.example"),
        *(
            "https://*.a.example:443",
            "https://*.a.example:99999",
            "https://a.example; script-src *",
            "'self'",
            "*",
            "",
        ),
    ],
)
def test_what_would_let_in_others_or_nobody_is_no_origin_of_a_frame(origin: str) -> None:
    origins = ["https://fine.example", origin]
    assert [each.split(":")[0] for each in broken({"form": {"embed_origins": origins}})] == (
        ["form.embed_origins[1]"]
    )


@pytest.mark.parametrize("sender", ["HACKFEST", "HACK26", "HA-CK", "123456"])
def test_india_takes_senders_of_three_to_six_letters(sender: str) -> None:
    assert broken({"sms": {"sender_id": sender}}) == [f'sms.sender_id: "{sender}"']


def test_advertising_in_india_takes_senders_of_six_digits() -> None:
    assert broken({"sms": {"type": "Promotional", "sender_id": "123456"}}) == []


def test_advertising_in_india_refuses_a_sender_of_letters() -> None:
    found = broken({"sms": {"type": "Promotional", "sender_id": "HACKFT"}})
    assert found == ['sms.sender_id: "HACKFT"']


DLT = {"entity_id": "1101", "template_id": "1107", "template": "Hi {#var#}"}


def test_a_registered_template_with_its_sender_is_fine() -> None:
    assert broken({"sms": {"dlt": DLT, "sender_id": "HACKFT"}}) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"sms": {"dlt": DLT}}, "sms.sender_id: nothing"),
        (
            {
                "sms": {"dlt": DLT, "sender_id": "HACKFT", "countries": ["GB"]},
                "form": {"default_country": "GB"},
            },
            "sms.dlt: an Indian template",
        ),
        (
            {"sms": {"dlt": DLT, "sender_id": "HACKFT"}, "region": "eu-west-1"},
            'region: "eu-west-1"',
        ),
    ],
)
def test_a_registered_template_needs_its_sender_india_and_an_indian_region(
    change: dict[str, Any], found: str
) -> None:
    assert broken(change) == [found]


def test_elsewhere_a_sender_may_hold_digits() -> None:
    data = {
        "form": {"default_country": "GB"},
        "sms": {"countries": ["GB"], "sender_id": "HACK-2026"},
    }
    assert broken(data) == []


def test_a_sender_of_digits_only_is_refused_everywhere() -> None:
    data = {"form": {"default_country": "GB"}, "sms": {"countries": ["GB"], "sender_id": "12345"}}
    assert broken(data) == ['sms.sender_id: "12345"']


@pytest.mark.parametrize("name", ["there", "मित्र", "dear friend", "O'Neil-Smith Jr."])
def test_a_fallback_is_a_name(name: str) -> None:
    assert broken({"sms": {"name_fallback": name}}) == []


@pytest.mark.parametrize("name", ["you!", "a/b", "agent 7", "😀"])
def test_a_fallback_with_other_signs_is_refused(name: str) -> None:
    assert broken({"sms": {"name_fallback": name}}) == [f'sms.name_fallback: "{name}"']


@pytest.mark.parametrize("country", ["UK", "XX", "ZZ", "TA"])
def test_what_is_no_country_with_mobile_numbers_is_refused(country: str) -> None:
    assert broken({"sms": {"countries": ["IN", country]}}) == [f'sms.countries[1]: "{country}"']


def test_every_country_that_is_taken_has_a_pattern_for_its_numbers() -> None:
    countries = [country for country in sorted(SUPPORTED_REGIONS) if country != "TA"]
    assert broken({"sms": {"countries": countries}}) == []
    assert all(mobile_pattern(country) for country in countries)


def test_a_country_given_twice_is_refused() -> None:
    assert broken({"sms": {"countries": ["IN", "IN"]}}) == ["sms.countries: IN 2 times"]


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ({"aws:x": "1"}, "tags.aws:x: a reserved prefix"),
        ({"SMSVerifier:stack": "1"}, "tags.SMSVerifier:stack: a reserved prefix"),
        ({"": "1"}, 'tags."": ""'),
        ({"a,b": "1"}, 'tags.a,b: "a,b"'),
        ({"a": "café"}, 'tags.a: "café"'),
        ({"a": "x" * 257}, f'tags.a: "{"x" * 59}…"'),
        ({"a": ""}, 'tags.a: ""'),
        ({"k" * 129: "1"}, f'tags.{"k" * 129}: "{"k" * 59}…"'),
        ({"a": "AWS:x"}, 'tags.a: "AWS:x"'),
        ({"Team": "1", "team": "2"}, 'tags: "team" in 2 spellings'),
        ({f"k{index}": "1" for index in range(41)}, "tags: 41 tags"),
    ],
)
def test_tags_that_some_service_would_refuse_are_refused(tags: dict[str, str], found: str) -> None:
    assert broken({"tags": tags}) == [found]


@pytest.mark.parametrize("days", RETENTION_DAYS)
def test_every_retention_of_cloudwatch_is_fine(days: int) -> None:
    assert broken({"handler": {"log_retention_days": days}}) == []


def test_other_retentions_are_refused() -> None:
    assert broken({"handler": {"log_retention_days": 31}}) == (
        ["handler.log_retention_days: the number 31"]
    )


def test_a_record_must_live_longer_than_its_batch_waits() -> None:
    pipe = {"max_age_seconds": 120, "batch_window_seconds": 120}
    assert broken({"pipe": pipe}) == ["pipe.max_age_seconds: the number 120"]


def test_a_batch_must_fit_into_half_of_the_timeout() -> None:
    assert broken({"pipe": {"batch_size": 601}}) == ["pipe.batch_size: the number 601"]


@pytest.mark.parametrize("url", ["https://a.example/x?y=1", "http://a.example", ""])
def test_an_address_of_the_event_is_fine(url: str) -> None:
    assert broken({"event": {"url": url}}) == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "a.example", "https://a b", 'https://a"b'])
def test_what_is_no_address_is_refused(url: str) -> None:
    assert [each.split(":")[0] for each in broken({"event": {"url": url}})] == ["event.url"]


def test_china_is_another_partition() -> None:
    assert broken({"region": "cn-north-1"}) == ['region: "cn-north-1"']
