"""Functions run as deployed, in a process of their own, and fail as on AWS."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from moto.awslambda.models import lambda_backends

from smsverifier.access_key import AccessKey
from smsverifier.local.calls import ACCOUNT, AwsFailure
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.functions import FunctionNotFound, Functions, InvocationResult
from smsverifier.local.functions.execution_environments import PROGRAM
from smsverifier.local.functions.service import MAX_SYNC_EVENT
from smsverifier.platform.processes import PEAK_MEMORY
from tests.support.clock import PATIENCE
from tests.support.local_clients import code_of, make_client
from tests.support.processes import is_gone
from tests.support.small_functions import REGION, deploy, log_lines, make_role, make_zip

pytestmark = pytest.mark.slow

ECHO = "def handler(event, context):\n    return event\n"


@pytest.fixture
def functions(embedded: EmbeddedAws) -> Iterator[Functions]:
    running = Functions(
        embedded.dispatcher, embedded.endpoint_url, embedded.keyring, sweep_seconds=0.05
    )
    yield running
    running.stop()


@pytest.fixture
def run(functions: Functions, client: Callable[[str], Any]) -> Callable[..., InvocationResult]:
    """Deploy a handler's body and invoke it once."""

    def deploy_and_invoke(body: Any, event: Any = None, **config: Any) -> InvocationResult:
        arn = deploy(client, f"import os, sys, time\ndef handler(event, context):\n    {body}\n",
                     **config)  # fmt: skip
        return functions.invoke(arn, event, source="test")

    return deploy_and_invoke


def answer(invocation: InvocationResult) -> Any:
    return json.loads(invocation.payload)


def test_a_function_answers_with_what_its_handler_returns(
    run: Callable[..., InvocationResult],
) -> None:
    invocation = run("return {'got': event}", {"n": "नमस्ते"})
    assert (answer(invocation), invocation.error) == ({"got": {"n": "नमस्ते"}}, None)


def test_a_warm_worker_is_used_again(
    run: Callable[..., InvocationResult], functions: Functions
) -> None:
    first = run("return os.getpid()")
    arn = "arn:aws:lambda:ap-south-1:123456789012:function:guest"
    assert functions.invoke(arn, None, source="test").payload == first.payload


def test_new_code_runs_from_the_next_invocation_on(
    run: Callable[..., InvocationResult], functions: Functions, client: Callable[[str], Any]
) -> None:
    run("return 'old'")
    client("lambda").update_function_code(
        FunctionName="guest", ZipFile=make_zip("def handler(e, c): return 'new'")
    )
    arn = "arn:aws:lambda:ap-south-1:123456789012:function:guest"
    assert answer(functions.invoke(arn, None, source="test")) == "new"


CHANGES: dict[str, dict[str, Any]] = {
    "timeout": {"Timeout": 7},
    "memory": {"MemorySize": 256},
    "environment": {"Environment": {"Variables": {"COLOUR": "red"}}},
    "handler": {"Handler": "app.other"},
    "runtime": {"Runtime": "python3.12"},
    "log group": {"LoggingConfig": {"LogGroup": "/elsewhere"}},
    "description": {"Description": "new"},
}
ARN = "arn:aws:lambda:ap-south-1:123456789012:function:guest"


@pytest.mark.parametrize("change", [*CHANGES, "role"])
def test_after_every_change_of_the_configuration_later_calls_have_new_environments(
    functions: Functions, client: Callable[[str], Any], change: str
) -> None:
    """AWS Lambda guide: an environment is shut down when the function's configuration changes."""
    deploy(client, "import os\ndef handler(e, c): return os.getpid()\nother = handler\n")
    before = answer(functions.invoke(ARN, None, source="test"))
    role = {"Role": make_role(client, "another", "lambda")}
    client("lambda").update_function_configuration(
        FunctionName="guest", **CHANGES.get(change, role)
    )
    assert answer(functions.invoke(ARN, None, source="test")) != before


