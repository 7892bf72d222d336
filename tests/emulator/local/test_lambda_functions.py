"""Functions, log groups, roles and queues through stock clients: they read back as written."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.aws.downloads import download
from smsverifier.errors import UnreachableError
from tests.support.local_clients import code_of
from tests.support.small_functions import make_role, make_zip

GROUP = "/aws/lambda/x-handler"
GROUP_ARN = f"arn:aws:logs:ap-south-1:123456789012:log-group:{GROUP}"


@pytest.fixture
def functions(client: Callable[[str], Any]) -> Any:
    return client("lambda")


@pytest.fixture
def function(client: Callable[[str], Any]) -> dict[str, Any]:
    """The arguments of a function whose role exists."""
    return {
        "FunctionName": "x-handler",
        "Runtime": "python3.13",
        "Role": make_role(client, "x", "lambda"),
        "Handler": "app.handler",
        "Code": {"ZipFile": make_zip("def handler(event, context): return event")},
    }


@pytest.mark.parametrize(("given", "shown"), [
    (None, {"LogFormat": "Text", "LogGroup": GROUP}),
    ({"LogFormat": "Text", "LogGroup": "/mine"}, {"LogFormat": "Text", "LogGroup": "/mine"}),
])  # fmt: skip
def test_the_logging_configuration_is_kept(
    functions: Any, function: dict[str, Any], given: dict[str, str] | None, shown: dict[str, Any]
) -> None:
    functions.create_function(**function, **({"LoggingConfig": given} if given else {}))
    names = {"FunctionName": "x-handler"}
    assert functions.get_function_configuration(**names)["LoggingConfig"] == shown
    assert functions.get_function(**names)["Configuration"]["LoggingConfig"] == shown


def test_the_logging_configuration_is_updated(functions: Any, function: dict[str, Any]) -> None:
    functions.create_function(**function)
    new = {"LogFormat": "Text", "LogGroup": "/mine"}
    functions.update_function_configuration(FunctionName="x-handler", LoggingConfig=new)
    functions.update_function_configuration(FunctionName="x-handler", Timeout=9)
    (found,) = functions.list_functions()["Functions"]
    assert (found["LoggingConfig"], found["Timeout"]) == (new, 9)


@pytest.mark.parametrize("reserved", [0, 5])
def test_reserved_concurrency_is_shown_until_it_is_taken_off(
    functions: Any, function: dict[str, Any], reserved: int
) -> None:
    functions.create_function(**function)
    names, kept = {"FunctionName": "x-handler"}, {"ReservedConcurrentExecutions": reserved}
    functions.put_function_concurrency(**names, **kept)
    assert functions.get_function(**names)["Concurrency"] == kept
    functions.delete_function_concurrency(**names)
    assert "Concurrency" not in functions.get_function(**names)


def test_the_code_can_be_fetched_where_get_function_says(
    functions: Any, function: dict[str, Any], aws: Aws
) -> None:
    functions.create_function(**function)
    location = functions.get_function(FunctionName="x-handler")["Code"]["Location"]
    assert download(aws, location) == function["Code"]["ZipFile"]
    functions.delete_function(FunctionName="x-handler")
    with pytest.raises(UnreachableError):
        download(aws, location)


def test_without_its_signature_no_code_is_given(
    functions: Any, function: dict[str, Any], aws: Aws
) -> None:
    functions.create_function(**function)
    location = functions.get_function(FunctionName="x-handler")["Code"]["Location"]
    another = location.replace("/x-handler?", "/y-handler?")
    functions.create_function(**{**function, "FunctionName": "y-handler"})
    for address in (location.partition("?")[0], f"{location}x", another):
        with pytest.raises(UnreachableError, match="cannot be fetched") as refused:
            download(aws, address)
        assert "404" in refused.value.why
        assert "signature" not in refused.value.where


def test_nothing_is_fetched_from_anywhere_but_the_embedded_aws(aws: Aws) -> None:
    with pytest.raises(UnreachableError) as refused:
        download(aws, "https://bucket.s3.amazonaws.com/code?signature=secret")
    assert "Only what is at" in refused.value.why


def test_a_function_cannot_be_given_a_role_that_is_not_there(
    functions: Any, function: dict[str, Any]
) -> None:
    functions.create_function(**function)
    refused = code_of(
        functions.update_function_configuration,
        FunctionName="x-handler",
        Role="arn:aws:iam::123456789012:role/none",
    )
    assert refused == "InvalidParameterValueException"


def test_invoke_runs_the_uploaded_zip(functions: Any, function: dict[str, Any]) -> None:
    functions.create_function(**function)
    answer = functions.invoke(FunctionName="x-handler", Payload=b'{"a": 1}')
    assert json.loads(answer["Payload"].read()) == {"a": 1}


def test_invoking_makes_no_log_group(
    client: Callable[[str], Any], functions: Any, function: dict[str, Any]
) -> None:
    functions.create_function(**function)
    functions.invoke(FunctionName="x-handler", Payload=b"{}")
    assert client("logs").describe_log_groups()["logGroups"] == []


@pytest.mark.parametrize("change", [
    {"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}},
    {"Layers": ["arn:aws:lambda:ap-south-1:123456789012:layer:x:1"]},
    {"FileSystemConfigs": [{"Arn": "arn:aws:elasticfilesystem:ap-south-1:123456789012:"
                                   "access-point/fsap-0123456789abcdef0",
                            "LocalMountPath": "/mnt/x"}]},
    {"KMSKeyArn": "arn:aws:kms:ap-south-1:123456789012:key/x"},
    {"TracingConfig": {"Mode": "Active"}},
    {"EphemeralStorage": {"Size": 1024}},
    {"DeadLetterConfig": {"TargetArn": "arn:aws:sqs:ap-south-1:123456789012:x"}},
    {"SnapStart": {"ApplyOn": "PublishedVersions"}},
    {"LoggingConfig": {"LogFormat": "JSON"}},
    {"Environment": {"Variables": {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/wrapper"}}},
    {"Environment": {"Variables": {"PYTHONPATH": "/opt"}}},
    {"Environment": {"Variables": {"LD_PRELOAD": "/opt/x.so"}}},
    {"Environment": {"Variables": {"AWS_ENDPOINT_URL_SNS": "http://x"}}},
    {"Environment": {"Variables": {"https_proxy": "http://x"}}},
])  # fmt: skip
def test_what_the_workers_do_not_do_is_refused(
    functions: Any, function: dict[str, Any], change: dict[str, Any]
) -> None:
    assert code_of(functions.create_function, **{**function, **change}) == "NotImplementedException"
    functions.create_function(**function)
    refused = code_of(functions.update_function_configuration, FunctionName="x-handler", **change)
    assert refused == "NotImplementedException"


@pytest.mark.parametrize("change", [
    {"Runtime": "nodejs22.x"},
    {"Code": {"S3Bucket": "bucket", "S3Key": "key"}},
])  # fmt: skip
def test_what_the_workers_do_not_run_is_refused(
    functions: Any, function: dict[str, Any], change: dict[str, Any]
) -> None:
    assert code_of(functions.create_function, **{**function, **change}) == "NotImplementedException"


def test_what_is_as_aws_has_it_by_itself_is_taken(functions: Any, function: dict[str, Any]) -> None:
    usual = {
        "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
        "Layers": [],
        "FileSystemConfigs": [],
        "TracingConfig": {"Mode": "PassThrough"},
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None"},
        "KMSKeyArn": "",
        "Environment": {"Variables": {}},
        "LoggingConfig": {"LogFormat": "Text"},
    }
    functions.create_function(**function, **usual)
    functions.update_function_configuration(FunctionName="x-handler", **usual)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("AWS_REGION", "InvalidParameterValueException"),
        ("AWS_ACCESS_KEY_ID", "InvalidParameterValueException"),
        ("_HANDLER", "ValidationException"),  # a name begins with a letter, by the service's model
    ],
)
def test_a_variable_of_the_runtimes_own_cannot_be_set(
    functions: Any, function: dict[str, Any], name: str, code: str
) -> None:
    """Lambda Developer Guide, "Defined runtime environment variables"."""
    environment = {"Variables": {name: "x"}}
    assert code_of(functions.create_function, **function, Environment=environment) == code


@pytest.mark.parametrize("days", [0, 2, 31, 4000])
def test_retention_is_one_of_aws_steps(client: Callable[[str], Any], days: int) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName=GROUP)
    refused = code_of(logs.put_retention_policy, logGroupName=GROUP, retentionInDays=days)
    assert refused == "InvalidParameterException"


def test_a_protected_log_group_is_not_deleted(client: Callable[[str], Any]) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName=GROUP)
    protect = logs.put_log_group_deletion_protection
    protect(logGroupIdentifier=GROUP_ARN, deletionProtectionEnabled=True)
    (found,) = logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]
    assert found["deletionProtectionEnabled"] is True
    assert code_of(logs.delete_log_group, logGroupName=GROUP) == "ValidationException"
    protect(logGroupIdentifier=GROUP, deletionProtectionEnabled=False)
    logs.delete_log_group(logGroupName=GROUP)
    assert logs.describe_log_groups()["logGroups"] == []


def test_a_log_group_that_is_made_protected_is(client: Callable[[str], Any]) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName=GROUP, deletionProtectionEnabled=True)
    assert code_of(logs.delete_log_group, logGroupName=GROUP) == "ValidationException"


def test_protecting_a_log_group_that_is_not_there_is_an_error(client: Callable[[str], Any]) -> None:
    protect = client("logs").put_log_group_deletion_protection
    asked = {"logGroupIdentifier": GROUP, "deletionProtectionEnabled": True}
    assert code_of(protect, **asked) == "ResourceNotFoundException"


def test_a_log_group_reads_back_as_written(client: Callable[[str], Any]) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName=GROUP, tags={"a": "b"})
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=30)
    (found,) = logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]
    assert found["retentionInDays"] == 30
    assert logs.list_tags_for_resource(resourceArn=GROUP_ARN)["tags"] == {"a": "b"}


def test_tags_of_a_missing_log_group_are_not_found(client: Callable[[str], Any]) -> None:
    call = client("logs").list_tags_for_resource
    assert code_of(call, resourceArn=GROUP_ARN) == "ResourceNotFoundException"


def test_log_events_do_not_make_a_log_group(client: Callable[[str], Any]) -> None:
    logs = client("logs")
    event = {"timestamp": 1_790_000_000_000, "message": "m"}
    refused = code_of(logs.put_log_events, logGroupName=GROUP, logStreamName="s", logEvents=[event])
    assert refused == "ResourceNotFoundException"


def test_a_queue_reads_back_as_written(client: Callable[[str], Any]) -> None:
    queues = client("sqs")
    attributes = {
        "MessageRetentionPeriod": "1209600",
        "SqsManagedSseEnabled": "true",
        "VisibilityTimeout": "60",
    }
    url = queues.create_queue(QueueName="x-dead-letters", Attributes=attributes, tags={"a": "b"})[
        "QueueUrl"
    ]
    found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert {key: found[key] for key in attributes} == attributes
    assert queues.list_queue_tags(QueueUrl=url)["Tags"] == {"a": "b"}
