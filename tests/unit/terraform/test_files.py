"""The files of a whole stack: all of it is in them, and whatever they refer to.

After a wanted change, `GOLDEN=write pytest tests/unit/terraform/test_files.py` writes the files.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from smsverifier.config import Config
from smsverifier.resources.alert_subscription import PENDING
from smsverifier.resources.deployment_package import handler_zip
from smsverifier.resources.email_identity import USER_TAG
from smsverifier.terraform.files import READ_BY_TERRAFORM, terraform_configuration
from smsverifier.terraform.handover import Handover
from tests.support.golden import assert_golden
from tests.support.handovers import ACCOUNT, EVERYTHING, deployed, new, touched

GOLDEN = Path(__file__).parent / "golden"
ALL = Config.model_validate(
    {
        **EVERYTHING,
        "tags": {"team": "night", 'says "${who}"': "%{if true}"},
        "permissions_boundary": f"arn:aws:iam::{ACCOUNT}:policy/event-boundary",
    }
)
HANDOVERS = {
    "demo_new": new(Config()),
    "demo_deployed": deployed(Config()),
    "all_new": new(ALL),
    "all_deployed": deployed(ALL),
}
IN_TERRAFORM = {
    "table": "aws_dynamodb_table.registrations",
    "handler_log_group": "aws_cloudwatch_log_group.handler",
    "handler_role": "aws_iam_role.handler",
    "handler": "aws_lambda_function.handler",
    "dead_letter_queue": "aws_sqs_queue.dead_letters",
    "pipe_log_group": "aws_cloudwatch_log_group.pipe",
    "pipe_role": "aws_iam_role.pipe",
    "pipe": "aws_pipes_pipe.registrations",
    "api_role": "aws_iam_role.api",
    "api": "aws_api_gateway_rest_api.registrations",
    "schedule_role": "aws_iam_role.schedule",
    "schedule_group": "aws_scheduler_schedule_group.announcements",
    "delivery_receipts": "aws_iam_role.receipts",
    "email_identity": "aws_sesv2_email_identity.sender",
    "alert_topic": "aws_sns_topic.alerts",
    "alert_subscription": "aws_sns_topic_subscription.alerts",
    "alarms": "aws_cloudwatch_metric_alarm.dead_letters",
    "alert_dashboard": "aws_cloudwatch_dashboard.registrations",
}
RESOURCE = re.compile(r'^resource "(\w+)" "(\w+)" \{$', re.MULTILINE)


@pytest.fixture(params=list(HANDOVERS.values()), ids=list(HANDOVERS))
def handover(request: pytest.FixtureRequest) -> Handover:
    chosen: Handover = request.param
    return chosen


def texts(handover: Handover) -> Mapping[str, str]:
    """Every file of Terraform's."""
    files = terraform_configuration(handover).files
    return {name: files[name].decode() for name in sorted(files) if name.endswith(".tf")}


def test_what_is_there_is_never_made_anew_by_half_of_the_files() -> None:
    """They are written in this order, and whoever writes may be stopped after any of them."""
    written = [
        name for name in terraform_configuration(deployed(ALL)).files if name.endswith(".tf")
    ]
    assert written[0] == "imports.tf"


def resources(handover: Handover) -> list[str]:
    found = RESOURCE.findall("".join(texts(handover).values()))
    return [".".join(each) for each in found]


def block(handover: Handover, address: str) -> str:
    """The text of one resource."""
    kind, name = address.split(".")
    whole = "".join(texts(handover).values())
    _, _, rest = whole.partition(f'resource "{kind}" "{name}" {{\n')
    return rest.partition("\n}\n")[0]


def code(handover: Handover) -> str:
    """Without comments and without texts, but for what is interpolated into them."""
    lines = (line for text in texts(handover).values() for line in text.splitlines())
    kept = "\n".join(line for line in lines if not line.lstrip().startswith("#"))
    return re.sub(r'"((?:[^"\\]|\\.)*)"', lambda found: " ".join(_inner(found[1])), kept)


def _inner(text: str) -> Iterator[str]:
    yield from re.findall(r"(?<!\$)\$\{([^}]*)\}", text)


def lines_of(handover: Handover) -> str:
    files = terraform_configuration(handover).files
    shown = [name for name in sorted(files) if name.endswith((".tf", ".md"))]
    others = [name for name in sorted(files) if name not in shown]
    parts = [f"=== {name}\n{files[name].decode()}" for name in shown]
    return "".join([*parts, "=== and beside them\n", *(f"{name}\n" for name in others)])


