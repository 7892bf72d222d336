"""What the pages of `docs/reference` say is what the code says, word by word where it is a name.

Parts of them are made from the code: `python -m tools.reference --write` renews those.

The documents themselves are held against `json.md` in
`tests/program/cli/test_reference_documents.py`.
"""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from smsverifier import assets, row
from smsverifier.aws import Aws, AwsTarget
from smsverifier.commands.arguments import check_answers
from smsverifier.config import Config
from smsverifier.config.price_table import load_prices
from smsverifier.delivery.capacity import capacity_document, capacity_of
from smsverifier.delivery.cost import ceiling_document, ceiling_of
from smsverifier.errors import ExitCode
from smsverifier.finding import FindingState
from smsverifier.local import endpoints
from smsverifier.local.__main__ import GRACE_SECONDS, GRACE_VARIABLE
from smsverifier.local.apigateway.mapping_templates import Template, TemplateNotModelledError
from smsverifier.local.credentials import CONFIG, CREDENTIALS, RUN
from smsverifier.local.journal_file import unreadable_journal_path
from smsverifier.local.pipes.event_patterns import EventPatternError, parse_filter
from smsverifier.local.sms.outbox import SentSms
from smsverifier.local.supported_operations import INSTEAD, OPERATIONS
from smsverifier.naming import PAUSED_TAG, ROLE_PATH, STACK_TAG, STAGE, VERSION_TAG, Names
from smsverifier.provision.plan import Action
from smsverifier.provision.status import ResourceState, StackState
from smsverifier.registrations.drain import DrainCounts
from smsverifier.resources.catalog import COMPONENTS, catalog
from smsverifier.resources.rest_api.definition import STATUSES, define
from smsverifier.sms.prices import Prices
from smsverifier.templates.mapping import gateway_response_bodies
from smsverifier.trace import HOPS, HopState, Trace
from tools.reference import FOLDER, differences, page, quoted, shapes, table
from tools.reference.commands import commands, exit_codes, is_group
from tools.reference.generated import COMMAND, MAKERS, written

INIT = {"path": "a", "stack": "b", "target": "local"}
DEMO = Names("<stack>", "<region>", "<account>")
PARTS = shapes(page("json"))
BEFORE = {
    "up": "stack target region account created updated replaced unchanged api_calls seconds "
    "outputs",
    "plan": "stack in_sync steps",
    "status": "stack target region account state outputs resources health",
    "test-register": "ok verdict request_id phone message message_id hops advice",
    "down": "stack deleted absent kept left export seconds",
    "check": "ready registrations findings",
    "message": "text encoding units parts price_usd findings",
    "cost": "registrations total_usd items",
    "registrations list": "registrations next",
    "an error": "error",
}
"""Document → the keys that scripts of every version rely on."""


def at(path: str) -> Any:
    """What the page shows at a path of keys joined by dots, or below a list."""
    name, *keys = path.split(".")
    shape: Any = PARTS[name]
    for key in keys:
        shape = (shape[0] if isinstance(shape, list) else shape)[key]
    return shape[0] if isinstance(shape, list) else shape


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_from_the_code_is_as_the_code_is(name: str) -> None:
    assert written(name) == page(name.removesuffix(".md")), f"write it: {COMMAND}"


def test_those_who_may_still_be_told_are_shown_as_the_page_names_them() -> None:
    assert set(at("down.pending")) == set(DrainCounts().as_json())


def test_a_journey_is_shown_whole() -> None:
    assert set(at("test-register")) - {"deployed"} == {field.name for field in fields(Trace)}


def test_the_page_names_what_a_stack_can_spend() -> None:
    assert set(at("SPENDING")) == set(ceiling_document(ceiling_of(Config(), Prices({}))))


def test_the_page_names_what_each_hop_bears() -> None:
    found = capacity_document(capacity_of(Config(), load_prices(), 10**7))
    assert set(at("CAPACITY")) == set(found)
    for part in ("hops", "stops", "raises"):
        assert set(at(f"CAPACITY.{part}")) == set(found[part][0])


@pytest.mark.parametrize("document", BEFORE)
def test_no_key_that_was_promised_is_gone(document: str) -> None:
    assert set(BEFORE[document].split()) <= set(at(document))


@pytest.mark.parametrize(
    "words",
    [Action, StackState, ResourceState, HopState, FindingState, HOPS],
    ids=["actions", "stacks", "resources", "hops", "findings", "names of hops"],
)
def test_the_page_names_every_word_that_a_value_can_be(words: Iterable[str]) -> None:
    assert f'"{"|".join(words)}"' in page("json") or set(words) in [
        set(each.split("|")) for each in re.findall(r'"([a-z|]+)"', page("json"))
    ]