def test_what_is_no_configuration_keeps_environments_warm(
    functions: Functions, client: Callable[[str], Any]
) -> None:
    deploy(client, "import os\ndef handler(e, c): return os.getpid()\n")
    before = answer(functions.invoke(ARN, None, source="test"))
    client("lambda").tag_resource(Resource=ARN, Tags={"a": "b"})
    client("lambda").put_function_concurrency(FunctionName="guest", ReservedConcurrentExecutions=2)
    assert answer(functions.invoke(ARN, None, source="test")) == before


def test_a_call_under_way_keeps_the_settings_it_began_with(
    functions: Functions, client: Callable[[str], Any], tmp_path: Path
) -> None:
    deploy(
        client,
        f"import os, pathlib, time\nfolder = pathlib.Path({str(tmp_path)!r})\n"
        "def handler(event, context):\n"
        "    if event == 'wait':\n"
        "        (folder / 'began').touch()\n"
        "        while not (folder / 'changed').exists():\n            time.sleep(0.01)\n"
        "    left = context.get_remaining_time_in_millis()\n"
        "    return [os.environ['COLOUR'], left > 60_000]\n",
        Environment={"Variables": {"COLOUR": "blue"}},
    )
    with ThreadPoolExecutor() as pool:
        call = pool.submit(functions.invoke, ARN, "wait", source="test")
        while not (tmp_path / "began").exists():
            time.sleep(0.01)
        client("lambda").update_function_configuration(
            FunctionName="guest", Timeout=30, Environment={"Variables": {"COLOUR": "red"}}
        )
        assert answer(functions.invoke(ARN, None, source="test")) == ["red", False]
        (tmp_path / "changed").touch()
        assert answer(call.result()) == ["blue", True]
    assert answer(functions.invoke(ARN, None, source="test")) == ["red", False]


def test_an_event_that_is_tried_again_runs_what_is_deployed_then(
    client: Callable[[str], Any], tmp_path: Path
) -> None:
    deploy(
        client,
        "import os, pathlib\ndef handler(event, context):\n"
        f"    folder = pathlib.Path({str(tmp_path)!r})\n"
        "    (folder / os.environ.get('COLOUR', 'none')).touch()\n"
        "    1 / ('COLOUR' in os.environ)\n",
    )
    client("lambda").invoke(FunctionName="guest", InvocationType="Event", Payload=b"{}")
    end = time.monotonic() + PATIENCE
    while not (tmp_path / "none").exists() and time.monotonic() < end:
        time.sleep(0.01)
    client("lambda").update_function_configuration(
        FunctionName="guest", Environment={"Variables": {"COLOUR": "red"}}
    )
    while not (tmp_path / "red").exists() and time.monotonic() < end:
        time.sleep(0.01)
    assert (tmp_path / "red").exists()


