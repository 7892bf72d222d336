"""The zip: the same bytes for the same configuration, and all that the handler needs."""

import ast
import base64
import hashlib
import inspect
import io
import json
import sys
import zipfile
from typing import Any

import pytest

from smsverifier import assets
from smsverifier.config import Config
from smsverifier.resources.deployment_package import (
    SHARED,
    code_sha256,
    handler_settings,
    handler_zip,
)

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
    assert names == sorted(modules | {*SHARED, "settings.json"})


def test_the_modules_are_the_repositorys_and_the_tools_own_without_their_words() -> None:
    """Statement by statement on the same lines, as what is logged of a fault names a line."""
    sources = {file.name: file.read_text("utf-8") for file in assets.path("handler").glob("*.py")}
    sources |= {name: inspect.getsource(module) for name, module in SHARED.items()}
    with archive(handler_zip(config(), TABLE)) as made:
        for name in set(sources) - {"__init__.py"}:
            assert said(made.read(name).decode()) == said(sources[name]), name


def said(source: str) -> list[tuple[list[int], str]]:
    """Each statement with its lines, but docstrings, and without the way to what is shared."""
    tree = ast.parse(source)
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    for each in statements:
        if isinstance(each, ast.ImportFrom):
            each.module = (each.module or "").removeprefix("smsverifier.").replace(".", "_")
        for _, body in ast.iter_fields(each):
            _without_words(body)
    _without_words(tree.body)
    return [(_lines(each), ast.dump(each)) for each in tree.body]


def _lines(node: ast.AST) -> list[int]:
    return [each.lineno for each in ast.walk(node) if isinstance(each, ast.stmt)]


def _without_words(body: object) -> None:
    if isinstance(body, list):
        body[:] = [each for each in body if not _is_words(each)]


def _is_words(node: object) -> bool:
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and (value.value is ... or isinstance(value.value, str))


FORMS = {"fields": [*({"name": name, "label": name} for name in ("name", "phone")),
                    {"name": "email", "label": "E-mail", "type": "email"}]}  # fmt: skip
EVERYTHING = {
    "event": {"starts_at": "2027-01-01 10:00"},
    "form": FORMS,
    "email": {"enabled": True, "from": "club@hackfest.example"},
    "alerts": {"email": "desk@club.example"},
    "sms": {"countries": ["IN", "US", "DE"]},
}


@pytest.mark.parametrize("sections", [{}, EVERYTHING])
def test_it_is_small_although_nothing_in_it_is_compressed(sections: dict[str, Any]) -> None:
    assert len(handler_zip(config(**sections), TABLE)) <= 120_000


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
    mail = {"enabled": True, "from": "club@hackfest.example"}
    told = {"email": "desk@club.example"}
    settings = handler_settings(config(sms=sms, email=mail, alerts=told), TABLE)
    assert {
        "Settings": set(settings),
        "DltRegistration": set(settings["dlt"]),
        "Email": set(settings["email"]),
        "Frame": set(settings["email"]["frames"]["en"]),
    } == {name: own for name, own in fields.items() if name != "Words"}


def test_an_event_without_further_kinds_has_the_settings_that_it_always_had() -> None:
    settings = handler_settings(config(), TABLE)
    assert not {"messages", "sms_enabled", "figures", "email"} & set(settings)


def test_nothing_in_the_zip_needs_more_than_the_runtime_has() -> None:
    with archive(handler_zip(config(), TABLE)) as made:
        modules = {
            name.removesuffix(".py"): made.read(name)
            for name in made.namelist()
            if name.endswith(".py")
        }
    wanted = {name for source in modules.values() for name in imported(source)}
    assert wanted - set(modules) - set(sys.stdlib_module_names) == {"botocore"}


def test_a_cold_start_loads_nothing_that_only_an_e_mail_or_an_announcement_needs() -> None:
    with archive(handler_zip(config(), TABLE)) as made:
        loaded, found = set[str](), {"app"}
        while found:
            loaded |= found
            sources = [made.read(f"{name}.py") for name in found if f"{name}.py" in made.namelist()]
            found = {name for source in sources for name in at_once(source)} - loaded
    assert loaded & {"boto3", "announcement", "announced", "whom", "mails", "mailer"} == set()
    assert "processor" in loaded


def at_once(source: bytes) -> set[str]:
    """What a module imports when it is imported itself."""
    body = ast.parse(source).body
    return set().union(*map(names_in, (node for node in body if not hasattr(node, "body"))))


def imported(source: bytes) -> set[str]:
    return set().union(*map(names_in, ast.walk(ast.parse(source))))


def names_in(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.split(".")[0] for alias in node.names}
    return {(node.module or "").split(".")[0]} if isinstance(node, ast.ImportFrom) else set()


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
