"""Pipes through a stock client: unique names, honest states, updates that keep the rest."""

from collections.abc import Callable
from typing import Any

import pytest
from moto.backends import get_backend

from tests.support.local_clients import code_of
from tests.support.small_functions import make_role

ACCOUNT = "123456789012"
FUNCTION = f"arn:aws:lambda:ap-south-1:{ACCOUNT}:function:x-handler"
TEMPLATE = '{"phone": "<$.dynamodb.NewImage.phone.S>"}'
FILTER = {"Filters": [{"Pattern": '{"eventName": ["INSERT"]}'}]}
STREAM = {"StartingPosition": "TRIM_HORIZON", "BatchSize": 25, "MaximumRetryAttempts": 3}


@pytest.fixture
def pipes(client: Callable[[str], Any]) -> Any:
    return client("pipes")


@pytest.fixture
def pipe(client: Callable[[str], Any]) -> dict[str, Any]:
    """The arguments of a pipe whose table and role exist."""
    table = client("dynamodb").create_table(
        TableName="x-registrations",
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    return {
        "Name": "x-registrations-to-sms",
        "RoleArn": make_role(client, "x", "pipes"),
        "Source": table["LatestStreamArn"],
        "Target": FUNCTION,
        "SourceParameters": {"FilterCriteria": FILTER, "DynamoDBStreamParameters": STREAM},
    }


def state_of(pipes: Any, pipe: dict[str, Any]) -> Any:
    found = pipes.describe_pipe(Name=pipe["Name"])
    return found["DesiredState"], found["CurrentState"]


def test_a_pipe_reads_back_as_written(pipes: Any, pipe: dict[str, Any]) -> None:
    more = {
        "Description": "d",
        "Tags": {"smsverifier:stack": "x"},
        "LogConfiguration": {
            "Level": "ERROR",
            "CloudwatchLogsLogDestination": {
                "LogGroupArn": f"arn:aws:logs:ap-south-1:{ACCOUNT}:log-group:/aws/vendedlogs/x"
            },
        },
        "TargetParameters": {"LambdaFunctionParameters": {"InvocationType": "REQUEST_RESPONSE"}},
    }
    pipes.create_pipe(**pipe, **more)
    found = pipes.describe_pipe(Name=pipe["Name"])
    assert {key: found[key] for key in (*pipe, *more)} == {**pipe, **more}
    assert found["CurrentState"] == "RUNNING"


def test_a_second_pipe_of_the_same_name_conflicts(pipes: Any, pipe: dict[str, Any]) -> None:
    pipes.create_pipe(**pipe)
    assert code_of(pipes.create_pipe, **pipe) == "ConflictException"


def test_a_pipe_created_stopped_stays_stopped_however_often_it_is_looked_at(
    pipes: Any, pipe: dict[str, Any]
) -> None:
    pipes.create_pipe(**pipe, DesiredState="STOPPED")
    for _ in range(3):
        pipes.list_pipes()
        assert state_of(pipes, pipe) == ("STOPPED", "STOPPED")


def test_an_update_does_not_start_a_stopped_pipe(pipes: Any, pipe: dict[str, Any]) -> None:
    pipes.create_pipe(**pipe)
    pipes.stop_pipe(Name=pipe["Name"])
    assert state_of(pipes, pipe) == ("STOPPED", "STOPPED")
    pipes.update_pipe(Name=pipe["Name"], RoleArn=pipe["RoleArn"], Description="new")
    assert state_of(pipes, pipe) == ("STOPPED", "STOPPED")


def test_an_update_can_start_and_stop(pipes: Any, pipe: dict[str, Any]) -> None:
    pipes.create_pipe(**pipe, DesiredState="STOPPED")
    names = {"Name": pipe["Name"], "RoleArn": pipe["RoleArn"]}
    pipes.update_pipe(**names, DesiredState="RUNNING")
    assert state_of(pipes, pipe) == ("RUNNING", "RUNNING")
    pipes.update_pipe(**names, DesiredState="STOPPED")
    assert state_of(pipes, pipe) == ("STOPPED", "STOPPED")


def test_an_update_replaces_the_streams_parameters_but_not_start_and_filter(
    pipes: Any, pipe: dict[str, Any]
) -> None:
    pipes.create_pipe(**pipe)
    pipes.update_pipe(
        Name=pipe["Name"],
        RoleArn=pipe["RoleArn"],
        SourceParameters={"DynamoDBStreamParameters": {"BatchSize": 7}},
    )
    found = pipes.describe_pipe(Name=pipe["Name"])["SourceParameters"]
    assert found["DynamoDBStreamParameters"] == {"StartingPosition": "TRIM_HORIZON", "BatchSize": 7}
    assert found["FilterCriteria"] == FILTER


BAD_FILTERS = [
    [{"Pattern": '{"eventName":[{"prefix":1}]}'}],
    [{"Pattern": '{"eventName":["INSERT"]}'}, {"Pattern": "{}"}],
    [{"Pattern": ""}],
    [{}],
]


@pytest.mark.parametrize("filters", BAD_FILTERS)
def test_no_pipe_has_a_filter_that_is_not_understood(
    pipes: Any, pipe: dict[str, Any], filters: list[Any]
) -> None:
    parameters = {**pipe["SourceParameters"], "FilterCriteria": {"Filters": filters}}
    wanted = {**pipe, "SourceParameters": parameters}
    assert code_of(pipes.create_pipe, **wanted) == "ValidationException"
    assert pipes.list_pipes()["Pipes"] == []


@pytest.mark.parametrize("filters", BAD_FILTERS)
def test_an_update_with_such_a_filter_changes_nothing(
    pipes: Any, pipe: dict[str, Any], filters: list[Any]
) -> None:
    pipes.create_pipe(**pipe)
    wanted = {"Name": pipe["Name"], "RoleArn": pipe["RoleArn"], "Description": "new"}
    parameters = {"FilterCriteria": {"Filters": filters}, "DynamoDBStreamParameters": {}}
    assert code_of(pipes.update_pipe, **wanted, SourceParameters=parameters) == (
        "ValidationException"
    )
    found = pipes.describe_pipe(Name=pipe["Name"])
    assert found["SourceParameters"] == pipe["SourceParameters"]
    assert "Description" not in found


def test_an_empty_list_of_filters_takes_them_away(pipes: Any, pipe: dict[str, Any]) -> None:
    pipes.create_pipe(**pipe)
    pipes.update_pipe(
        Name=pipe["Name"],
        RoleArn=pipe["RoleArn"],
        SourceParameters={"FilterCriteria": {"Filters": []}},
    )
    found = pipes.describe_pipe(Name=pipe["Name"])["SourceParameters"]
    assert found["FilterCriteria"] == {"Filters": []}
    assert found["DynamoDBStreamParameters"] == STREAM


@pytest.mark.parametrize(("given", "left"), [
    ({}, TEMPLATE),
    ({"TargetParameters": {}}, TEMPLATE),
    ({"TargetParameters": {"LambdaFunctionParameters": {}}}, TEMPLATE),
    ({"TargetParameters": {"InputTemplate": ""}}, None),
])  # fmt: skip
def test_an_input_template_stays_until_an_empty_one_takes_it_off(
    pipes: Any, pipe: dict[str, Any], given: dict[str, Any], left: str | None
) -> None:
    """UpdatePipe in the Pipes API reference; Terraform's aws_pipes_pipe, its comment at update.

    The embedded AWS runs no pipe with one, so it stands there from before.
    """
    pipes.create_pipe(**pipe)
    (there,) = get_backend("pipes")[ACCOUNT]["ap-south-1"].pipes.values()
    there.target_parameters = {"InputTemplate": TEMPLATE}
    pipes.update_pipe(Name=pipe["Name"], RoleArn=pipe["RoleArn"], **given)
    found = pipes.describe_pipe(Name=pipe["Name"])["TargetParameters"]
    assert found.get("InputTemplate") == left


def test_an_empty_enrichment_takes_it_off(pipes: Any, pipe: dict[str, Any]) -> None:
    """UpdatePipe in the Pipes API reference: the ARN or an empty text."""
    pipes.create_pipe(**pipe)
    (there,) = get_backend("pipes")[ACCOUNT]["ap-south-1"].pipes.values()
    there.enrichment = FUNCTION
    names = {"Name": pipe["Name"], "RoleArn": pipe["RoleArn"]}
    pipes.update_pipe(**names)
    assert pipes.describe_pipe(Name=pipe["Name"])["Enrichment"] == FUNCTION
    pipes.update_pipe(**names, Enrichment="")
    assert not pipes.describe_pipe(Name=pipe["Name"]).get("Enrichment")


@pytest.mark.parametrize("change", [
    {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/none"},
    {"Source": f"arn:aws:dynamodb:ap-south-1:{ACCOUNT}:table/none/stream/1"},
])  # fmt: skip
def test_a_pipe_needs_a_role_and_a_stream_that_exist(
    pipes: Any, pipe: dict[str, Any], change: dict[str, Any]
) -> None:
    assert code_of(pipes.create_pipe, **{**pipe, **change}) == "ValidationException"


@pytest.mark.parametrize("change", [
    {"Source": f"arn:aws:sqs:ap-south-1:{ACCOUNT}:q"},
    {"Target": f"arn:aws:sqs:ap-south-1:{ACCOUNT}:q"},
    {"Enrichment": FUNCTION},
    {"TargetParameters": {"InputTemplate": "{}"}},
    {"LogConfiguration": {"Level": "ERROR", "IncludeExecutionData": ["ALL"]}},
    {"KmsKeyIdentifier": "alias/x"},
    {"TargetParameters": {"LambdaFunctionParameters": {"InvocationType": "FIRE_AND_FORGET"}}},
])  # fmt: skip
def test_what_the_runner_does_not_do_is_refused(
    pipes: Any, pipe: dict[str, Any], change: dict[str, Any]
) -> None:
    assert code_of(pipes.create_pipe, **{**pipe, **change}) == "NotImplementedException"


def test_pipes_are_found_by_tag(
    client: Callable[[str], Any], pipes: Any, pipe: dict[str, Any]
) -> None:
    pipes.create_pipe(**pipe, Tags={"smsverifier:stack": "x"})
    found = client("resourcegroupstaggingapi").get_resources(
        TagFilters=[{"Key": "smsverifier:stack", "Values": ["x"]}]
    )["ResourceTagMappingList"]
    assert f"arn:aws:pipes:ap-south-1:{ACCOUNT}:pipe/{pipe['Name']}" in [
        each["ResourceARN"] for each in found
    ]
