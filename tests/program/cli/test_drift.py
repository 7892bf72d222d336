"""What hands can do to a stack beside its names: seen, told, and put right by `up`."""

import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import STAGE
from smsverifier.provision.observe import observe
from smsverifier.provision.plan import plan_up
from tests.support.api_drifts import api_id
from tests.support.kinds import TESTED, WANTED
from tests.support.program import Program
from tests.support.whole_stack import WholeStack

Client = Callable[[str], Any]

READS = [TESTED[key] for key in WANTED]
STATUS_CALLS = sum(len(read.describing) + len(read.companions) for read in READS) + 1
"""What one look at a whole stack asks of AWS, and whether it has a part in delivery receipts. What
is seen since costs none more: each is in an answer that was asked for anyway."""


def answer_of(url: str) -> int:
    try:
        with urlopen(url) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


def changes(program: Program) -> dict[str, list[str]]:
    status = program("status", "--json").json
    assert status["state"] == "drifted"
    return {
        found["key"]: [change["path"] for change in found["changes"]]
        for found in status["resources"]
        if found["changes"]
    }


def close_the_door(client: Client, stack: WholeStack) -> None:
    """Disable the default endpoint and deploy, as the console does it."""
    apis, api = client("apigateway"), api_id(client, stack.names)
    TESTED["api"].drifts["default_endpoint"](client, stack.names)
    serving = apis.get_stage(restApiId=api, stageName=STAGE)["deploymentId"]
    again = {"op": "replace", "path": "/deploymentId", "value": serving}
    apis.update_stage(restApiId=api, stageName=STAGE, patchOperations=[again])


def test_an_api_that_aws_answers_403_is_not_ready_and_up_opens_it(
    program: Program, stack: WholeStack, client: Client
) -> None:
    form = program("status", "--json").json["outputs"]["form_url"]
    assert answer_of(form) == 200
    close_the_door(client, stack)
    assert answer_of(form) == 403
    assert changes(program) == {"api": ["default_endpoint"]}
    program.ok("up")
    assert answer_of(form) == 200
    assert program("status", "--json").json["state"] == "ready"


@pytest.mark.parametrize("operation", ["UpdateRestApi", "CreateDeployment", "UpdateStage"])
def test_an_up_that_is_killed_while_it_opens_the_api_leaves_a_difference(
    program: Program, stack: WholeStack, client: Client, embedded: EmbeddedAws, operation: str
) -> None:
    """The setting itself follows only at a change of the stage: it must not look done before."""
    close_the_door(client, stack)

    steps = ["UpdateRestApi", "CreateDeployment", "UpdateStage"]
    begun: list[str] = []

    def let_in(call: Call, forward: Forward) -> AwsResponse:
        """In the order of an `up`, but for a deployment that comes first."""
        if call.operation == operation and (begun or operation == steps[0]):
            raise AwsFailure("BadRequestException", "not now", 400)
        begun.extend([call.operation] if call.operation == steps[0] else [])
        return before[call.operation](call, forward)

    with embedded.dispatcher.unchanged():
        overrides = embedded.dispatcher.overrides
        before = {name: overrides["apigateway", name][0] for name in steps}
        for name in steps:
            embedded.dispatcher.override("apigateway", name, let_in)
        assert program("up").exit_code == 1
    assert "api" in changes(program)
    program.ok("up")
    form = program("status", "--json").json["outputs"]["form_url"]
    assert answer_of(form) == 200


def test_what_an_import_takes_away_is_named_before_and_gone_after(
    program: Program, stack: WholeStack, client: Client
) -> None:
    gone = ("key_source", "binary_types", "compression", "policy", "others")
    for path in gone:
        TESTED["api"].drifts[path](client, stack.names)
    assert changes(program) == {"api": list(gone)}
    for command in ("status", "plan"):
        screen = " ".join(program(command).stdout.split())
        assert "/admin" in screen
        assert "somebody added it" in screen
        assert "opens the API to everybody" in screen
    assert "compression: from 0 bytes → (nothing)" in screen
    program.ok("up")
    assert program("status", "--json").json["state"] == "ready"


def test_a_wrapper_and_a_template_are_seen_without_what_is_in_them_and_taken_off(
    program: Program, stack: WholeStack, client: Client
) -> None:
    for key, path in (
        *(("handler", "environment"), ("handler", "layers"), ("handler", "log.group")),
        *(("pipe", "input_template"), ("pipe", "enrichment"), ("dead_letter_queue", "redrive")),
    ):
        TESTED[key].drifts[path](client, stack.names)
    assert changes(program) == {
        "handler": ["environment", "layers", "log.group"],
        "pipe": ["input_template", "enrichment"],
        "dead_letter_queue": ["redrive"],
    }
    for command in ("status", "plan"):
        shown = program(command)
        assert "AWS_LAMBDA_EXEC_WRAPPER" in shown.stdout
        assert "otel-instrument" not in shown.stdout + program(command, "--json").stdout
    program.ok("up")
    assert program("status", "--json").json["state"] == "ready"
    client("sqs").delete_queue(QueueUrl=client("sqs").get_queue_url(QueueName="other")["QueueUrl"])


def test_whom_a_changed_filter_passed_over_is_told_once_it_is_right(
    program: Program, stack: WholeStack, client: Client
) -> None:
    first, second = "+919876543210", "+919876543211"
    narrow = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"phone": {"S": [second]}}}}
    pipe = client("pipes").describe_pipe(Name=stack.names.pipe)
    client("pipes").update_pipe(
        Name=stack.names.pipe,
        RoleArn=pipe["RoleArn"],
        SourceParameters={"FilterCriteria": {"Filters": [{"Pattern": json.dumps(narrow)}]}},
    )
    stack.register(first)
    stack.register(second)
    stack.wait(stack.sms)  # the pipe is past both
    assert [sms["to"] for sms in stack.sms()] == [second]
    program.ok("up")
    assert [sms["to"] for sms in stack.sms()] == [second, first]


def test_somebodys_own_setting_is_shown_and_nothing_is_done_about_it(
    program: Program, stack: WholeStack, client: Client
) -> None:
    client("lambda").put_function_concurrency(
        FunctionName=stack.names.function, ReservedConcurrentExecutions=5
    )
    client("dynamodb").update_table(TableName=stack.names.table, DeletionProtectionEnabled=True)
    ran = program.ok("status")
    assert "reserved_concurrency: 5, set by somebody and left as it is" in ran.stdout
    found = {each["key"]: each for each in program.ok("status", "--json").json["resources"]}
    assert found["handler"]["by_hand"] == {"reserved_concurrency": 5}
    assert found["table"]["by_hand"] == {"deletion_protection": True}
    assert program("plan").exit_code == 0


def test_a_look_asks_no_more_than_before(program: Program, stack: WholeStack) -> None:
    before = len(stack.aws.calls)
    plan = plan_up("demo-event", stack.resources, observe(stack.resources))
    assert plan.in_sync
    assert len(stack.aws.calls) - before == STATUS_CALLS
