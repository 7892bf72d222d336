"""`eject`: what it writes, what it marks, what it refuses; and what a handed over stack stops."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.naming import EJECTED_TAG
from smsverifier.resources.tags import tags_of_table
from tests.program.cli.test_screens import assert_golden, screen
from tests.support.platforms import needs_links
from tests.support.program import Program, Ran
from tests.support.whole_stack import WholeStack

FOLDER = "terraform-demo-event"
MARKED = re.compile(r"terraform \d{4}-\d{2}-\d{2}")
Client = Callable[[str], Any]


def mark(stack: WholeStack) -> str | None:
    """What the table's tag says."""
    return tags_of_table(stack.aws, stack.names.table_arn).get(EJECTED_TAG)


def told(ran: Ran) -> Any:
    """The parts of an error."""
    return ran.json["error"]


def without_day(text: str) -> str:
    """A screen whatever the day is, and whatever the files' sizes are."""
    text = re.sub(r"on \d+ \w{3} \d{4}", "on DAY", text)
    text = re.sub(r"\d+ (to import|files)", r"N \1", text)
    return re.sub(r"(\d+\.\d kB|\d+ bytes)", "SIZE", text)


@pytest.fixture
def ejected(program: Program, stack: WholeStack) -> WholeStack:
    """The demo stack, handed over."""
    program.ok("eject", "terraform", "--yes")
    return stack


def test_it_writes_what_takes_the_stack_over_and_marks_it(
    program: Program, stack: WholeStack
) -> None:
    ran = program("eject", "terraform", typed="y\n")
    assert_golden("eject_terraform", without_day(screen(ran)))
    folder = program.folder / FOLDER
    assert {"main.tf", "api.tf", "imports.tf", "handler.zip"} <= {
        path.name for path in folder.iterdir()
    }
    value = mark(stack)
    assert value is not None
    assert MARKED.fullmatch(value)
    assert f'"{EJECTED_TAG}"' in (folder / "main.tf").read_text("utf-8")
    assert value in (folder / "main.tf").read_text("utf-8")
    assert program("plan").exit_code == 0


def test_what_somebody_else_wrote_stays(lonely: Program) -> None:
    folder = lonely.folder / FOLDER
    folder.mkdir()
    for name in ("alerts.tf", "email.tf", "receipts.tf", "imports.tf", "other.tf"):
        (folder / name).write_text('resource "aws_sns_topic" "mine" {}\n')
    document = lonely.ok("eject", "terraform", "--new", "--force", "--json").json
    assert document["removed"] == []
    assert "mine" in (folder / "alerts.tf").read_text()
    assert len(list(folder.glob("*.tf"))) == 9


def test_what_alerts_were_goes_with_them(lonely: Program) -> None:
    lonely.config(
        "alerts: {email: desk@club.example}\nsms: {delivery_receipts: true}\n"
        "email: {enabled: true, from: club@hackfest.example}\nform:\n  fields:\n"
        "    - {name: name, label: N}\n    - {name: phone, label: P, type: phone}\n"
        "    - {name: email, label: E, type: email}\n"
    )
    lonely.ok("eject", "terraform", "--new")
    lonely.config("stack: demo-event\n")
    document = lonely.ok("eject", "terraform", "--new", "--force", "--json").json
    assert document["removed"] == ["alerts.tf", "email.tf", "receipts.tf"]


def test_a_no_changes_nothing(program: Program, stack: WholeStack) -> None:
    ran = program("eject", "terraform", typed="\n")
    assert (ran.exit_code, mark(stack)) == (130, None)
    assert not (program.folder / FOLDER).exists()


def test_where_nobody_can_be_asked_it_says_how_to_answer(
    program: Program, stack: WholeStack
) -> None:
    for more in ([], ["--json"]):
        ran = program("eject", "terraform", *more)
        assert ran.exit_code == 2
        assert "--no-mark" in ran.stderr + ran.stdout
    assert mark(stack) is None
    assert not (program.folder / FOLDER).exists()


