"""Settings made by hand that the embedded AWS does not model: put back, or shown and left.

Which is which, and why: docs/decisions/0034-whose-field-it-is.md.
"""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.delivery.health import Health
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.output.status_view import StatusResult, status_document
from smsverifier.provision.diff import diff
from smsverifier.provision.observe import observe
from smsverifier.provision.status import ResourceState, stack_status
from tests.emulator.catalog_stack import Stack
from tests.emulator.contract.overlay import Overlay

TABLE = ("dynamodb", "DescribeTable")
BACKUPS = ("dynamodb", "DescribeContinuousBackups")
FUNCTION = ("lambda", "GetFunction")
PIPE = ("pipes", "DescribePipe")
GROUPS = ("logs", "DescribeLogGroups")
STAGE = ("apigateway", "GetStage")
APIS = ("apigateway", "GetRestApis")
KEY = "arn:aws:kms:ap-south-1:123456789012:key/1"
OTHER = "arn:aws:sqs:ap-south-1:123456789012:other"
ACL = "arn:aws:wafv2:ap-south-1:123456789012:regional/webacl/x/1"
STREAM = "arn:aws:firehose:ap-south-1:123456789012:deliverystream/amazon-apigateway-x"
EFS = "arn:aws:elasticfilesystem:ap-south-1:123456789012:access-point/fsap-1"


@pytest.fixture
def stack(aws: Aws) -> Stack:
    return Stack(aws)


def within(*path: str, **values: Any) -> Callable[[dict[str, Any]], object]:
    """`values` in the structure at `path` of an answer."""

    def change(answer: dict[str, Any]) -> None:
        for name in path:
            answer = answer.setdefault(name, {})
        answer.update(values)

    return change


def _patched(path: str) -> Callable[[dict[str, Any]], bool]:
    return lambda params: (
        {"op": "remove", "path": path}
        in [
            {name: patch.get(name) for name in ("op", "path")}
            for patch in params["patchOperations"]
        ]
    )