def test_the_exit_codes_are_those_that_there_are() -> None:
    told = [int(code) for code, _ in table(page("json"), "exit code")]
    assert told == [int(code) for code in ExitCode]


def test_every_attribute_of_a_row_is_named_with_its_type() -> None:
    told = {
        name: kind for names, kind, *_ in table(page("data"), "attribute") for name in quoted(names)
    }
    assert told == {**row.ATTRIBUTE_TYPES, **row.LATER_TYPES, row.ATTEMPT: "S"}


def test_the_words_of_a_row_are_named() -> None:
    words = {*row.STATUSES, *row.SOURCES, row.OVER_CAP, row.TOTALS, *row.COMPUTED}
    counts = {row.count_of("reserved"), row.count_of("reserved", "<kind>")}
    assert words | counts | {"sent", "failed"} <= set(quoted(page("data")))


def test_the_default_cap_is_as_the_page_says() -> None:
    told = re.search(r"default ([0-9.]+) × `event.expected_registrations`\nand at least ([0-9]+)",
                     page("data"))  # fmt: skip
    assert told is not None
    many, few = (Config.model_validate({"event": {"expected_registrations": n}}) for n in (2000, 1))
    assert (many.cap, few.cap) == (float(told[1]) * 2000, int(told[2]))


def test_the_example_of_a_body_is_taken_as_it_is() -> None:
    (body,) = re.findall(r"-d '(.*)'$", page("api"), re.MULTILINE)
    answers, fields = json.loads(body), Config().form.fields
    check_answers(Config(), answers)
    assert {field.name for field in fields if field.required} == set(answers)


def test_the_page_names_every_answer_of_the_api() -> None:
    told = {
        (int(status), json.loads(body)["status"])
        for statuses, _, cell in table(page("api"), "answer")
        for status in statuses.split(", ")
        for body in quoted(cell)
    }
    gateway = {
        (int(STATUSES[kind]), json.loads(body)["status"])
        for kind, body in gateway_response_bodies(Config()).items()
        if kind in STATUSES
    }
    templates = Path(assets.path("templates"))
    ours = {
        word
        for path in templates.glob("*.vtl")
        for word in re.findall(r'"status": "(\w+)"', path.read_text("utf-8"))
    }
    assert gateway <= told
    assert ours <= {word for _, word in told}
    assert told - gateway == {
        *((200, "registered"), (409, "already_registered"), (500, "error")),
        *((200, "waiting"), (409, "already_waiting"), (403, "closed"), (403, "full")),
        *((200, "now"), (200, "later")),
    }


def test_what_is_more_than_ours_in_an_api_is_named_as_the_page_says() -> None:
    definition = define(Config(), Names("demo-event", "ap-south-1", "123456789012"))
    found = definition.properties()
    more = {**found, "resources": {**found["resources"], "/admin": {}}}
    assert definition.others(more) == ("/admin",)
    assert "`others`" in page("api")
    assert "`others`" in page("json")


def test_every_name_and_tag_is_on_the_page() -> None:
    text = page("names")
    names = {DEMO.table, DEMO.api, DEMO.queue, DEMO.function, DEMO.function_log_group, DEMO.pipe}
    roles = {f"{ROLE_PATH}{DEMO.role('handler')}", f"{ROLE_PATH}{DEMO.receipts_role}"}
    tags = {f"{STACK_TAG}=<stack>", VERSION_TAG, PAUSED_TAG}
    assert names | {DEMO.pipe_log_group} | roles | tags | {STAGE} <= set(quoted(text))


def test_the_page_names_every_resource_and_step() -> None:
    nowhere = Aws(AwsTarget("ap-south-1", None, "http://127.0.0.1:9"))
    nowhere.__dict__["account"] = "123456789012"
    keys = {resource.key for resource in catalog(Config(), nowhere)}
    steps = {component.name for component in COMPONENTS}
    paragraph = next(part for part in page("names").split("\n\n") if part.startswith("In plans"))
    assert set(quoted(paragraph)) == keys | steps | {"up --only"}


def test_the_operations_of_the_embedded_aws_are_those_that_the_page_names() -> None:
    told = table(page("embedded-aws"), "service")
    named = {(quoted(service)[0], name) for service, names in told for name in names.split()}
    there = {(service, name) for service, names in OPERATIONS.items() for name in names}
    assert named ^ there == set(), "docs/reference/embedded-aws.md and supported_operations differ"


def test_the_calls_that_many_tools_know_and_what_to_call_instead_are_those_of_the_page() -> None:
    told = {
        (quoted(service)[0], operation): instead
        for service, operations, instead in table(page("embedded-aws"), "refused of")
        for operation in operations.split()
    }
    assert told == INSTEAD


def refused(part: str) -> list[str]:
    """What the page says is refused of a part."""
    return next(
        quoted(what) for name, _, what in table(page("embedded-aws"), "part") if name == part
    )