def test_the_files_alone(program: Program, stack: WholeStack) -> None:
    ran = program.ok("eject", "terraform", "--no-mark", "--out", "files")
    assert mark(stack) is None
    assert EJECTED_TAG not in (program.folder / "files/main.tf").read_text("utf-8")
    assert "Nothing was marked" in ran.stderr


def test_again_it_asks_nothing_and_the_mark_stays(program: Program, ejected: WholeStack) -> None:
    before, files = mark(ejected), program.folder / FOLDER
    first = {path: path.read_bytes() for path in files.rglob("*.tf")}
    ran = program.ok("eject", "terraform", "--force")
    assert "already; the mark stays" in ran.stderr
    assert mark(ejected) == before
    assert {path: path.read_bytes() for path in files.rglob("*.tf")} == first


def test_a_document_says_what_was_written(program: Program, stack: WholeStack) -> None:
    document = program.ok("eject", "terraform", "--yes", "--json").json
    sizes = {each["name"]: each["bytes"] for each in document["files"]}
    folder = program.folder / document["folder"]
    on_disk = {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert sizes == on_disk
    blocks = re.findall("(?m)^import {", (folder / "imports.tf").read_text("utf-8"))
    assert document["imports"] == len(blocks) > 12
    assert document["ejected"]["to"] == "terraform"


def test_a_pipeline_of_its_own_wants_no_stack(lonely: Program) -> None:
    ran = lonely("eject", "terraform", "--new")
    assert_golden("eject_terraform_new", without_day(screen(ran)))
    folder = lonely.folder / FOLDER
    assert not (folder / "imports.tf").exists()
    assert "smsverifier:" not in (folder / "main.tf").read_text("utf-8")


def test_a_new_one_on_aws_asks_only_who_we_are(
    aws_program: Program, aws: Aws, embedded: Any
) -> None:
    asked = aws_program.ok("eject", "terraform", "--new", "--json").json
    assert asked["account"] == aws.account
    said = aws_program.ok(
        "eject", "terraform", "--new", "--account", "111122223333", "--out", "x", "--json"
    ).json
    assert said["account"] == "111122223333"


def test_a_kill_before_the_mark_is_mended_by_the_same_again(
    program: Program, stack: WholeStack
) -> None:
    program.ok("eject", "terraform", "--no-mark")
    folder = program.folder / FOLDER
    (folder / "main.tf").unlink()
    (folder / "terraform.tfstate").write_text("{}")
    program.ok("eject", "terraform", "--force", "--yes")
    assert (folder / "main.tf").exists()
    assert (folder / "terraform.tfstate").read_text() == "{}"
    assert mark(stack) is not None


def test_a_state_from_before_is_refreshed_first(program: Program, stack: WholeStack) -> None:
    program.ok("eject", "terraform", "--no-mark")
    state = program.folder / FOLDER / "terraform.tfstate"
    state.write_text('{"resources": [{"type": "aws_sqs_queue"}]}')
    ran = program.ok("eject", "terraform", "--no-mark", "--force")
    assert "terraform init, terraform apply -refresh-only, terraform plan" in ran.stderr
    assert "wants terraform apply -refresh-only first" in ran.stdout
    assert "to import, 0 to add" not in ran.stdout
    again = ("eject", "terraform", "--no-mark", "--force", "--json")
    assert program.ok(*again).json["has_state"]
    assert not program.ok(*again, "--new").json["has_state"], "it is made by names"
    state.unlink()
    assert not program.ok(*again).json["has_state"]


def test_the_texts_of_a_new_one_fit_into_the_folder_of_one_taken_over(
    program: Program, stack: WholeStack
) -> None:
    """Both have the same files beside the .tf: so a later text changes nothing else."""
    program.ok("eject", "terraform", "--no-mark", "--out", "mine")
    program.ok("eject", "terraform", "--new", "--out", "next")
    mine, new = (texts_in(program.folder / each) for each in ("mine", "next"))
    moments = [each.pop("templates/deployment.txt").split()[:2] for each in (mine, new)]
    assert moments[0] == moments[1], "the same fingerprint"
    assert mine == new


def texts_in(folder: Path) -> dict[str, bytes]:
    """What is read by the .tf files."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.*")}
    return {
        name: path.read_bytes()
        for name, path in found.items()
        if path.is_file() and (name.startswith("templates/") or path.suffix == ".zip")
    }


def test_what_is_not_written_any_more_goes(program: Program, stack: WholeStack) -> None:
    program.ok("eject", "terraform", "--no-mark")
    ran = program.ok("eject", "terraform", "--new", "--force")
    assert "not written any more: imports.tf" in ran.stdout
    assert not (program.folder / FOLDER / "imports.tf").exists()


def test_no_stack(lonely: Program) -> None:
    ran = lonely("eject", "terraform", "--yes")
    assert_golden("eject_absent", screen(ran))
    assert not (lonely.folder / FOLDER).exists()


def test_a_stack_that_is_partly_there(program: Program, stack: WholeStack, client: Client) -> None:
    client("sqs").delete_queue(
        QueueUrl=client("sqs").get_queue_url(QueueName=stack.names.queue)["QueueUrl"]
    )
    document = program("eject", "terraform", "--yes", "--json").json
    steps = {step["key"]: step["action"] for step in document["plan"]}
    assert steps["dead_letter_queue"] == "create"
    assert (document["folder"], document["files"], mark(stack)) == (None, [], None)


def test_a_stack_that_has_drifted(program: Program, stack: WholeStack) -> None:
    program.config("pipe:\n  batch_size: 5\n")
    ran = program("eject", "terraform", "--yes")
    assert ran.exit_code == 3
    assert "~ pipe" in ran.stdout
    assert "Next: smsverifier up, then this again" in ran.stderr
    assert not (program.folder / FOLDER).exists()
    assert mark(stack) is None


def test_one_that_was_handed_over_and_has_drifted(program: Program, ejected: WholeStack) -> None:
    program.config("pipe:\n  batch_size: 5\n")
    ran = program("eject", "terraform", "--force")
    assert ran.exit_code == 3
    assert "Next: smsverifier up --take-back, then this again" in ran.stderr


def test_a_stack_that_is_paused(program: Program, stack: WholeStack) -> None:
    program.ok("pause")
    ran = program("eject", "terraform", "--yes")
    assert ran.exit_code == 1
    assert "smsverifier resume" in ran.stderr
    assert mark(stack) is None


def test_somebody_elses_resource(program: Program, stack: WholeStack, client: Client) -> None:
    tags = {"Key": "smsverifier:stack", "Value": "another"}
    client("dynamodb").tag_resource(ResourceArn=stack.names.table_arn, Tags=[tags])
    assert program("eject", "terraform", "--yes").exit_code == 1
    assert not (program.folder / FOLDER).exists()


def test_an_account_that_is_taken_over(program: Program) -> None:
    ran = program("eject", "terraform", "--account", "111122223333")
    assert (ran.exit_code, "--new" in ran.stderr) == (2, True)


@pytest.mark.parametrize("command", [["terraform", "--new"], ["aws-cli"]])
def test_no_account(lonely: Program, command: list[str]) -> None:
    assert lonely("eject", *command, "--account", "12").exit_code == 2


@pytest.mark.parametrize("make", ["a full folder", "a file", "a dead link", "no parent"])
@pytest.mark.parametrize("command", [["terraform", "--new"], ["aws-cli"]])
@needs_links
def test_a_place_that_is_none(lonely: Program, make: str, command: list[str]) -> None:
    out = Path("out")
    if make == "a full folder":
        out.mkdir()
        (out / "mine.tf").write_text("mine")
    elif make == "a file":
        out.write_text("mine")
    elif make == "a dead link":
        out.symlink_to("nowhere")
    else:
        out = Path("missing/out")
    before = sorted(lonely.folder.rglob("*"))
    ran = lonely("eject", *command, "--out", str(out), "--json")
    assert ran.exit_code == 2
    assert told(ran)["where"] == "--out"
    assert "nothing was written" in told(ran)["message"]
    assert sorted(lonely.folder.rglob("*")) == before