UNLIMITED = {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": -1}
PUT_BACK = {
    ("table", "maximum.writes"): Overlay(
        TABLE,
        within("Table", OnDemandThroughput={"MaxWriteRequestUnits": 1}),
        ("dynamodb", "UpdateTable"),
        lambda params: params.get("OnDemandThroughput") == UNLIMITED,
    ),
    ("table", "maximum.reads"): Overlay(
        TABLE,
        within("Table", OnDemandThroughput={"MaxReadRequestUnits": 1}),
        ("dynamodb", "UpdateTable"),
        lambda params: params.get("OnDemandThroughput") == UNLIMITED,
    ),
    ("handler", "file_systems"): Overlay(
        FUNCTION,
        within("Configuration", FileSystemConfigs=[{"Arn": EFS, "LocalMountPath": "/mnt/x"}]),
        ("lambda", "UpdateFunctionConfiguration"),
        lambda params: params.get("FileSystemConfigs") == [],
    ),
    ("handler", "environment"): Overlay(  # their names cannot be read either
        FUNCTION,
        within("Configuration", Environment={"Error": {"ErrorCode": "AccessDeniedException"}}),
        ("lambda", "UpdateFunctionConfiguration"),
        lambda params: params.get("Environment") == {"Variables": {}},
    ),
    ("api", "stage.canary"): Overlay(
        STAGE,
        within(canarySettings={"percentTraffic": 10.0, "deploymentId": "other"}),
        ("apigateway", "UpdateStage"),
        _patched("/canarySettings"),
    ),
}


@pytest.mark.parametrize(("key", "path"), PUT_BACK, ids=".".join)
def test_what_changes_what_the_pipeline_does_is_named_and_put_back(
    stack: Stack, embedded: EmbeddedAws, key: str, path: str
) -> None:
    resource = stack.make(key)
    PUT_BACK[key, path].lay(embedded)
    assert stack.changed_paths(resource) == [path]
    found, desired = resource.read(), stack.desired(resource)
    assert found is not None
    resource.update(desired, diff(desired, found.properties), found)
    assert stack.changed_paths(resource) == []


def _group(**values: Any) -> Overlay:
    def change(answer: dict[str, Any]) -> None:
        for group in answer["logGroups"]:
            group.update(values)

    return Overlay(GROUPS, change)


def _function(**values: Any) -> Overlay:
    return Overlay(FUNCTION, within("Configuration", **values))


def _settings(**values: Any) -> Overlay:
    return Overlay(STAGE, lambda stage: stage["methodSettings"]["*/*"].update(values))


def _dual(answer: dict[str, Any]) -> None:
    for api in answer["item"]:
        api["endpointConfiguration"]["ipAddressType"] = "dualstack"


SHOWN = [
    ("table", "table_class", "STANDARD_INFREQUENT_ACCESS", Overlay(
        TABLE, within("Table", TableClassSummary={"TableClass": "STANDARD_INFREQUENT_ACCESS"}))),
    ("table", "deletion_protection", True, Overlay(
        TABLE, within("Table", DeletionProtectionEnabled=True))),
    ("table", "indexes", ("by_name",), Overlay(
        TABLE, within("Table", GlobalSecondaryIndexes=[{"IndexName": "by_name"}]))),
    ("table", "replicas", ("eu-west-1",), Overlay(
        TABLE, within("Table", Replicas=[{"RegionName": "eu-west-1"}]))),
    ("table", "backup_days", 7, Overlay(BACKUPS, within(
        "ContinuousBackupsDescription", "PointInTimeRecoveryDescription",
        RecoveryPeriodInDays=7))),
    ("handler", "reserved_concurrency", 5, Overlay(
        FUNCTION, within("Concurrency", ReservedConcurrentExecutions=5))),
    ("handler", "kms_key", KEY, _function(KMSKeyArn=KEY)),
    ("handler", "tracing", "Active", _function(TracingConfig={"Mode": "Active"})),
    ("handler", "ephemeral_storage_mb", 1024, _function(EphemeralStorage={"Size": 1024})),
    ("handler", "dead_letters", OTHER, _function(DeadLetterConfig={"TargetArn": OTHER})),
    ("handler", "snap_start", "PublishedVersions", _function(
        SnapStart={"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"})),
    ("handler", "capacity_provider", "on", _function(
        CapacityProviderConfig={"LambdaManagedInstancesCapacityProviderConfig": {
            "CapacityProviderArn": "x"}})),
    ("pipe", "kms_key", KEY, Overlay(PIPE, within(KmsKeyIdentifier=KEY))),
    ("handler_log_group", "class", "INFREQUENT_ACCESS", _group(logGroupClass="INFREQUENT_ACCESS")),
    ("pipe_log_group", "kms_key", KEY, _group(kmsKeyId=KEY)),
    ("handler_log_group", "data_protection", True, _group(
        dataProtectionStatus="ACTIVATED")),
    ("pipe_log_group", "deletion_protection", True, _group(deletionProtectionEnabled=True)),
    ("api", "ip_address_type", "dualstack", Overlay(APIS, _dual)),
    ("api", "stage.web_acl", ACL, Overlay(STAGE, within(webAclArn=ACL))),
    ("api", "stage.access_log", STREAM, Overlay(STAGE, within(
        accessLogSettings={"destinationArn": STREAM, "format": "$context.requestId"}))),
    ("api", "stage.tracing", True, Overlay(STAGE, within(tracingEnabled=True))),
    ("api", "stage.log_level", "INFO", _settings(loggingLevel="INFO")),
    ("api", "stage.metrics", True, _settings(metricsEnabled=True)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("key", "path", "value", "overlay"), SHOWN, ids=[f"{key}-{path}" for key, path, *_ in SHOWN]
)
def test_what_changes_nothing_for_a_registrant_is_shown_as_somebodys_own(
    stack: Stack, embedded: EmbeddedAws, key: str, path: str, value: Any, overlay: Overlay
) -> None:
    resource = stack.make(key)
    before = resource.read()
    assert before is not None
    assert before.by_hand == {}
    overlay.lay(embedded)
    found = resource.read()
    assert found is not None
    assert found.by_hand == {path: value}
    assert stack.changed_paths(resource) == []


def test_a_boundary_that_nobody_configured_is_shown(
    stack: Stack, client: Callable[[str], Any]
) -> None:
    arn = "arn:aws:iam::123456789012:policy/other"
    for key in ("handler_role", "delivery_receipts"):
        role = stack.make(key)
        client("iam").put_role_permissions_boundary(RoleName=role.name, PermissionsBoundary=arn)
        found = role.read()
        assert found is not None
        assert found.by_hand == {"permissions_boundary": arn}


def test_a_stack_with_somebodys_settings_is_ready_and_says_so(
    stack: Stack, embedded: EmbeddedAws
) -> None:
    resource = stack.make("handler_log_group")
    _group(kmsKeyId=KEY).lay(embedded)
    status = stack_status("demo-event", [resource], observe([resource]))
    assert status.resources[0].state is ResourceState.READY
    document = status_document(StatusResult(status, {}, "", {}, Health(), ()))
    assert document["resources"][0]["by_hand"] == {"kms_key": KEY}
    stranger = stack_status("another", [resource], observe([resource]))
    assert stranger.resources[0].by_hand == {}
