"""A plan in the configuration's words: what a generated text changes is said, not shown."""

from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.naming import Names
from smsverifier.output.plan_words import details_of, in_zone, words_of
from smsverifier.provision.diff import Change, diff
from smsverifier.provision.plan import Action, Plan, Step
from smsverifier.resources.deployed_settings import DeployedHandler, SettingChange
from smsverifier.resources.rest_api.definition import define
from smsverifier.times import INDIA, zone_named

NAMES = Names("hack", "ap-south-1", "123456789012")
FIELDS: list[dict[str, Any]] = [
    {"name": "name", "label": "Your name"},
    {"name": "phone", "label": "Mobile number", "type": "phone"},
    {"name": "college", "label": "College", "type": "select", "options": ["A & B", "C"]},
    {"name": "roll", "label": "Roll number", "type": "code", "required": False},
]


def config(**changes: Any) -> Config:
    """A configuration with four fields, in which these keys differ (`a.b`: of a section)."""
    document: dict[str, Any] = {"form": {"fields": [dict(each) for each in FIELDS]}}
    for path, value in changes.items():
        *sections, key = path.split("__")
        section = document
        for name in sections:
            section = section.setdefault(name, {})
        section[key] = value
    return Config.model_validate(document)


def fields(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The fields, some with other members; one of a new name is added."""
    known = [each | changes.pop(str(each["name"]), {}) for each in FIELDS]
    return known + [{"name": name, **members} for name, members in changes.items()]


def api_step(old: Config, new: Config) -> Step:
    """What a plan has of the API, its stage included."""
    before, after = (define(each, NAMES) for each in (old, new))
    changes = diff(after.properties(), before.properties())
    stage = Change("stage.deployed", before.fingerprint(), after.fingerprint())
    return Step("api", "T", "n", Action.UPDATE, (*changes, stage))


def words(old: Config, new: Config) -> list[str]:
    """What a plan says of the API."""
    return words_of(api_step(old, new))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"form__fields": fields(college={"label": "College or university"})},
            ["label of college: College → College or university"],
        ),
        (
            {"form__fields": fields(college={"options": ["A & B", "C", "<D>"]})},
            ["options of college: A & B, C → A & B, C, <D>"],
        ),
        ({"form__fields": fields(roll={"required": True})}, ["roll is: optional → required"]),
        (
            {"form__fields": fields(tshirt={"label": "T-shirt"})},
            ["field tshirt is new"],
        ),
        ({"form__fields": FIELDS[:3]}, ["field roll goes"]),
        ({"form__title": "Hack Night"}, ["title: Demo Event → Hack Night"]),
        ({"form__intro": "Come early"}, ["intro: (nothing) → Come early"]),
        (
            {"form__consent": {"text": "I agree."}},
            ["form.consent: (nothing) → required", "form.consent.text: (nothing) → I agree."],
        ),
        ({"form__adults_only": True}, ["form.adults_only: (nothing) → true"]),
        ({"form__languages": ["en", "hi"]}, ["form.languages: en → en, hi"]),
        (
            {"organiser__contact": "a@b.example"},
            [
                "form.privacy: …deletes it. The organiser has not said here whom… "
                "→ …deletes it. Your questions are answered here: a@…"
            ],
        ),
        (
            {"registrations__duplicates": "ignore"},
            ["registrations.duplicates: reject → ignore"],
        ),
        ({"form__closed": "Bye."}, ["form.closed: (nothing) → Bye."]),
        (
            {"registrations__duplicates": "allow"},
            ["registrations.duplicates: reject → allow"],
        ),
    ],
)
def test_what_differs_in_the_api(changes: dict[str, Any], said: list[str]) -> None:
    assert words(config(), config(**changes)) == said


def test_what_the_closed_form_says_is_told_where_nothing_else_differs() -> None:
    asked = {"organiser__contact": "a@b.example"}
    own = {"form__privacy": "Ours."}
    told = "what the closed form says: (nothing) → Your questions are answered here: a@b.example."
    assert told in words(config(**own), config(**own, **asked))
    closed = words(config(**asked), config(**asked, form__closed="Bye."))
    assert closed == ["form.closed: (nothing) → Bye."]


def test_until_when_and_how_many() -> None:
    """With what the stage's variables say, which are no part of the definition."""
    wanted = config(registrations__max=300, registrations__waitlist=True)
    old, new = (define(each, NAMES).properties() for each in (config(), wanted))
    stage = (
        Change("stage.variables.closes", "9999999999999", "1796473800000"),
        Change("stage.variables.max", "", "300"),
        Change("stage.switch", "", "there"),
    )
    step = Step("api", "T", "n", Action.UPDATE, (*diff(new, old), *stage))
    (shown,) = in_zone(Plan("hack", (step,)), zone_named(INDIA)).steps
    assert words_of(shown) == [
        "registrations.waitlist: (nothing) → true",
        "event.closes_at: never → 5 Dec 2026, 18:00 IST",
        "registrations.max: (nothing) → 300",
        "by what `registrations close` ends registration is not there",
    ]


def test_origins_and_countries() -> None:
    origins = words(config(), config(form__allowed_origins=["https://a.example"]))
    assert "form.allowed_origins: * → https://a.example" in origins
    assert not [each for each in origins if each.startswith("headers of")]
    countries = words(config(), config(sms__countries=["IN", "US"]))
    assert "sms.countries: IN → IN, US" in countries


def test_that_other_pages_may_frame_the_form_is_told_by_its_key() -> None:
    one, every = (config(form__embed_origins=[each]) for each in ("https://*.a.example", "*"))
    assert words(config(), one) == ["form.embed_origins: (nothing) → https://*.a.example"]
    assert words(one, every) == ["form.embed_origins: https://*.a.example → *"]
    assert words(every, config()) == ["form.embed_origins: * → (nothing)"]
    headers = Change("resources./.GET.responses.200.headers", ("X-Frame-Options: 'DENY'",), ())
    assert words_of(Step("api", "T", "n", Action.UPDATE, (headers,))) == [
        "form.embed_origins: (nothing) → *"
    ]


def test_what_a_hand_has_put_in_place_of_ours() -> None:
    new = define(config(), NAMES).properties()["resources"]["/"]["GET"]["responses"]["200"]
    path = "resources./.GET.responses.200.template"
    for old in ("", "<p", "{}", "<script>alert(1)</script>", None):
        step = Step("api", "T", "n", Action.UPDATE, (Change(path, old, new["template"]),))
        said = words_of(step)
        assert said
        assert all(len(each) < 200 for each in said)


def test_only_the_stage_is_behind() -> None:
    step = Step("api", "T", "n", Action.UPDATE, (Change("stage.deployed", "a", "b"),))
    assert words_of(step) == ["what the stage serves: an earlier deployment"]


@pytest.mark.parametrize(
    "changes",
    [
        {"form__fields": fields(college={"label": "College or university"})},
        {"form__fields": FIELDS[:3]},
        {"form__languages": ["en", "hi"]},
        {"organiser__contact": "a@b.example"},
        {"registrations__duplicates": "allow"},
    ],
)
def test_the_details_say_all_that_the_short_form_does_and_show_no_page(
    changes: dict[str, Any],
) -> None:
    step = api_step(config(), config(**changes))
    details = dict(details_of(step))
    assert list(details) == [change.path for change in step.changes]
    said = [each for path in details for each in details[path]]
    assert all(details.values())
    assert not set(words_of(step)) - set(said)
    assert not [each for each in said if "<" in each or len(each) > 200]


def test_of_the_handler_s_zip_the_details_say_what_is_in_it() -> None:
    change = SettingChange("sms.message", "Hi", "Hello")
    handler = DeployedHandler({}, ("sms.message",), changes=(change,))
    step = Step("handler", "T", "n", Action.UPDATE, (CODE, Change("memory_mb", 128, 256)))
    assert list(details_of(step, handler)) == [
        ("code_sha256", ["sms.message: Hi → Hello"]),
        ("memory_mb", ["handler.memory_mb: 128 → 256"]),
    ]


CODE = Change("code_sha256", "old", "new")


def of_handler(handler: DeployedHandler | None) -> list[str]:
    return words_of(Step("handler", "T", "n", Action.UPDATE, (CODE,)), handler)


def test_a_changed_message_is_told_from_where_it_differs() -> None:
    start = "Hi {name}, you are registered for {event.name}. "
    change = SettingChange("sms.message", start + "See you there!", start + "Bring your ID!")
    said = of_handler(DeployedHandler({}, ("sms.message",), changes=(change,)))
    assert said == ["sms.message: …{event.name}. See you there! → …{event.name}. Bring your ID!"]


def test_settings_that_are_no_words_are_only_named() -> None:
    change = SettingChange("form.fields", None, None)
    assert of_handler(DeployedHandler({}, ("form.fields",), changes=(change,))) == ["form.fields"]


def test_what_is_deployed_cannot_be_read() -> None:
    said = "the handler's code or settings, for what is deployed cannot be read"
    assert of_handler(None) == of_handler(DeployedHandler({}, unreadable="x")) == [said]


def test_a_property_that_comes_from_one_key_has_its_name() -> None:
    step = Step("pipe", "T", "n", Action.UPDATE, (Change("batch_size", 25, 5),))
    assert words_of(step) == ["pipe.batch_size: 25 → 5"]


@pytest.mark.parametrize(
    ("key", "note"),
    [
        ("api", " (somebody decided who may register: `up` opens the API to everybody again)"),
        ("api_role", ""),
        ("dead_letter_queue", ""),
    ],
)
def test_long_values_are_not_shown(key: str, note: str) -> None:
    step = Step(key, "T", "n", Action.UPDATE, (Change("policy", "{" * 99, "}" * 99),))
    assert words_of(step) == [f"policy{note}"]


def test_a_method_that_no_earlier_version_had_is_one_sentence() -> None:
    earlier, today = (define(config(), NAMES).properties() for _ in range(2))
    for path in ("/embed", "/sending"):
        del earlier["resources"][path]
    del earlier["resources"]["/"]["HEAD"]
    step = Step("api", "T", "n", Action.UPDATE, tuple(diff(today, earlier)))
    assert words_of(step) == [
        *("HEAD / is new", "GET /embed is new", "HEAD /embed is new"),
        *("GET /sending is new", "HEAD /sending is new", "OPTIONS /sending is new"),
    ]
