"""What has moved on since the handler was deployed, key by key of the configuration."""

from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.output.plan_words import words_of
from smsverifier.provision.diff import Change
from smsverifier.provision.plan import Action, Step
from smsverifier.resources.deployed_settings import DeployedHandler, SettingChange, setting_changes
from smsverifier.resources.deployment_package import handler_settings

DLT = {"entity_id": "1" * 19, "template_id": "2" * 19, "template": "Hi {#var#}"}


@pytest.mark.parametrize(
    ("key", "config", "changes"),
    [
        (
            "sms.message",
            {"sms": {"message": "Hi {name}!"}},
            [SettingChange("sms.message", Config().sms.message, "Hi {name}!")],
        ),
        (
            "event",
            {"event": {"name": "Hack Night", "venue": "Pune"}},
            [
                SettingChange("event.name", "Demo Event", "Hack Night"),
                SettingChange("event.venue", "", "Pune"),
            ],
        ),
        (
            "sms.max_price_usd",
            {"sms": {"max_price_usd": 0.05}},
            [SettingChange("sms.max_price_usd", None, 0.05)],
        ),
        (
            "sms.dlt",
            {"sms": {"dlt": DLT}},
            [SettingChange(f"sms.dlt.{key}", None, value) for key, value in DLT.items()],
        ),
        ("sms.enabled", {"sms": {"enabled": False}}, [SettingChange("sms.enabled", True, False)]),
        (
            "sms.waiting",
            {"sms": {"waiting": {"message": "Full"}}},
            [SettingChange("sms.waiting.message", None, "Full")],
        ),
        (
            "sms.countries",
            {"sms": {"countries": ["IN", "US"]}},
            [SettingChange("sms.countries", None, None)],
        ),
    ],
)
def test_what_stands_there_and_here(
    key: str, config: dict[str, Any], changes: list[SettingChange]
) -> None:
    there = handler_settings(Config(), "table")
    here = handler_settings(Config.model_validate(config), "table")
    assert list(setting_changes([key], here, there)) == changes


EMAIL = {"enabled": True, "from": "club@college.example"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {"email": EMAIL}, ["email.enabled: false → true"]),
        ({"email": EMAIL}, {}, ["email.enabled: true → false"]),
        (
            {"email": EMAIL},
            {"email": {**EMAIL, "from": "us@club.example", "bodies": {"hi": "नमस्ते"}}},
            [
                "email.from: club@college.example → us@club.example",
                "email.bodies.hi: (nothing) → नमस्ते",
            ],
        ),
        (
            {"email": EMAIL},
            {"email": EMAIL, "organiser": {"contact": "ask@club.example"}},
            [
                "email.reply_to: (nothing) → ask@club.example",
                "what stands below the words of a mail",
            ],
        ),
        ({}, {"sms": {"enabled": False}}, ["sms.enabled: true → false"]),
    ],
)
def test_the_plan_says_keys_of_the_configuration_and_nothing_of_the_same_on_both_sides(
    before: dict[str, Any], after: dict[str, Any], said: list[str]
) -> None:
    there, here = (handler_settings(Config.model_validate(c), "table") for c in (before, after))
    changes = tuple(
        setting_changes(["email" if "email" in {*before, *after} else "sms.enabled"], here, there)
    )
    handler = DeployedHandler({}, ("x",), changes=changes)
    step = Step("handler", "T", "n", Action.UPDATE, (Change("code_sha256", "a", "b"),))
    assert words_of(step, handler) == said
