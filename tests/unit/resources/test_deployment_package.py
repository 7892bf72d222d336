"""The zip: the same bytes for the same configuration, and all that the handler needs."""

import ast
import base64
import hashlib
import io
import json
import sys
import zipfile
from typing import Any

import pytest

from smsverifier import assets
from smsverifier.config import Config
from smsverifier.resources.deployment_package import code_sha256, handler_settings, handler_zip

TABLE = "demo-event-registrations"
DLT = {"entity_id": "1101", "template_id": "1107", "template": "Hi {#alphanumeric#}"}


def config(**sections: Any) -> Config:
    return Config.model_validate(sections)


def archive(made: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(made))


def test_the_same_configuration_gives_the_same_bytes() -> None:
    assert handler_zip(config(), TABLE) == handler_zip(config(), TABLE)


@pytest.mark.parametrize(
    "changed",
    [
        {"sms": {"message": "Hello"}},
        {"event": {"name": "Other"}},
        {"handler": {"log_level": "DEBUG"}},
        {"registrations": {"retention_days": 30}},
    ],
)
def test_what_the_handler_acts_on_changes_the_hash(changed: dict[str, Any]) -> None:
    assert code_sha256(handler_zip(config(), TABLE)) != code_sha256(
        handler_zip(config(**changed), TABLE)
    )


def test_what_the_handler_does_not_know_changes_nothing() -> None:
    assert handler_zip(config(), TABLE) == handler_zip(config(api={"burst": 7}), TABLE)


def test_no_entry_tells_when_or_where_it_was_made() -> None:
    with archive(handler_zip(config(), TABLE)) as made:
        for info in made.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert (info.create_system, info.external_attr >> 16) == (3, 0o100644)
            assert info.compress_type == zipfile.ZIP_STORED


def test_the_modules_lie_flat_in_order_beside_the_text_rules_and_the_settings() -> None:
    names = archive(handler_zip(config(), TABLE)).namelist()
    modules = {file.name for file in assets.path("handler").glob("*.py")} - {"__init__.py"}
    assert names == sorted(modules | {"row.py", "sms_dlt.py", "sms_text.py", "settings.json"})


def test_the_text_rules_are_the_tools_own() -> None:
    with archive(handler_zip(config(), TABLE)) as made:
        travelling = {name: made.read(f"sms_{name}").decode() for name in ("text.py", "dlt.py")}
    assert travelling == {name: assets.text("smsverifier", "sms", name) for name in travelling}


def test_the_hash_is_the_one_lambda_reports() -> None:
    made = handler_zip(config(), TABLE)
    assert base64.b64decode(code_sha256(made)) == hashlib.sha256(made).digest()


def test_the_settings_keep_every_script_and_the_table() -> None:
    with archive(handler_zip(config(sms={"message": "नमस्ते {name}"}), TABLE)) as made:
        settings = json.loads(made.read("settings.json").decode("utf-8"))
    assert (settings["wording"]["message"], settings["table"]) == ("नमस्ते {name}", TABLE)
    assert (settings["stack"], settings["numbers"]) == ("demo-event", r"\+91[6-9][0-9]{9}")


def test_the_settings_are_the_fields_that_the_handler_reads() -> None:
    tree = ast.parse(assets.text("handler", "settings.py"))
    records = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    fields = {
        name: {ast.unparse(node.target) for node in record.body if isinstance(node, ast.AnnAssign)}
        for name, record in records.items()
    }
    hindi = {"hi": {"template_id": "1108", "template": "नमस्ते"}}
    waiting = {"message": "Full", "dlt": {"template_id": "1109", "template": "Full"}}
    sms = {"enabled": False, "dlt": {**DLT, "templates": hindi}, "waiting": waiting}
    settings = handler_settings(config(sms=sms), TABLE)
    kinds = {"Settings": set(settings), "DltRegistration": set(settings["dlt"])}
    assert kinds == {name: own for name, own in fields.items() if name != "Words"}


def test_an_event_without_further_kinds_has_the_settings_that_it_always_had() -> None:
    settings = handler_settings(config(), TABLE)
    assert not {"messages", "sms_enabled"} & set(settings)


def test_nothing_in_the_zip_needs_more_than_the_runtime_has() -> None:
    with archive(handler_zip(config(), TABLE)) as made:
        modules = {
            name.removesuffix(".py"): made.read(name)
            for name in made.namelist()
            if name.endswith(".py")
        }
    wanted = {name for source in modules.values() for name in imported(source)}
    assert wanted - set(modules) - set(sys.stdlib_module_names) == {"boto3", "botocore"}


def imported(source: bytes) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def test_with_one_language_the_settings_are_as_earlier_versions_wrote_them() -> None:
    plain = handler_settings(config(sms={"dlt": DLT, "sender_id": "HACKFT"}), TABLE)
    assert plain["dlt"] == DLT
    assert (plain["wording"]["messages"], plain["wording"]["name_fallbacks"]) == ({}, {})


def test_the_handler_is_told_the_message_and_the_template_of_each_language() -> None:
    hindi = {"template_id": "1108", "template": "नमस्ते"}
    sms = {"messages": {"hi": "नमस्ते"}, "dlt": {**DLT, "templates": {"hi": hindi}}}
    told = handler_settings(config(sms=sms), TABLE)
    assert told["dlt"] == {**DLT, "templates": {"hi": hindi}}
    assert told["wording"]["messages"] == {"hi": "नमस्ते"}
