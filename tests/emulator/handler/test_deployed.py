"""The zip as Lambda runs it: unpacked in a process of its own, talking to the embedded AWS."""

import io
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from row import TOTALS

from smsverifier.config import Config
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.resources.deployment_package import handler_zip
from tests.support.handler_stack import Stack

# As the runtime does: the folder is on the path, and handler(event, context) is called.
RUNTIME = """
import json, sys
sys.path.insert(0, sys.argv[1])
import app

class Context:
    def get_remaining_time_in_millis(self):
        return 60_000

print(json.dumps(app.handler(json.load(sys.stdin), Context())))
"""


class Deployed:
    """The unpacked zip; `start` runs one cold start with one event."""

    def __init__(self, folder: Path, embedded: EmbeddedAws) -> None:
        self.folder = folder
        self.environment = {
            "AWS_REGION": "ap-south-1",
            "AWS_ENDPOINT_URL": embedded.endpoint_url,
            "AWS_ACCESS_KEY_ID": embedded.access_key.id,
            "AWS_SECRET_ACCESS_KEY": embedded.access_key.secret,
        }

    def start(self, event: Any) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-I", "-W", "ignore", "-c", RUNTIME, str(self.folder)],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(json.dumps(event))
        process.stdin.close()
        process.stdin = None
        return process

    def invoke(self, event: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        return finish(self.start(event))


def finish(process: "subprocess.Popen[str]") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The answer and the log lines."""
    output, _ = process.communicate(timeout=120)
    *lines, answer = output.splitlines()
    return json.loads(answer), [json.loads(line) for line in lines]


@pytest.fixture
def deployed(tmp_path: Path, embedded: EmbeddedAws, stack: Stack) -> Deployed:
    config = Config.model_validate({"sms": {"message": "नमस्ते {name}", "max_per_second": 80}})
    with zipfile.ZipFile(io.BytesIO(handler_zip(config, stack.table))) as archive:
        archive.extractall(tmp_path)
    return Deployed(tmp_path, embedded)


def numbers(count: int) -> list[str]:
    return [f"+9198765{n:05d}" for n in range(count)]


@pytest.mark.slow
def test_every_registrant_of_a_batch_is_told_once(
    deployed: Deployed, embedded: EmbeddedAws, stack: Stack
) -> None:
    records = [stack.register(phone, request_id=f"r-{phone}") for phone in numbers(30)]
    answer, _ = deployed.invoke(records)
    assert answer == {"batchItemFailures": []}
    assert sorted(sms["to"] for sms in embedded.outbox.messages()) == numbers(30)
    assert {sms["text"] for sms in embedded.outbox.messages()} == {"नमस्ते Asha"}
    assert stack.totals() == {"reserved": 30, "sent": 30, "failed": 0}


@pytest.mark.slow
def test_two_environments_given_the_same_batch_send_each_sms_once(
    deployed: Deployed, embedded: EmbeddedAws, stack: Stack
) -> None:
    records = [stack.register(phone, request_id=f"r-{phone}") for phone in numbers(20)]
    for process in [deployed.start(records), deployed.start({"Records": records})]:
        assert finish(process)[0] == {"batchItemFailures": []}
    assert sorted(sms["to"] for sms in embedded.outbox.messages()) == numbers(20)
    assert stack.totals() == {"reserved": 20, "sent": 20, "failed": 0}


@pytest.mark.slow
def test_it_logs_json_lines_with_masked_numbers(deployed: Deployed, stack: Stack) -> None:
    _, lines = deployed.invoke([stack.register()])
    assert [line["event"] for line in lines] == ["sent", "batch"]
    assert (lines[0]["phone"], lines[0]["stack"]) == ("+91••••••3210", "demo-event")
    assert lines[0]["message_id"] == stack.row()["sms_message_id"]


@pytest.mark.slow
def test_a_number_that_sns_refuses_is_failed_and_a_malformed_record_comes_again(
    deployed: Deployed, stack: Stack
) -> None:
    refused = stack.register("+917000000003", request_id="r-1")
    malformed = stack.register(request_id="")
    answer, _ = deployed.invoke([refused, malformed])
    assert answer == {"batchItemFailures": [{"itemIdentifier": "e-"}]}
    assert stack.row("+917000000003")["sms_error"] == "InvalidParameter"


@pytest.mark.slow
def test_a_count_whose_answer_is_lost_is_not_added_again(
    deployed: Deployed, embedded: EmbeddedAws, stack: Stack
) -> None:
    """The SDK would try once more by itself, and a registrant would take two places of the cap."""
    counted = []

    def lose(call: Call, forward: Forward) -> AwsResponse:
        answer = forward(call)
        if call.params["Key"]["registration_id"]["S"] != TOTALS:
            return answer
        counted.append(answer.status)
        raise AwsFailure("InternalServerError", "The answer is lost", 500)

    embedded.dispatcher.override("dynamodb", "UpdateItem", lose)
    record = stack.register()
    answer, _ = deployed.invoke([record])
    assert answer == {"batchItemFailures": [{"itemIdentifier": "e-r-1"}]}
    assert counted == [200]
    assert stack.totals()["reserved"] == 1


@pytest.mark.slow
def test_without_its_table_nothing_is_sent_and_everything_comes_again(
    deployed: Deployed, embedded: EmbeddedAws, stack: Stack
) -> None:
    record = stack.register()
    stack.dynamodb.delete_table(TableName=stack.table)
    answer, lines = deployed.invoke([record])
    assert answer == {"batchItemFailures": [{"itemIdentifier": "e-r-1"}]}
    assert embedded.outbox.messages() == []
    assert lines[0]["error"] == "ResourceNotFoundException"


@pytest.mark.slow
def test_killed_in_the_middle_of_a_batch_leaves_every_row_told_or_unconfirmed_or_untouched(
    deployed: Deployed, embedded: EmbeddedAws, stack: Stack
) -> None:
    records = [stack.register(phone, request_id=f"r-{phone}") for phone in numbers(40)]
    process = deployed.start(records)
    while len(embedded.outbox.messages()) < 5 and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.communicate()
    deployed.invoke(records)
    statuses = [stack.row(phone)["sms_status"] for phone in numbers(40)]
    told = [sms["to"] for sms in embedded.outbox.messages()]
    assert len(told) == len(set(told))
    assert set(statuses) <= {"sent", "sending"}
    assert statuses.count("sending") <= 25
    assert stack.totals()["reserved"] >= len(told) >= stack.totals()["sent"]
