"""Pipes move records from a table's stream to a function, and what fails to the dead letters."""

import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from moto.dynamodb.models import dynamodb_backends
from moto.pipes.models import pipes_backends

from smsverifier.local.calls import ACCOUNT, AwsFailure
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.functions import FunctionNotFound, Functions, InvocationResult
from smsverifier.local.pipes import PipeRunner
from tests.support.clock import PATIENCE
from tests.support.small_functions import REGION, deploy, log_lines, make_role

TARGET = f"arn:aws:lambda:{REGION}:123456789012:function:guest"
INSERTS = '{"eventName":["INSERT"],"dynamodb":{"NewImage":{"kind":{"S":["guest"]}}}}'


def until(found: Callable[[], Any]) -> Any:
    """Wait until `found()` is true; gives it either way."""
    end = time.monotonic() + PATIENCE
    while not (value := found()) and time.monotonic() < end:
        time.sleep(0.01)
    return value


class Script:
    """Stands where the functions are: keeps what it is given, answers as it is told."""

    def __init__(self) -> None:
        self.batches: list[list[dict[str, Any]]] = []
        self.answer: Callable[[list[str]], Any] = lambda names: None
        self.lock = threading.Lock()

    def invoke(self, arn: str, event: Any, *, source: str) -> InvocationResult:
        names = [record["dynamodb"]["Keys"]["id"]["S"] for record in event]
        with self.lock:
            self.batches.append(event)
        value = self.answer(names)
        if isinstance(value, Exception):
            raise value
        if value == "failed":
            return InvocationResult(b"{}", "Unhandled", "request", b"")
        ids = dict(zip(names, (record["eventID"] for record in event), strict=True))
        failed = [{"itemIdentifier": ids[name]} for name in value or ()]
        return InvocationResult(
            json.dumps({"batchItemFailures": failed}).encode(), None, "request", b""
        )

    @property
    def names(self) -> list[str]:
        with self.lock:
            return [
                record["dynamodb"]["Keys"]["id"]["S"] for batch in self.batches for record in batch
            ]


