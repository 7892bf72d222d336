"""Saved and restored: after whatever was done, everything answers as it did before."""

import contextlib
import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import NEW_ACCOUNT, AccountSettings
from smsverifier.local.state import SavedState
from smsverifier.row import TOTALS
from tests.support.clock import Clock
from tests.support.inventory import everything
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

TOLD = "+919876543210"
THROTTLED = "+917000000005"
SANDBOX = "+919811111111"
DROPPED = "+917000000006"

Client = Callable[[str], Any]
Deed = Callable[[WholeStack, Client], object]


def _function_changes(stack: WholeStack, client: Client) -> object:
    return client("lambda").update_function_configuration(
        FunctionName=stack.names.function, MemorySize=512
    )


def _role_goes(stack: WholeStack, client: Client) -> object:
    iam, name = client("iam"), stack.names.role("handler").rpartition("/")[2]
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    return iam.delete_role(RoleName=name)


def _queue_fills(stack: WholeStack, client: Client) -> object:
    url = client("sqs").get_queue_url(QueueName=stack.names.queue)["QueueUrl"]
    return client("sqs").send_message(QueueUrl=url, MessageBody="{}")


def _api_is_deployed_anew(stack: WholeStack, client: Client) -> object:
    api = client("apigateway").get_rest_apis()["items"][0]
    client("apigateway").create_resource(
        restApiId=api["id"],
        parentId=next(
            part["id"]
            for part in client("apigateway").get_resources(restApiId=api["id"])["items"]
            if part["path"] == "/"
        ),
        pathPart="more",
    )
    return client("apigateway").create_deployment(restApiId=api["id"], stageName="live")


def _stage_is_shut(stack: WholeStack, client: Client) -> object:
    api = client("apigateway").get_rest_apis()["items"][0]
    patch = {"op": "replace", "path": "/*/*/throttling/burstLimit", "value": "0"}
    return client("apigateway").update_stage(
        restApiId=api["id"], stageName="live", patchOperations=[patch]
    )


DEEDS: dict[str, Deed] = {
    "somebody registers": lambda stack, _: stack.register("+919812345678"),
    "many register at once": lambda stack, _: stack.register_many([SANDBOX, DROPPED, TOLD] * 9),
    "a throttled one registers": lambda stack, _: stack.register(THROTTLED),
    "a row is put": lambda stack, client: client("dynamodb").put_item(
        TableName=stack.names.table, Item=row("+919800000000")
    ),
    "a row goes": lambda stack, client: client("dynamodb").delete_item(
        TableName=stack.names.table, Key={"registration_id": {"S": TOLD}}
    ),
    "the table goes": lambda stack, client: client("dynamodb").delete_table(
        TableName=stack.names.table
    ),
    "the function changes": _function_changes,
    "the function goes": lambda stack, client: client("lambda").delete_function(
        FunctionName=stack.names.function
    ),
    "the pipe stops": lambda stack, client: client("pipes").stop_pipe(Name=stack.names.pipe),
    "the pipe goes": lambda stack, client: client("pipes").delete_pipe(Name=stack.names.pipe),
    "a role goes": _role_goes,
    "the dead letters fill": _queue_fills,
    "the API is deployed anew": _api_is_deployed_anew,
    "the stage is shut": _stage_is_shut,
    "an SMS is sent": lambda _, client: client("sns").publish(PhoneNumber=TOLD, Message="Hello"),
    "the account's sender is set": lambda _, client: client("sns").set_sms_attributes(
        attributes={"DefaultSenderID": "HACKIN"}
    ),
    "a number is added to the sandbox": lambda _, client: client(
        "sns"
    ).create_sms_sandbox_phone_number(PhoneNumber=SANDBOX),
    "logs go": lambda stack, client: client("logs").delete_log_group(
        logGroupName=f"/aws/lambda/{stack.names.function}"
    ),
    "it becomes a new account": lambda stack, _: stack.embedded.reset(NEW_ACCOUNT),
}