@pytest.mark.parametrize("name", ["demo_new", "all_deployed"])
def test_the_files_are_as_they_were(name: str) -> None:
    assert_golden(GOLDEN / f"{name}.txt", lines_of(HANDOVERS[name]))


def test_no_resource_is_forgotten() -> None:
    assert set(HANDOVERS["all_new"].keys) == set(IN_TERRAFORM)
    for handover in HANDOVERS.values():
        wanted = {IN_TERRAFORM[key] for key in handover.keys}
        if not handover.is_new:
            wanted -= {IN_TERRAFORM["delivery_receipts"]}  # the account's
        assert wanted <= set(resources(handover))
        assert not set(IN_TERRAFORM.values()) - wanted & set(resources(handover))


def test_every_role_has_its_policy(handover: Handover) -> None:
    made = resources(handover)
    roles = {each.removeprefix("aws_iam_role.") for each in made if "aws_iam_role." in each}
    policies = {
        each.removeprefix("aws_iam_role_policy.") for each in made if "_role_policy." in each
    }
    assert roles == policies


def test_what_is_there_is_imported_once_and_what_is_not_is_not(handover: Handover) -> None:
    imports = texts(handover).get("imports.tf", "")
    targets = re.findall(r"^ {2}to = (.*)$", imports, re.MULTILINE)
    assert [each for each, number in Counter(targets).items() if number > 1] == []
    assert re.findall(r'^ {2}id = ""$', imports, re.MULTILINE) == []
    imported = {each.partition("[")[0] for each in targets}
    assert imported == (set() if handover.is_new else set(resources(handover)))


def test_whose_account_it_is_stands_in_the_imports_and_the_provider_alone(
    handover: Handover,
) -> None:
    """So that by keys of another account nothing is made; a new stack goes into any."""
    files = terraform_configuration(handover).files
    allowed = f'  allowed_account_ids = ["{ACCOUNT}"]'
    assert (allowed in texts(handover)["main.tf"]) == (not handover.is_new)
    content = {**files, "main.tf": files["main.tf"].replace(allowed.encode(), b"")}
    found = {name for name, text in content.items() if re.search(rb"\b\d{12}\b", text)}
    assert found <= {"imports.tf"}


def test_what_is_referred_to_is_there(handover: Handover) -> None:
    text = code(handover)
    known = {*resources(handover), "aws_caller_identity.current"}
    named = set(re.findall(r"\b(aws_\w+\.\w+)", text))
    assert named - known == set()
    variables = re.findall(r'^variable "(\w+)"', "".join(texts(handover).values()), re.MULTILINE)
    assert sorted(set(re.findall(r"\bvar\.(\w+)", text))) == sorted(variables)
    locals_ = set(re.findall(r"^ {2}(\w+) += ", _locals(handover), re.MULTILINE))
    assert set(re.findall(r"\blocal\.(\w+)", text)) <= locals_


def _locals(handover: Handover) -> str:
    found = re.findall(r"^locals \{\n(.*?)^\}$", "".join(texts(handover).values()), re.M | re.S)
    return "".join(found)


def test_whatever_terraform_reads_by_itself_is_known(handover: Handover) -> None:
    """An ejection with --force removes those that are not written any more."""
    assert set(texts(handover)) <= set(READ_BY_TERRAFORM)


def test_the_files_that_are_read_are_there(handover: Handover) -> None:
    files = terraform_configuration(handover).files
    read = re.findall(r'file(?:base64sha256)?\("\$\{path\.module\}/([^"$]*)"\)', code_of(files))
    assert read
    assert set(read) <= set(files)


def code_of(files: Mapping[str, bytes]) -> str:
    return "".join(files[name].decode() for name in files if name.endswith(".tf"))


def test_the_zip_is_what_up_deploys(handover: Handover) -> None:
    content = terraform_configuration(handover).files["handler.zip"]
    assert content == handler_zip(handover.config, handover.names.table)


def test_the_registrations_of_a_running_stack_are_not_destroyed() -> None:
    assert "prevent_destroy = true" in block(HANDOVERS["demo_deployed"], IN_TERRAFORM["table"])
    assert "prevent_destroy" not in block(HANDOVERS["demo_new"], IN_TERRAFORM["table"])