@pytest.mark.parametrize("source", refused("mapping template"))
def test_what_the_page_says_is_refused_in_a_mapping_template_is(source: str) -> None:
    with pytest.raises(TemplateNotModelledError):
        Template(source)


@pytest.mark.parametrize("pattern", refused("filter of a pipe"))
def test_what_the_page_says_is_refused_in_a_filter_is(pattern: str) -> None:
    with pytest.raises(EventPatternError, match="does not model"):
        parse_filter([pattern])


def test_the_files_of_the_embedded_aws_are_those_that_the_page_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.delenv(endpoints.PORT_VARIABLE, raising=False)
    site = endpoints.chosen_site(os.environ)
    kept = site.journal
    kept.parent.mkdir(mode=0o700)
    kept.touch()
    files = [*(site.keys / name for name in (CREDENTIALS, CONFIG, RUN)), kept, site.log]
    names = {file.relative_to(site.folder).as_posix() for file in [*files, site.mark]}
    aside = re.sub(r"[0-9]{8}T[0-9]{6}Z", "TIME", unreadable_journal_path(kept).name)
    told = {name for cell, *_ in table(page("embedded-aws"), "file") for name in quoted(cell)}
    assert told == names | {aside, f"local-{endpoints.DEFAULT_PORT}.lock"}


def test_the_paths_of_the_one_port_are_those_that_the_page_names() -> None:
    told = quoted(" ".join(cell for cell, *_ in table(page("embedded-aws"), "path")))
    assert told == [
        f"{endpoints.GATEWAY}API/STAGE/…",
        endpoints.HEALTH,
        f"{endpoints.FUNCTION_CODE}…",
        f"{endpoints.OURS}SECRET/{endpoints.OUTBOX}",
        f"…/{endpoints.INNER_HEALTH}",
        f"…/{endpoints.STOP}",
    ]


def test_the_settings_of_the_embedded_aws_have_the_defaults_that_the_page_names() -> None:
    told = {
        quoted(name)[0]: default for name, _, default in table(page("embedded-aws"), "variable")
    }
    assert told[endpoints.PORT_VARIABLE] == str(endpoints.DEFAULT_PORT)
    assert told[GRACE_VARIABLE] == f"{GRACE_SECONDS:.0f}"


def test_it_is_said_of_every_command_what_it_starts_and_asks_and_of_no_other() -> None:
    every = {name for name, command in commands().items() if not is_group(command)}
    named = {
        re.sub(r" --.*", "", command)
        for cell, *_ in table(page("commands"), "command")
        for command in quoted(cell)
    }
    open_ended = {name.removesuffix("…") for name in named if name.endswith("…")}
    alone = {name for name in named if not name.endswith("…")}
    assert alone <= every
    assert [c for c in every - alone if not c.startswith(tuple(open_ended))] == []


def test_the_commands_that_end_with_3_are_those_whose_code_says_so() -> None:
    ends = {name for name in commands() if ExitCode.NOT_IN_SYNC in exit_codes(name)}
    of_parts = {"attendance_view.py", "sheet_view.py", "dlt_view.py"}
    views = of_parts | {
        f"{name.split()[0].replace('test-register', 'trace')}_view.py"
        for name in ends - {"registrations import"}
    }
    assert "registrations import" in ends
    source = Path(assets.__file__).parent / "output"
    assert views == {p.name for p in source.glob("*.py") if "NOT_IN_SYNC" in p.read_text("utf-8")}


def test_the_page_names_what_the_outbox_tells_of_an_sms() -> None:
    sms = SentSms("m", "+1", "Hi", {}, "r", "x", "delivered", "", 0.1, datetime.now(UTC))
    told = re.search(r"`(\[\{\"message_id\".*\}\])`", page("json"))
    assert told is not None
    assert set(re.findall(r'"(\w+)"', told[1])) == set(sms.as_json())


def test_every_page_is_in_the_list_of_pages() -> None:
    listed = set(re.findall(r"^- \[(\S+)\.md\]", page("README"), re.MULTILINE))
    assert listed == {path.stem for path in FOLDER.glob("*.md")} - {"README"}


def test_a_key_that_the_page_does_not_name_is_seen() -> None:
    assert list(differences(INIT | {"more": 1}, PARTS["init"], PARTS)) == ["+.more"]
    assert set(differences({}, PARTS["init"], PARTS)) == {"-.path", "-.stack", "-.target"}
    kept = [{"stack": "a", "region": "b", "registrations": 1}]
    document = {"stopped": True, "held": [], "exports": {"any": "name"}, "kept": kept}
    assert list(differences(document, PARTS["local stop"], PARTS)) == ["-.kept[].tests"]