@pytest.fixture
def stack(make_stack: Callable[..., WholeStack]) -> WholeStack:
    """A stack in which somebody was told, a receipt is still to come and a number is added."""
    stack = make_stack(sms={"delivery_receipts": True})
    stack.register(TOLD)
    stack.wait(lambda: stack.statuses() == ["sent"])
    stack.wait(lambda: stack.totals()["sent"] == 1)
    stack.aws.client("sns").create_sms_sandbox_phone_number(PhoneNumber="+919822222222")
    return stack


@pytest.fixture
def here(stack: WholeStack, embedded: EmbeddedAws) -> SavedState:
    """That stack, saved."""
    return embedded.save()


def answers(stack: WholeStack, client: Client) -> dict[str, Any]:
    """What everything there is says of itself."""
    sns, logs = client("sns"), client("logs")
    groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
    return {
        "resources": everything(client),
        "properties": {
            resource.key: found and (found.properties, found.outputs)
            for resource in stack.resources
            for found in [resource.read()]
        },
        "rows": stack.rows(),
        "totals": client("dynamodb").get_item(
            TableName=stack.names.table, Key={"registration_id": {"S": TOTALS}}
        )["Item"],
        "sms": stack.embedded.outbox.messages(),
        "preferences": sns.get_sms_attributes()["attributes"],
        "sandbox": [
            sns.get_sms_sandbox_account_status()["IsInSandbox"],
            sns.list_sms_sandbox_phone_numbers()["PhoneNumbers"],
        ],
        "events": {name: events(client, name) for name in groups},
        "letters": stack.dead_letters(),
        "stacks": sorted(stack.embedded.stacks()),
    }


def events(client: Client, group: str) -> list[str]:
    found = client("logs").filter_log_events(logGroupName=group)["events"]
    return [event["message"] for event in found]


@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(deeds=st.lists(st.sampled_from(sorted(DEEDS)), min_size=1, max_size=8), late=st.booleans())
def test_after_any_deeds_a_restored_aws_answers_as_the_first_did(
    stack: WholeStack,
    here: SavedState,
    client: Client,
    embedded: EmbeddedAws,
    embedded_clock: Clock,
    deeds: list[str],
    late: bool,
) -> None:
    embedded_clock.passed = 0
    embedded.restore(here)
    first = answers(stack, client)
    for deed in deeds:
        with contextlib.suppress(ClientError, AssertionError, StopIteration, IndexError):
            # What a deed needs, another may have taken away.
            DEEDS[deed](stack, client)
    embedded_clock.passed = 40 * 86_400 if late else 0
    embedded.restore(here)
    embedded_clock.passed = 0
    assert json.dumps(answers(stack, client), default=str) == json.dumps(first, default=str)


def test_every_deed_changes_an_answer(
    stack: WholeStack, here: SavedState, client: Client, embedded: EmbeddedAws
) -> None:
    """Deeds that change nothing would prove nothing."""
    before = json.dumps(answers(stack, client), default=str)
    for name, deed in DEEDS.items():
        embedded.restore(here)
        deed(stack, client)
        try:
            after = json.dumps(answers(stack, client), default=str)
        except ClientError as error:  # what it asks for is not there any more
            after = str(error)
        assert after != before, name


def test_a_restored_pipeline_works_on(
    stack: WholeStack, here: SavedState, client: Client, embedded: EmbeddedAws
) -> None:
    for _ in range(2):
        embedded.restore(here)
        assert stack.register(TOLD).status == 409
        assert [stack.register(phone).status for phone in ("+919812345678", THROTTLED)] == [200] * 2
        stack.wait(lambda: stack.statuses() == ["sent"] * 3)
        # Each was told once, and the throttled number was refused at first, as the first time.
        assert Counter(sms["to"] for sms in stack.sms()) == {
            TOLD: 1, "+919812345678": 1, THROTTLED: 1,
        }  # fmt: skip
        assert int(stack.rows()[THROTTLED]["sms_attempts"]) > 1