class Pipeline:
    """A table, a queue and (once made) a pipe."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self.client = client
        self.role = make_role(client, "pipe-role", "pipes")
        self.queue = client("sqs").create_queue(QueueName="dead")["QueueUrl"]
        self.stream = self.make_table("t")
        self.lookouts = (f"lookout-{number}" for number in itertools.count())

    def make_table(self, name: str) -> str:
        """Give its stream."""
        table = self.client("dynamodb").create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        return str(table["TableDescription"]["LatestStreamArn"])

    def put(self, *names: Any, kind: str = "guest") -> None:
        for name in names:
            item = {"id": {"S": name}, "kind": {"S": kind}}
            self.client("dynamodb").put_item(TableName="t", Item=item)

    def create(
        self,
        name: str = "p",
        source: str | None = None,
        state: str = "RUNNING",
        log: str = "OFF",
        **parameters: Any,
    ) -> None:
        group = f"arn:aws:logs:{REGION}:123456789012:log-group:/aws/vendedlogs/pipes/p"
        self.client("pipes").create_pipe(
            Name=name,
            RoleArn=self.role,
            Source=source or self.stream,
            Target=TARGET,
            DesiredState=state,
            SourceParameters={
                "FilterCriteria": {"Filters": [{"Pattern": INSERTS}]},
                "DynamoDBStreamParameters": {
                    "StartingPosition": "TRIM_HORIZON",
                    "DeadLetterConfig": {"Arn": f"arn:aws:sqs:{REGION}:123456789012:dead"},
                    **parameters,
                },
            },
            LogConfiguration={
                "Level": log,
                "CloudwatchLogsLogDestination": {"LogGroupArn": group},
            },
        )

    def letters(self) -> list[Any]:
        got = self.client("sqs").receive_message(
            QueueUrl=self.queue, MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        return [json.loads(message["Body"]) for message in got.get("Messages", [])]

    def reason(self, name: str = "p") -> str:
        return str(self.client("pipes").describe_pipe(Name=name).get("StateReason", ""))

    def wait_for_a_look(self) -> None:
        """Wait until every pipe was looked at, as it is now: one that came last says so."""
        name = next(self.lookouts)
        self.create(name, source=self.make_table(name))
        self.client("dynamodb").delete_table(TableName=name)
        assert until(lambda: self.reason(name))


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def pipeline(
    embedded: EmbeddedAws, client: Callable[[str], Any], script: Script
) -> Iterator[Pipeline]:
    embedded.pipes.stop()
    runner = PipeRunner(embedded.dispatcher, cast(Functions, script), backoff=lambda attempt: 0.01)
    runner.start()
    yield Pipeline(client)
    runner.stop()


def test_a_record_arrives_as_pipes_delivers_it(pipeline: Pipeline, script: Script) -> None:
    before = int(time.time())
    pipeline.put("a")
    pipeline.create()
    assert until(lambda: script.batches)
    [[record]] = script.batches
    change = record.pop("dynamodb")
    assert len(record.pop("eventID")) == 32
    assert record == {
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "eventSourceARN": pipeline.stream,
    }
    assert before <= change.pop("ApproximateCreationDateTime") <= time.time()
    assert change.pop("SequenceNumber").isdigit()
    assert change.pop("SizeBytes") > 0
    assert change == {
        "StreamViewType": "NEW_IMAGE",
        "Keys": {"id": {"S": "a"}},
        "NewImage": {"id": {"S": "a"}, "kind": {"S": "guest"}},
    }


def test_values_of_every_type_arrive_as_dynamodb_writes_them(
    pipeline: Pipeline, script: Script
) -> None:
    item = {
        "id": {"S": "a"},
        "kind": {"S": "guest"},
        "n": {"N": "1.5"},
        "b": {"B": b"\xff"},
        "l": {"L": [{"M": {"x": {"BOOL": True}}}, {"NULL": True}]},
        "ss": {"SS": ["x"]},
    }
    pipeline.client("dynamodb").put_item(TableName="t", Item=item)
    pipeline.create()
    assert until(lambda: script.batches)
    image = script.batches[0][0]["dynamodb"]["NewImage"]
    assert image == {**item, "b": {"B": "/w=="}}


def test_records_that_are_written_while_the_pipe_runs_arrive_too(
    pipeline: Pipeline, script: Script
) -> None:
    pipeline.create()
    pipeline.wait_for_a_look()
    pipeline.put("a")
    assert until(lambda: script.names == ["a"])


def test_only_what_passes_the_filter_is_delivered(pipeline: Pipeline, script: Script) -> None:
    pipeline.create()
    pipeline.put("other", kind="robot")
    pipeline.put("a")
    pipeline.put("a")  # a second time is no INSERT
    pipeline.put("b")
    assert until(lambda: "b" in script.names)
    assert script.names == ["a", "b"]


def test_from_latest_on_older_records_are_not_delivered(pipeline: Pipeline, script: Script) -> None:
    pipeline.put("old")
    pipeline.create(StartingPosition="LATEST")
    pipeline.wait_for_a_look()
    pipeline.put("new")
    assert until(lambda: script.names)
    assert script.names == ["new"]


def test_a_batch_window_gathers_records(pipeline: Pipeline, script: Script) -> None:
    pipeline.create(MaximumBatchingWindowInSeconds=300, BatchSize=3)
    pipeline.put("a", "b", "c")
    assert until(lambda: script.batches)
    assert [len(batch) for batch in script.batches] == [3]


def test_a_batch_that_is_not_full_goes_when_its_window_ends(
    pipeline: Pipeline, script: Script
) -> None:
    pipeline.create(MaximumBatchingWindowInSeconds=1, BatchSize=3)
    pipeline.put("a")
    assert until(lambda: script.names == ["a"])


def test_only_what_the_function_names_is_tried_again(pipeline: Pipeline, script: Script) -> None:
    answers = iter([["b"], []])
    script.answer = lambda names: next(answers)
    pipeline.put("a", "b", "c")
    pipeline.create()
    assert until(lambda: len(script.batches) == 2)
    assert script.names == ["a", "b", "c", "b"]


def test_one_bad_record_ends_in_the_dead_letters_and_takes_no_other_with_it(
    pipeline: Pipeline, script: Script
) -> None:
    script.answer = lambda names: "failed" if "bad" in names else None
    pipeline.put("a", "b", "bad", "c", "d")
    pipeline.create(MaximumRetryAttempts=2, OnPartialBatchItemFailure="AUTOMATIC_BISECT")
    [letter] = until(pipeline.letters)
    bad = next(r for batch in script.batches for r in batch
               if r["dynamodb"]["Keys"]["id"]["S"] == "bad")  # fmt: skip
    info = letter["DDBStreamBatchInfo"]
    assert info["startSequenceNumber"] == bad["dynamodb"]["SequenceNumber"]
    assert until(lambda: {"a", "b", "c", "d"} <= set(script.names))


def test_a_dead_letter_says_where_the_records_are_and_nothing_of_them(
    pipeline: Pipeline, script: Script
) -> None:
    script.answer = lambda names: "failed"
    pipeline.put("a", "b")
    pipeline.create(MaximumRetryAttempts=0)
    [letter] = until(pipeline.letters)
    info = letter.pop("DDBStreamBatchInfo")
    assert letter.pop("timestamp").endswith("Z")
    arn = f"arn:aws:pipes:{REGION}:123456789012:pipe/p"
    context = {"partnerResourceArn": arn, "condition": "RetryAttemptsExhausted"}
    assert letter == {"context": context, "version": "1.0"}
    assert (info["batchSize"], info["streamArn"]) == (2, pipeline.stream)
    assert set(info) == {
        "shardId", "startSequenceNumber", "endSequenceNumber", "approximateArrivalOfFirstRecord",
        "approximateArrivalOfLastRecord", "batchSize", "streamArn",
    }  # fmt: skip


def test_after_a_dead_letter_the_next_records_are_delivered(
    pipeline: Pipeline, script: Script
) -> None:
    script.answer = lambda names: "failed" if "bad" in names else None
    pipeline.put("bad", "good")
    pipeline.create(MaximumRetryAttempts=0, BatchSize=1)
    assert until(lambda: "good" in script.names)
    assert len(until(pipeline.letters)) == 1


def test_a_stopped_pipe_holds_records_and_delivers_them_when_it_is_started(
    pipeline: Pipeline, script: Script
) -> None:
    pipeline.create()
    pipeline.put("a")
    assert until(lambda: script.names == ["a"])
    pipeline.client("pipes").stop_pipe(Name="p")
    pipeline.wait_for_a_look()
    pipeline.put("b", "c")
    pipeline.wait_for_a_look()
    assert script.names == ["a"]
    pipeline.client("pipes").start_pipe(Name="p")
    assert until(lambda: len(script.names) == 3)
    assert script.names == ["a", "b", "c"]


def test_a_pipe_created_stopped_delivers_nothing(pipeline: Pipeline, script: Script) -> None:
    pipeline.put("a")
    pipeline.create(state="STOPPED")
    pipeline.wait_for_a_look()
    assert script.names == []


def test_a_pipe_made_again_reads_the_stream_again(pipeline: Pipeline, script: Script) -> None:
    pipeline.put("a")
    pipeline.create()
    assert until(lambda: script.names == ["a"])
    pipeline.client("pipes").delete_pipe(Name="p")
    pipeline.create()
    assert until(lambda: script.names == ["a", "a"])


def test_a_missing_function_is_named_and_the_records_wait_for_it(
    pipeline: Pipeline, script: Script
) -> None:
    missing = FunctionNotFound("ResourceNotFoundException", "Function not found", 404)
    script.answer = lambda names: missing
    pipeline.put("a")
    pipeline.create(MaximumRetryAttempts=0)
    assert until(lambda: "could not be invoked" in pipeline.reason())
    script.answer = lambda names: None
    assert until(lambda: pipeline.reason() == "")
    assert pipeline.letters() == []


def test_a_throttle_uses_up_no_retry(pipeline: Pipeline, script: Script) -> None:
    answers = iter([AwsFailure("TooManyRequestsException", "Rate Exceeded.", 429)] * 5)
    script.answer = lambda names: next(answers, None)
    pipeline.put("a")
    pipeline.create(MaximumRetryAttempts=1)
    assert until(lambda: script.names == ["a"] * 6)
    assert pipeline.letters() == []


def test_a_missing_role_is_named_and_nothing_is_delivered(
    pipeline: Pipeline, script: Script
) -> None:
    pipeline.create()
    pipeline.client("iam").delete_role(RoleName="pipe-role")
    pipeline.put("a")
    assert until(lambda: "role" in pipeline.reason())
    assert script.names == []


def test_a_missing_queue_is_named_and_the_letter_waits_for_it(
    pipeline: Pipeline, script: Script
) -> None:
    script.answer = lambda names: "failed"
    pipeline.client("sqs").delete_queue(QueueUrl=pipeline.queue)
    pipeline.put("a")
    pipeline.create(MaximumRetryAttempts=0)
    assert until(lambda: "dead-letter queue" in pipeline.reason())
    pipeline.client("sqs").create_queue(QueueName="dead")
    assert len(until(pipeline.letters)) == 1
    assert script.names == ["a"]


def test_a_stream_that_was_made_anew_is_not_read(pipeline: Pipeline, script: Script) -> None:
    pipeline.create()
    for enabled in (False, True):
        given = {"StreamEnabled": enabled, **({"StreamViewType": "NEW_IMAGE"} if enabled else {})}
        pipeline.client("dynamodb").update_table(TableName="t", StreamSpecification=given)
    pipeline.put("a")
    assert until(lambda: "does not exist any more" in pipeline.reason())
    assert script.names == []


class Stumbling:
    """A filter that fails on a few records, then lets all pass."""

    def __init__(self, times: int) -> None:
        self.left = times

    def passes(self, record: object) -> bool:
        if self.left:
            self.left -= 1
            raise RuntimeError("not this one")
        return True


def moto_pipe() -> Any:
    return pipes_backends[ACCOUNT][REGION].pipes["p"]


def test_a_failure_while_matching_loses_no_record_and_is_told(
    pipeline: Pipeline, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    pipeline.create(state="STOPPED")
    moto_pipe().smsverifier_filter = Stumbling(times=10**9)
    pipeline.put("a", "b")
    pipeline.client("pipes").start_pipe(Name="p")
    assert until(lambda: "Internal failure: RuntimeError" in pipeline.reason())
    assert "not this one" in caplog.text
    moto_pipe().smsverifier_filter = Stumbling(times=3)
    pipeline.put("c")
    assert until(lambda: "c" in script.names)
    assert script.names == ["a", "b", "c"]
    assert until(lambda: pipeline.reason() == "")


def test_a_pipe_that_is_just_being_made_is_not_looked_at_yet(
    pipeline: Pipeline, script: Script, caplog: pytest.LogCaptureFixture
) -> None:
    """moto has it before the call that makes it has said which records it passes."""
    pipeline.create(state="STOPPED")
    wanted = vars(moto_pipe()).pop("smsverifier_filter")
    pipeline.put("a")
    pipeline.client("pipes").start_pipe(Name="p")
    pipeline.wait_for_a_look()
    assert (script.names, pipeline.reason(), "KeyError" in caplog.text) == ([], "", False)
    moto_pipe().smsverifier_filter = wanted
    assert until(lambda: script.names == ["a"])


def test_a_failure_after_a_delivery_brings_its_batch_back(
    embedded: EmbeddedAws, client: Callable[[str], Any], script: Script
) -> None:
    pauses = iter([1])
    embedded.pipes.stop()
    runner = PipeRunner(
        embedded.dispatcher, cast(Functions, script), backoff=lambda attempt: 0.01 / next(pauses)
    )
    runner.start()
    answers = iter(["failed", "failed"])
    script.answer = lambda names: next(answers, None)
    pipeline = Pipeline(client)
    pipeline.put("a")
    pipeline.create(MaximumRetryAttempts=9)
    try:
        assert until(lambda: script.names == ["a", "a", "a"])
    finally:
        runner.stop()


def test_the_reason_follows_the_state(pipeline: Pipeline, script: Script) -> None:
    pipes = pipeline.client("pipes")
    pipeline.put("a")
    pipeline.create()
    assert until(lambda: script.names == ["a"])
    assert pipeline.reason() == ""
    pipes.stop_pipe(Name="p")
    assert until(lambda: pipeline.reason() == "User initiated")
    pipes.start_pipe(Name="p")
    assert until(lambda: pipeline.reason() == "")


def test_a_problem_of_the_source_is_told_until_it_is_over(
    pipeline: Pipeline, script: Script
) -> None:
    """Without a record that would have to come first."""
    backend = dynamodb_backends[ACCOUNT][REGION]
    pipeline.create()
    table = backend.tables.pop("t")
    assert until(lambda: "does not exist" in pipeline.reason())
    backend.tables["t"] = table
    assert until(lambda: pipeline.reason() == "")
    pipeline.put("a")
    assert until(lambda: script.names == ["a"])


def test_failures_are_logged_without_the_data(pipeline: Pipeline, script: Script) -> None:
    group = "/aws/vendedlogs/pipes/p"
    pipeline.client("logs").create_log_group(logGroupName=group)
    script.answer = lambda names: "failed"
    pipeline.put("secret")
    pipeline.create(log="ERROR", MaximumRetryAttempts=0)
    assert until(pipeline.letters)
    lines = log_lines(pipeline.client, group=group)
    steps = [json.loads(line)["messageType"] for line in lines]
    assert steps == ["TARGET_INVOCATION_FAILED", "TARGET_STAGE_FAILED", "EXECUTION_FAILED"]
    assert "secret" not in "".join(lines)


def test_in_parallel_lanes_every_record_arrives_once(pipeline: Pipeline, script: Script) -> None:
    script.answer = lambda names: time.sleep(0.02)
    names = [f"n{number}" for number in range(40)]
    pipeline.put(*names)
    pipeline.create(ParallelizationFactor=4, BatchSize=2)
    assert until(lambda: len(script.names) == 40)
    assert sorted(script.names) == sorted(names)


@pytest.mark.slow
def test_a_function_killed_in_the_middle_gets_its_batch_again(
    client: Callable[[str], Any], tmp_path: Path
) -> None:
    deploy(
        client,
        f"import os, pathlib\nmark = pathlib.Path({str(tmp_path)!r}, 'mark')\n"
        "def handler(event, context):\n"
        "    if not mark.exists():\n        mark.touch(); os.kill(os.getpid(), 9)\n"
        "    print('got', len(event))\n",
    )
    pipeline = Pipeline(client)
    pipeline.put("a", "b")
    pipeline.create(MaximumRetryAttempts=3)
    assert until(lambda: "got 2" in log_lines(client))
    assert any("signal: SIGKILL" in line for line in log_lines(client))
