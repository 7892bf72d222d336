"""`up`, `plan`, `deploy` and `down` as a user meets them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from smsverifier.cli.context import open_context
from smsverifier.commands import StackOptions
from smsverifier.commands.up import UpOptions, bring_up
from smsverifier.local.calls import AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.resources.catalog import COMPONENTS
from tests.support.kinds import RESOURCES
from tests.support.program import Program

READS = ("Get", "Describe", "List")


def test_a_second_up_makes_no_write_call(program: Program) -> None:
    program.up()
    context = open_context(StackOptions(None, None, None, None, False, True, False))
    assert bring_up(context, UpOptions()).exit_code == 0
    operations = [operation for _, operation in context.aws.calls]
    assert operations
    assert [name for name in operations if not name.startswith(READS)] == []


def test_plan_and_status_make_nothing(program: Program, client: Callable[[str], Any]) -> None:
    program("plan")
    program("status")
    assert client("dynamodb").list_tables()["TableNames"] == []
    assert client("iam").list_roles()["Roles"] == []


def test_the_help_names_every_step(lonely: Program) -> None:
    told = " ".join(lonely("up", "--help").stdout.split())
    assert f"({', '.join(component.name for component in COMPONENTS)})" in told


def test_up_only_makes_a_step_and_what_it_needs(program: Program) -> None:
    made = program.ok("up", "--only", "table", "--json").json["created"]
    assert made == ["table"]
    assert program("status", "--json").json["state"] == "partial"
    made = program.ok("up", "--only", "pipe", "--json").json["created"]
    assert "handler" in made
    assert "api" not in made


def test_up_after_a_part_makes_the_rest(program: Program) -> None:
    ran = program.ok("up", "--only", "table")
    assert "This part of demo-event is up" in ran.stdout
    assert "table" not in program.ok("up", "--json").json["created"]
    assert program("status").exit_code == 0


def test_up_step_explains_each_step_before_it_does_it(program: Program) -> None:
    made = {resource.component for resource in RESOURCES if not resource.obsolete}
    titles = [component.title for component in COMPONENTS if component.name in made]
    assert titles[:2] == ["The registrations table", "The function that texts people"]
    ran = program("up", "--step", typed="\n" * len(titles))
    assert ran.exit_code == 0
    stories = [ran.stderr.index(title) for title in titles]
    assert stories == sorted(stories)
    assert ran.stderr.count("Press Enter") == len(titles)


def test_stopping_between_steps_keeps_what_is_made_and_starts_nothing(program: Program) -> None:
    assert program("up", "--step", typed="\n").exit_code == 130
    assert program("up", "--step", typed="no\n" * 5).exit_code == 130
    status = program("status", "--json").json
    ready = [found["key"] for found in status["resources"] if found["state"] == "ready"]
    assert ready == ["table"]


def test_deploy_after_a_new_message_changes_only_the_code(program: Program) -> None:
    program.up()
    program.config("sms:\n  message: 'Hello {name}, welcome'\n")
    plan = program("plan", "--json").json
    changed = [step for step in plan["steps"] if step["action"] != "keep"]
    assert [(step["key"], step["action"]) for step in changed] == [("handler", "update")]
    assert [change["path"] for change in changed[0]["changes"]] == ["code_sha256"]
    assert program.ok("deploy", "--json").json["updated"] == ["handler"]
    assert program("plan").exit_code == 0


def test_deploy_beside_another_change_waits_for_it_and_changes_only_the_code(
    program: Program, client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    program.up()
    name = "demo-event-handler"
    client("lambda").update_function_configuration(FunctionName=name, MemorySize=512)
    program.config("sms:\n  message: 'Hello {name}, welcome'\n")
    looks = iter(["InProgress", "InProgress"])

    def under_way(call: Call, forward: Forward) -> AwsResponse:
        status = next(looks, "Successful")
        return with_json(
            forward(call), lambda told: told["Configuration"].update(LastUpdateStatus=status)
        )

    embedded.dispatcher.override("lambda", "GetFunction", under_way)
    assert program.ok("deploy", "--json").json["updated"] == ["handler"]
    assert client("lambda").get_function_configuration(FunctionName=name)["MemorySize"] == 512


def test_deploy_of_the_same_code_uploads_nothing(program: Program) -> None:
    program.up()
    assert program.ok("deploy", "--json").json["updated"] == []
    assert "is as it was" in program.ok("deploy").stdout


def test_down_removes_everything_from_aws(program: Program, client: Callable[[str], Any]) -> None:
    program.up()
    program.ok("down")
    assert client("dynamodb").list_tables()["TableNames"] == []
    assert client("lambda").list_functions()["Functions"] == []
    assert client("iam").list_roles()["Roles"] == []
    assert client("apigateway").get_rest_apis()["items"] == []
    assert client("pipes").list_pipes()["Pipes"] == []
    assert client("logs").describe_log_groups()["logGroups"] == []
    assert "QueueUrls" not in client("sqs").list_queues()


def test_down_twice_is_no_error(program: Program) -> None:
    program.up()
    assert "removed" in program.ok("down").stdout
    assert "not there" in program.ok("down").stdout


def test_a_foreign_resource_is_never_touched(
    program: Program, client: Callable[[str], Any]
) -> None:
    client("sqs").create_queue(QueueName="demo-event-dead-letters", tags={"team": "night"})
    ran = program("up")
    assert ran.exit_code == 1
    assert "dead_letter_queue" in ran.stderr
    assert "--adopt" in ran.stderr
    assert client("dynamodb").list_tables()["TableNames"] == []
    assert program("down", "--json").json["kept"] == ["dead_letter_queue"]
    assert len(client("sqs").list_queues()["QueueUrls"]) == 1


def test_init_writes_a_configuration_that_up_takes(program: Program) -> None:
    program.ok("init", "--event", "Hack Night")
    assert "Hack Night" in Path("config.yaml").read_text(encoding="utf-8")
    assert program.ok("up", "--json").json["stack"] == "hack-night"


def test_init_never_overwrites_without_force(program: Program) -> None:
    program.config("stack: mine-own\n")
    assert program("init").exit_code == 2
    assert Path("config.yaml").read_text(encoding="utf-8") == "stack: mine-own\n"
    program.ok("init", "--force")
    assert "mine-own" not in Path("config.yaml").read_text(encoding="utf-8")


def test_quiet_says_results_only(program: Program) -> None:
    ran = program.ok("up", "--quiet")
    assert ran.stderr == ""
    assert "demo-event is up" in ran.stdout


def test_after_a_new_text_plan_and_status_say_that_it_is_the_text(program: Program) -> None:
    program.up()
    program.config("sms:\n  message: 'Hello {name}, welcome'\n")
    assert "the SMS's text" in program("status").stdout
    details = program("plan", "--details").stdout
    assert "the SMS's text" in details
    assert "→ Hello {name}, welcome" in details
    assert "→ Hello {name}, welcome" in program("plan").stdout


def test_down_that_keeps_the_table_does_not_say_that_nothing_is_left(program: Program) -> None:
    program.up()
    told = program.ok("down", "--keep-data").stdout
    assert "The table is kept" in told
    assert "removed but for its table; a second look found nothing else." in told