def test_what_is_not_read_yet_is_read_after_a_restore(
    stack: WholeStack, client: Client, embedded: EmbeddedAws
) -> None:
    client("pipes").stop_pipe(Name=stack.names.pipe)
    describe = client("pipes").describe_pipe
    stack.wait(lambda: describe(Name=stack.names.pipe)["CurrentState"] == "STOPPED")
    stack.register("+919812345678")
    held = embedded.save()
    for _ in range(2):
        embedded.restore(held)
        assert len(stack.sms()) == 1
        client("pipes").start_pipe(Name=stack.names.pipe)
        stack.wait(lambda: stack.statuses() == ["sent"] * 2)
        assert len(stack.sms()) == 2


def test_spending_settings_and_receipts_to_come_are_put_back(
    embedded: EmbeddedAws, client: Client, embedded_clock: Clock
) -> None:
    embedded.reset(AccountSettings(spend_limit=50, spent=1.5, in_sandbox=True))
    here = embedded.save()
    embedded.reset()
    client("sns").publish(PhoneNumber=TOLD, Message="Hello")
    embedded.restore(here)
    assert client("sns").get_sms_sandbox_account_status()["IsInSandbox"]
    assert spent(client, embedded_clock) == 1.5


def spent(client: Client, clock: Clock) -> float:
    (point,) = client("cloudwatch").get_metric_statistics(
        Namespace="AWS/SNS",
        MetricName="SMSMonthToDateSpentUSD",
        StartTime=clock() - 3600,
        EndTime=clock() + 3600,
        Period=3600,
        Statistics=["Maximum"],
    )["Datapoints"]
    return float(point["Maximum"])


STATELESS = {
    "Dispatcher._apps": "moto's applications, which look into its backends",
    "Dispatcher._overrides": "code; `Dispatcher.unchanged` puts it back",
    "Dispatcher.writes": "counts calls for whoever wants to know whether there were any",
    "EmbeddedAws.code": "which code runs: that of the process",
    "EmbeddedAws._resets": "counts resets, likewise",
    "Gateway._ready": "parsed copies of what `Deployments` holds, compared before use",
    "Keyring._holders": "keys are those of a run and of its environments, not of what is in it",
    "Outbox._changes": "tells the page that something is new, and a restore is",
    "ExecutionEnvironments._borrowed": "empty while the world stands still",
    "ExecutionEnvironments._busy": "empty while the world stands still",
    "ExecutionEnvironments._idle": "warm ones: used only while what they hold is what is deployed",
    "ScheduleRunner._again": "calls to be tried again; `forget` drops them with what called",
    "ScheduleRunner._called": "functions under way: nothing is, while the world stands still",
    "SocketServer._open": "connections",
    "State.keepers": "those that are asked",
}
"""What may change in the embedded AWS and is no part of its state, and why."""


def test_whatever_holds_state_is_saved(embedded: EmbeddedAws) -> None:
    """What comes later must be a keeper, or say here why not."""
    kept = {id(part) for keeper in embedded._state.keepers for part in _parts(keeper, set())}
    holders = {
        f"{type(part).__name__}.{name}"
        for part in _parts(embedded, set())
        if id(part) not in kept
        for name, value in vars(part).items()
        if isinstance(value, (dict, list, set, deque, defaultdict))
        or (isinstance(value, (int, float)) and not name.isupper() and name.startswith("_c"))
    }
    assert holders - set(STATELESS) == set()


def _parts(whole: Any, seen: set[int]) -> Iterator[Any]:
    """`whole` and everything of `smsverifier.local` that can be reached from it."""
    if id(whole) in seen or not hasattr(whole, "__dict__"):
        return
    seen.add(id(whole))
    if not type(whole).__module__.startswith("smsverifier.local"):
        return
    yield whole
    for value in vars(whole).values():
        yield from _parts(getattr(value, "__self__", value), seen)