def test_concurrent_invocations_get_a_worker_each(
    functions: Functions, client: Callable[[str], Any], tmp_path: Path
) -> None:
    arn = deploy(
        client,
        f"import os, pathlib, time\nfolder = pathlib.Path({str(tmp_path)!r})\n"
        "def handler(event, context):\n"
        "    (folder / str(os.getpid())).touch()\n"
        "    while len(list(folder.iterdir())) < 3:\n        time.sleep(0.01)\n"
        "    return os.getpid()\n",
    )
    found = []
    threads = [
        threading.Thread(
            target=lambda: found.append(functions.invoke(arn, None, source="test").payload)
        )
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 3


def test_reserved_concurrency_of_zero_switches_a_function_off(
    functions: Functions, client: Callable[[str], Any]
) -> None:
    arn = deploy(client, ECHO)
    lambda_backends[ACCOUNT][REGION].get_function("guest").reserved_concurrency = 0
    with pytest.raises(AwsFailure, match="TooManyRequestsException"):
        functions.invoke(arn, None, source="test")


def test_an_exception_is_reported_with_type_message_and_trace(
    run: Callable[..., InvocationResult],
) -> None:
    invocation = run("raise ValueError('boom')")
    error = answer(invocation)
    assert invocation.error == "Unhandled"
    assert (error["errorType"], error["errorMessage"]) == ("ValueError", "boom")
    assert "in handler" in error["stackTrace"][-1]


def test_a_function_that_takes_too_long_is_killed(
    run: Callable[..., InvocationResult], client: Callable[[str], Any]
) -> None:
    invocation = run("print('before'); time.sleep(600)", Timeout=2)
    assert "Task timed out after 2.00 seconds" in answer(invocation)["errorMessage"]
    lines = log_lines(client)
    assert "before" in lines
    assert any(line.endswith("Task timed out after 2.00 seconds") for line in lines)


def test_a_killed_function_takes_its_children_with_it(
    functions: Functions, client: Callable[[str], Any]
) -> None:
    arn = deploy(
        client,
        "import subprocess, time\nprint(subprocess.Popen(['sleep', '600']).pid)\n"
        "def handler(event, context):\n    time.sleep(600)\n",
        Timeout=1,
    )
    tail = functions.invoke(arn, None, source="test").log_tail.decode()
    child = next(int(line) for line in tail.splitlines() if line.isdigit())
    assert is_gone(child)


def test_a_process_that_ends_itself_is_reported_with_what_it_printed(
    run: Callable[..., InvocationResult], client: Callable[[str], Any]
) -> None:
    invocation = run("print('last words', end=''); os._exit(3)")
    assert answer(invocation)["errorType"] == "Runtime.ExitError"
    assert answer(invocation)["errorMessage"].endswith("exit status 3")
    assert "last words" in log_lines(client)


def test_leaving_by_sys_exit_is_an_error_too(run: Callable[..., InvocationResult]) -> None:
    assert answer(run("sys.exit(0)"))["errorType"] == "Runtime.ExitError"


def test_a_function_works_again_after_it_died(
    run: Callable[..., InvocationResult], functions: Functions
) -> None:
    run("os._exit(1) if event else None\n    return 'alive'", True)
    arn = "arn:aws:lambda:ap-south-1:123456789012:function:guest"
    assert answer(functions.invoke(arn, None, source="test")) == "alive"


@pytest.mark.parametrize(
    ("source", "handler", "kind"),
    [
        ("import nowhere", "app.handler", "Runtime.ImportModuleError"),
        ("x = 1", "app.handler", "Runtime.HandlerNotFound"),
        ("def handler(:", "app.handler", "Runtime.UserCodeSyntaxError"),
        ("x = 1", "app", "Runtime.MalformedHandlerName"),
        ("1 / 0", "app.handler", "ZeroDivisionError"),
        ("import os; os._exit(7)", "app.handler", "Runtime.ExitError"),
    ],
)
def test_code_that_cannot_be_loaded_is_reported(
    functions: Functions, client: Callable[[str], Any], source: str, handler: str, kind: str
) -> None:
    arn = deploy(client, source, Handler=handler)
    invocation = functions.invoke(arn, None, source="test")
    assert (answer(invocation)["errorType"], invocation.error) == (kind, "Unhandled")


def test_an_answer_of_bytes_goes_out_as_it_is(run: Callable[..., InvocationResult]) -> None:
    """As in awslambdaric, lambda_runtime_marshaller."""
    invocation = run(r"return b'\xff{}'")
    assert (invocation.payload, invocation.error) == (b"\xff{}", None)


def test_a_big_event_and_a_big_answer_arrive_whole(run: Callable[..., InvocationResult]) -> None:
    text = "x" * (MAX_SYNC_EVENT - 100)
    assert answer(run("return event", text)) == text


def test_an_event_over_the_limit_is_refused(run: Callable[..., InvocationResult]) -> None:
    with pytest.raises(AwsFailure, match="RequestTooLargeException"):
        run("return 1", "x" * MAX_SYNC_EVENT)


def test_an_answer_over_the_limit_is_an_error(run: Callable[..., InvocationResult]) -> None:
    assert answer(run("return 'x' * 7_000_000"))["errorType"] == "Function.ResponseSizeTooLarge"


def test_nothing_of_our_own_environment_reaches_a_function(
    run: Callable[..., InvocationResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    seen = answer(run("return dict(os.environ)"))
    assert not {"HTTPS_PROXY", "PYTHONPATH"} & set(seen)
    assert seen["AWS_SESSION_TOKEN"] != "secret"
    assert seen["HOME"] != os.environ.get("HOME")


def test_a_function_has_its_own_environment(
    run: Callable[..., InvocationResult], embedded: EmbeddedAws
) -> None:
    seen = answer(run("return dict(os.environ)", Environment={"Variables": {"COLOUR": "blue"}}))
    assert seen["COLOUR"] == "blue"
    assert seen["AWS_REGION"] == "ap-south-1"
    assert seen["AWS_ENDPOINT_URL"] == embedded.endpoint_url
    holder = embedded.keyring.find(seen["AWS_ACCESS_KEY_ID"])
    assert holder is not None
    assert holder.caller.name == "guest"


def test_a_function_cannot_send_its_aws_calls_elsewhere(
    run: Callable[..., InvocationResult], functions: Functions, embedded: EmbeddedAws
) -> None:
    """Such variables are refused (test_lambda_functions); this is what is behind that."""
    variables = {"AWS_ENDPOINT_URL": "http://x", "AWS_ENDPOINT_URL_SNS": "http://x",
                 "https_proxy": "http://x"}  # fmt: skip
    run("return dict(os.environ)")
    function = lambda_backends[ACCOUNT][REGION].get_function("guest")
    function.environment_vars = variables
    seen = answer(functions.invoke(function.function_arn, None, source="test"))
    assert "http://x" not in seen.values()
    assert seen["AWS_ENDPOINT_URL"] == embedded.endpoint_url


def test_a_function_reaches_the_embedded_aws(
    run: Callable[..., InvocationResult], client: Callable[[str], Any]
) -> None:
    client("sqs").create_queue(QueueName="seen")
    role = make_role(client, "looker", "lambda", allow=[("sqs:ListQueues", "*")])
    body = "import boto3; return boto3.client('sqs').list_queues()['QueueUrls']"
    assert answer(run(body, Role=role))[0].endswith("/seen")


def test_a_function_may_do_what_its_role_may_and_no_more(
    run: Callable[..., InvocationResult], client: Callable[[str], Any]
) -> None:
    client("sqs").create_queue(QueueName="seen")
    body = (
        "import boto3, botocore\n"
        "    try: boto3.client('sqs').list_queues()\n"
        "    except botocore.exceptions.ClientError as error: return str(error)"
    )
    assert "assumed-role/guest-role/guest is not authorized to perform: sqs:Lis" in answer(
        run(body)
    )


def test_the_key_of_a_function_that_is_gone_opens_nothing(
    run: Callable[..., InvocationResult], client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    seen = answer(run("return dict(os.environ)"))
    key = AccessKey(
        seen["AWS_ACCESS_KEY_ID"], seen["AWS_SECRET_ACCESS_KEY"], seen["AWS_SESSION_TOKEN"]
    )
    with make_client(embedded, "sts", key=key) as sts:
        assert sts.get_caller_identity()["Arn"].endswith(":assumed-role/guest-role/guest")
        client("lambda").delete_function(FunctionName="guest")
        end = time.monotonic() + PATIENCE
        while embedded.keyring.find(key.id) is not None and time.monotonic() < end:
            time.sleep(0.05)
        assert code_of(sts.get_caller_identity) == "InvalidClientTokenId"


def test_the_context_knows_the_invocation(run: Callable[..., InvocationResult]) -> None:
    body = (
        "return [context.aws_request_id, context.function_name, context.memory_limit_in_mb, "
        "context.invoked_function_arn, context.log_group_name, "
        "context.get_remaining_time_in_millis()]"
    )
    invocation = run(body, MemorySize=256, Timeout=300)
    *facts, left = answer(invocation)
    arn = "arn:aws:lambda:ap-south-1:123456789012:function:guest"
    assert facts == [invocation.request_id, "guest", "256", arn, "/aws/lambda/guest"]
    assert 200_000 < left <= 300_000


def test_the_log_holds_what_the_function_wrote_between_start_and_report(
    run: Callable[..., InvocationResult], client: Callable[[str], Any]
) -> None:
    request = run("print('one'); sys.stderr.write('two\\n'); print('', end='')").request_id
    init, start, *lines, end, report = log_lines(client)
    assert init.startswith("INIT_START")
    assert start == f"START RequestId: {request} Version: $LATEST"
    assert lines == ["one", "two"]
    assert end == f"END RequestId: {request}"
    assert report.startswith(f"REPORT RequestId: {request}\tDuration: ")


def test_a_trace_is_one_log_event(
    run: Callable[..., InvocationResult], client: Callable[[str], Any]
) -> None:
    run("raise ValueError('boom')")
    [trace] = [line for line in log_lines(client) if line.startswith("[ERROR]")]
    assert trace.startswith("[ERROR] ValueError: boom\nTraceback")


def test_a_missing_log_group_is_never_made(
    run: Callable[..., InvocationResult], client: Callable[[str], Any]
) -> None:
    run("print('lost')", log_group=False)
    assert client("logs").describe_log_groups()["logGroups"] == []


def test_a_configured_log_group_is_used(
    run: Callable[..., InvocationResult], client: Callable[[str], Any]
) -> None:
    client("logs").create_log_group(logGroupName="/elsewhere")
    run("print('here')", LoggingConfig={"LogGroup": "/elsewhere"})
    assert "here" in log_lines(client, group="/elsewhere")


def test_bytes_that_are_no_text_do_not_break_the_log(
    run: Callable[..., InvocationResult], client: Callable[[str], Any]
) -> None:
    run("os.write(1, b'\\xff\\n' + b'x' * 600_000 + b'\\n')")
    longest = max(log_lines(client), key=len)
    assert len(longest) == 256 * 1024


def test_a_function_that_does_not_exist_is_missing(functions: Functions) -> None:
    with pytest.raises(FunctionNotFound):
        functions.invoke("arn:aws:lambda:ap-south-1:123456789012:function:no", None, source="test")


def test_a_function_without_its_role_does_not_run(
    functions: Functions, client: Callable[[str], Any]
) -> None:
    arn = deploy(client, ECHO, Role=make_role(client, "short-lived", "lambda"))
    client("iam").delete_role(RoleName="short-lived")
    with pytest.raises(AwsFailure, match="AccessDeniedException"):
        functions.invoke(arn, None, source="test")


def test_a_zip_that_was_damaged_is_reported(
    functions: Functions, client: Callable[[str], Any]
) -> None:
    whole = make_zip(ECHO)
    arn = deploy(client, "", Code=b"\0" * 4 + whole[4:])
    with pytest.raises(AwsFailure, match="InvalidZipFileException"):
        functions.invoke(arn, None, source="test")


def test_idle_workers_of_a_deleted_function_end(
    functions: Functions, client: Callable[[str], Any]
) -> None:
    arn = deploy(client, "import os\ndef handler(e, c): return os.getpid()")
    pid = answer(functions.invoke(arn, None, source="test"))
    client("lambda").delete_function(FunctionName="guest")
    assert is_gone(pid)


def test_a_worker_whose_server_is_gone_ends_wherever_it_was(tmp_path: Path) -> None:
    """Also where the folder of temporary files, in which it lives, was cleared away meanwhile."""
    task = tmp_path / "temporary" / "function" / "task"
    task.mkdir(parents=True)
    environ = {"LAMBDA_TASK_ROOT": str(task), "_HANDLER": "app.handler"}
    for name in ("NAME", "VERSION", "MEMORY_SIZE"):
        environ[f"AWS_LAMBDA_FUNCTION_{name}"] = "1"
    (task / "app.py").write_text("def handler(event, context): return None\n")
    command = [sys.executable, "-I", str(PROGRAM), "mark", str(PEAK_MEMORY)]
    with subprocess.Popen(
        command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as worker:
        try:
            assert worker.stdin
            assert worker.stdout
            assert b"ready" in worker.stdout.readline()
            shutil.rmtree(tmp_path / "temporary")
            worker.stdin.close()
            assert worker.wait(PATIENCE) == 0
        finally:
            worker.kill()