def test_what_hands_have_set_stays() -> None:
    handover = touched(Config.model_validate({"alerts": EVERYTHING["alerts"]}))
    expected = {
        "table": [
            'table_class                 = "STANDARD_INFREQUENT_ACCESS"',
            "deletion_protection_enabled = true",
            "ignore_changes  = [attribute, global_secondary_index, replica]",
        ],
        "handler": [
            "reserved_concurrent_executions = 7",
            'kms_key_arn                    = "arn',
            'description                    = "ours"',
            'tracing_config {\n    mode = "Active"',
            "ephemeral_storage {\n    size = 1024",
            'dead_letter_config {\n    target_arn = "arn:aws:sqs:ap-south-1:1:letters"',
            'snap_start {\n    apply_on = "PublishedVersions"',
        ],
        "handler_log_group": ['log_group_class   = "INFREQUENT_ACCESS"', "kms_key_id "],
        "pipe_log_group": ["deletion_protection_enabled = true"],
        "pipe": ["kms_key_identifier = ", 'description        = "ours"'],
        "pipe_role": ["max_session_duration = 7200"],
        "schedule_role": ['permissions_boundary = "arn:aws:iam::aws:policy/ReadOnly"'],
        "dead_letter_queue": ["receive_wait_time_seconds  = 20"],
        "alert_topic": ['display_name = "ours"', 'delivery_policy = "{\\"http\\":{}}"'],
        "alarms": [
            'ok_actions                = [aws_sns_topic.alerts.arn, "arn:aws:sns',
            'insufficient_data_actions = ["arn:aws:sns:ap-south-1:1:desk"]',
            'rings = "$${loud}"',
        ],
    }
    for key_of, lines in expected.items():
        text = block(handover, IN_TERRAFORM[key_of])
        assert [line for line in lines if line not in text] == [], text
    assert 'version = ">= 6.25"' in texts(handover)["main.tf"]
    written = terraform_configuration(handover)
    said = " ".join(written.remarks)
    assert "by-name" in said
    assert "eu-west-1" in said
    assert "capacity provider" in said
    page = written.files["README.md"].decode()
    assert all(each in page for each in written.remarks)


def test_that_a_new_pipe_without_retries_wants_two_applies_is_said() -> None:
    without = Config.model_validate({"pipe": {"max_retries": 0}})
    remarks = terraform_configuration(new(without)).remarks
    assert any("-var pipe_batch_window_seconds=1" in each for each in remarks)
    assert terraform_configuration(deployed(without)).remarks == ()


def test_a_filter_that_is_written_in_another_way_stays_letter_by_letter() -> None:
    handover = deployed(Config(), pipe={"uncompared": {"filter_texts": ('{"a": ["b"]}',)}})
    assert 'pattern = "{\\"a\\": [\\"b\\"]}"' in block(handover, IN_TERRAFORM["pipe"])


def test_what_nobody_has_confirmed_is_left_out_and_said() -> None:
    handover = deployed(ALL, alert_subscription={"outputs": {PENDING: "desk@club.example"}})
    assert IN_TERRAFORM["alert_subscription"] not in resources(handover)
    assert "alert_email" not in texts(handover)["variables.tf"]
    assert any("link" in each for each in terraform_configuration(handover).remarks)


@pytest.mark.parametrize(
    "there", [{f"{USER_TAG}night": ""}, {"smsverifier:purpose": "email-identity"}]
)
def test_a_sender_that_is_not_this_stacks_alone_is_left_out_and_said(
    there: Mapping[str, str],
) -> None:
    others = {f"{USER_TAG}day": "", f"{USER_TAG}night": ""}
    handover = deployed(ALL, email_identity={"properties": {"tags": {**others, **there}}})
    assert IN_TERRAFORM["email_identity"] not in resources(handover)
    assert "email.tf" not in texts(handover)
    assert any("hackfest.example" in each for each in terraform_configuration(handover).remarks)


def test_a_tag_of_this_ejection_is_in_the_files() -> None:
    handover = HANDOVERS["demo_deployed"]
    marked = Handover(
        handover.config,
        ACCOUNT,
        handover.found,
        handover.api_ids,
        {"table": {"smsverifier:ejected": "2026-11-30"}},
    )
    assert '"smsverifier:ejected" = "2026-11-30"' in block(marked, IN_TERRAFORM["table"])


def test_in_a_region_of_another_name_nothing_is_called_after_the_first(handover: Handover) -> None:
    """So that a new stack can be made anywhere; words may name it."""
    lines = [
        line
        for name, text in texts(handover).items()
        if name not in {"variables.tf", "imports.tf"}
        for line in text.splitlines()
        if handover.config.region in line and "markdown" not in line
    ]
    assert lines == []
