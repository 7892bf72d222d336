"""The longest values still fit AWS: names, and one item of the table."""

from typing import Any

from phonenumbers import SUPPORTED_REGIONS

from smsverifier.config import Config
from smsverifier.config.rules import broken_rules
from smsverifier.config.schema import schema_at
from smsverifier.naming import ROLE_PATH, Names
from smsverifier.templates.form import form_page, form_script

LONGEST = Config(stack="s" * 28, region="aa-" + "e" * 14 + "-10")
NAMES = Names(LONGEST.stack, LONGEST.region, "123456789012")


def test_role_names_fit_iam() -> None:
    assert max(len(NAMES.role(purpose)) for purpose in ("handler", "pipe", "api")) <= 64


def test_other_names_fit_their_services() -> None:
    assert len(NAMES.function) <= 64
    assert len(NAMES.pipe) <= 64
    assert len(NAMES.queue) <= 80
    assert len(NAMES.table) <= 255
    assert max(len(NAMES.function_log_group), len(NAMES.pipe_log_group)) <= 512
    assert len(ROLE_PATH) <= 512


def test_the_largest_item_fits_dynamodb() -> None:
    longest = schema_at(("form", "fields", 0, "max_length"))["maximum"]
    most = schema_at(("form", "fields"))["maxItems"]
    # Four bytes a character and the longest attribute name; 400 KB is DynamoDB's limit.
    assert most * (4 * longest + 40) < 400 * 1024 / 4


def test_the_longest_form_fits_a_mapping_template() -> None:
    options = [f"{chr(0x10400 + index)}{'😀' * 5}" for index in range(100)]
    select = {"label": "😀", "type": "select", "required": False, "options": options}
    fields: list[dict[str, Any]] = [{"name": "name", "label": "😀"}]
    fields += [{"name": "phone", "label": "😀", "type": "phone"}]
    fields += [{**select, "name": "y" * 38 + f"{index:02}"} for index in range(16)]
    countries = sorted(SUPPORTED_REGIONS - {"TA"})
    mail = {"name": "mail", "label": "😀", "type": "email", "required": False}
    email = {"enabled": True, "from": "club@example.org"}
    for more in ({}, {"email": email}):
        form = {"fields": [*fields, *([mail] if more else [])], "intro": "😀" * 300}
        data = {"form": form, "sms": {"countries": countries}, **more}
        config = Config.model_validate(data)
        assert broken_rules(config) == []
        assert len(form_page(config)) < 300 * 1024
        assert len(form_script(config)) < 300 * 1024 - 3 * 1024  # the check of 20 origins


def test_the_longest_form_in_two_languages_fits_a_mapping_template() -> None:
    options = [f"{chr(0x10400 + index)}{'😀' * 3}" for index in range(100)]
    select = {"label": "😀", "type": "select", "required": False, "options": options}
    fields: list[dict[str, Any]] = [{"name": "name", "label": "😀"}]
    fields += [{"name": "phone", "label": "😀", "type": "phone"}]
    fields += [{**select, "name": f"y{index}"} for index in range(9)]
    shown = {field["name"]: {each: each for each in options} for field in fields[2:]}
    form = {"fields": fields, "languages": ["en", "hi"], "translations": {"hi": {"options": shown}}}
    data = {"form": form, "sms": {"countries": sorted(SUPPORTED_REGIONS - {"TA"})}}
    config = Config.model_validate(data)
    assert broken_rules(config) == []
    assert len(form_page(config)) < 300 * 1024
    assert len(form_script(config)) < 300 * 1024
