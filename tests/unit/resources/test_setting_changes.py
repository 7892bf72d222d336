"""What has moved on since the handler was deployed, key by key of the configuration."""

from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.resources.deployed_settings import SettingChange, setting_changes
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
            [
                SettingChange("sms.waiting.message", None, "Full"),
                SettingChange("sms.waiting.messages", None, {}),
            ],
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
