"""What is not modelled is refused as AWS would: every client raises, whatever its protocol."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.supported_operations import INSTEAD
from tests.support.local_clients import make_client
from tests.support.small_functions import REGION, make_role, make_zip

REFUSED = "does not model"


def refusal_of(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return str(caught.value.response["Error"]["Message"])


@pytest.mark.parametrize(("service", "operation", "arguments"), [
    ("s3", "list_buckets", {}),                                    # rest-xml
    ("ec2", "describe_vpcs", {}),                                  # ec2
    ("events", "list_rules", {}),                                  # json
    ("cloudwatch", "list_dashboards", {}),                         # rpc-v2-cbor
    ("sns", "list_platform_applications", {}),                     # query
    ("sns", "set_sms_attributes", {"attributes": {"UsageReportS3Bucket": "reports"}}),
    ("pinpoint-sms-voice-v2", "describe_pools", {}),
    ("pinpoint-sms-voice-v2", "describe_sender_ids", {"Owner": "SHARED"}),
    ("cloudwatch", "get_metric_data", {
        "StartTime": 0, "EndTime": 60, "MetricDataQueries": [{"Id": "a", "Expression": "1 + 1"}],
    }),
    ("sts", "assume_role", {"RoleArn": "arn:aws:iam::1:role/xxxxxxxx", "RoleSessionName": "xx"}),
    ("iam", "attach_role_policy", {
        "RoleName": "x",
        "PolicyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    }),
    ("lambda", "list_event_source_mappings", {}),                  # rest-json
    ("lambda", "list_layers", {}),
    ("apigateway", "create_api_key", {"name": "x"}),
    ("apigateway", "get_domain_names", {}),
    ("dynamodb", "list_global_tables", {}),
    ("dynamodb", "export_table_to_point_in_time", {"TableArn": "x", "S3Bucket": "x"}),
    ("sqs", "list_message_move_tasks", {"SourceArn": "x"}),
    ("logs", "start_query", {"startTime": 0, "endTime": 1, "queryString": "x"}),
    ("sesv2", "list_contact_lists", {}),
    ("ses", "get_send_quota", {}),
])  # fmt: skip
def test_calls_that_are_not_modelled_are_refused(
    client: Callable[[str], Any], service: str, operation: str, arguments: dict[str, Any]
) -> None:
    message = refusal_of(lambda: getattr(client(service), operation)(**arguments))
    assert REFUSED in message
    assert "embedded AWS" in message


@pytest.mark.parametrize(("service", "operation"), INSTEAD)
def test_a_call_that_many_tools_know_is_refused_with_what_to_call_instead(
    embedded: EmbeddedAws, service: str, operation: str
) -> None:
    with make_client(embedded, service, parameter_validation=False) as asked:
        # The SDK itself looks into this one, to find the tables.
        body: dict[str, Any] = {"RequestItems": {}} if operation.startswith("Batch") else {}
        message = refusal_of(lambda: getattr(asked, xform_name(operation))(**body))
    assert f"{REFUSED} {service} {operation}; {INSTEAD[service, operation]}" in message


def test_a_publish_to_a_topic_is_refused(client: Callable[[str], Any]) -> None:
    message = refusal_of(
        lambda: client("sns").publish(TopicArn="arn:aws:sns:ap-south-1:123456789012:t", Message="x")
    )
    assert REFUSED in message


@pytest.mark.parametrize("integration", [
    {"type": "HTTP", "uri": "http://example.org"},
    {"type": "AWS_PROXY", "uri": "arn:aws:apigateway:ap-south-1:lambda:path/x"},
    {"type": "AWS", "uri": "arn:aws:apigateway:ap-south-1:sqs:action/SendMessage"},
])  # fmt: skip
def test_other_integrations_are_refused(
    client: Callable[[str], Any], integration: dict[str, str]
) -> None:
    apis = client("apigateway")
    api = apis.create_rest_api(name="x")
    ids = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "PUT"}
    apis.put_method(**ids, authorizationType="NONE")
    message = refusal_of(
        lambda: apis.put_integration(**ids, integrationHttpMethod="POST", **integration)
    )
    assert REFUSED in message


HEADER = "method.response.header.X"
TEMPLATE = {"application/json": "#foreach($x in $y)$x#end"}


@pytest.fixture
def method(client: Callable[[str], Any]) -> tuple[Any, dict[str, str]]:
    """A client of API Gateway, and the names of a method with a MOCK behind it."""
    apis = client("apigateway")
    api = apis.create_rest_api(name="x")
    names = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "PUT"}
    apis.put_method(**names, authorizationType="NONE")
    headers = {"responseParameters": {HEADER: False}}
    apis.put_method_response(**names, statusCode="200", **headers)
    apis.put_integration(**names, type="MOCK")
    apis.put_integration_response(**names, statusCode="200")
    return apis, names


def patched(path: str, value: Any) -> dict[str, Any]:
    return {"patchOperations": [{"op": "add", "path": path, "value": value}]}


@pytest.mark.parametrize(("operation", "arguments", "what"), [
    ("create_resource", {"pathPart": "{proxy+}"}, "path parameters ({proxy+}); make"),
    ("create_resource", {"pathPart": "{id}"}, "path parameters ({id}); make"),
    ("put_method", {"httpMethod": "ANY", "authorizationType": "NONE"}, "the method ANY; put"),
    ("create_model", {"schema": {"patternProperties": {"^x": {}}}}, "patternProperties in a model"),
    ("create_model", {"schema": {"properties": {"a": {"$ref": "https://x"}}}}, "$ref in a model;"),
    ("update_model", {"$ref": "https://x"}, "$ref in a model; write"),
    ("put_integration", {"type": "MOCK", "requestTemplates": TEMPLATE}, "#foreach in a mapping"),
    ("put_integration", {"type": "MOCK", "requestParameters": {
        "integration.request.header.X": "'x'",
    }}, "requestParameters of apigateway PutIntegration"),
    ("put_integration", {"type": "MOCK", "contentHandling": "CONVERT_TO_TEXT"}, "contentHandling"),
    ("put_integration", {"type": "MOCK", "tlsConfig": {"insecureSkipVerification": True}},
     "tlsConfig"),
    ("put_integration", {"type": "MOCK", "responseTransferMode": "STREAM"}, "responseTransferMode"),
    ("update_integration", patched("/requestTemplates/a", "#macro(m)#end"), "#macro in a mapping"),
    ("update_integration", patched("/requestParameters/integration.request.header.X", "'x'"),
     "UpdateIntegration of /requestParameters/"),
    ("put_integration_response", {"responseTemplates": TEMPLATE}, "#foreach in a mapping template"),
    ("put_integration_response", {"responseParameters": {
        HEADER: "integration.response.header.Y",
    }}, "the mapping expression integration.response.header.Y; use"),
    ("put_integration_response", {"contentHandling": "CONVERT_TO_TEXT"}, "contentHandling of"),
    ("update_integration_response", patched("/responseTemplates/a", "$util.parseJson('x')"),
     "parseJson() in a mapping template"),
    ("update_integration_response", patched(f"/responseParameters/{HEADER}", "method.request.body"),
     "the mapping expression method.request.body; use"),
    ("put_gateway_response", {"responseParameters": {
        "gatewayresponse.header.X": "method.request.header.Origin",
    }}, "the mapping expression method.request.header.Origin; use"),
    ("put_gateway_response", {"responseTemplates": {
        "application/json": "${method.request.path.a}",
    }}, "$method.request in a gateway response; use"),
])  # fmt: skip
def test_what_the_gateway_would_not_do_is_refused_when_it_is_defined(
    method: tuple[Any, dict[str, str]], operation: str, arguments: dict[str, Any], what: str
) -> None:
    apis, names = method
    api = {"restApiId": names["restApiId"]}
    own = {
        "create_resource": {**api, "parentId": names["resourceId"]},
        "create_model": {**api, "name": "M", "contentType": "application/json"},
        "update_model": {**api, "modelName": "Error"},
        "put_method": names,
        "put_integration": names,
        "update_integration": names,
        "put_gateway_response": {**api, "responseType": "DEFAULT_4XX"},
    }.get(operation, {**names, "statusCode": "200"})
    if operation == "update_model":
        arguments = {"patchOperations": [
            {"op": "replace", "path": "/schema", "value": json.dumps(arguments)},
        ]}  # fmt: skip
    elif "schema" in arguments:
        arguments = {**arguments, "schema": json.dumps(arguments["schema"])}
    message = refusal_of(lambda: getattr(apis, operation)(**{**own, **arguments}))
    assert f"{REFUSED} {what}" in message


MOCK = {"type": "mock"}
ANSWER = {"statusCode": "200"}
EXTENSION = "x-amazon-apigateway-"


def operation_of(answer: Any = None, **integration: Any) -> dict[str, Any]:
    """A method of an OpenAPI document."""
    responses = {"default": {**ANSWER, **(answer or {})}}
    return {
        "responses": {"200": {"description": "", "headers": {"X": {}}}},
        f"{EXTENSION}integration": {**MOCK, "responses": responses, **integration},
    }


@pytest.mark.parametrize(("document", "what"), [
    ({"paths": {"/{proxy+}": {"get": operation_of()}}}, "path parameters ({proxy+}); make"),
    ({"paths": {"/": {f"{EXTENSION}any-method": operation_of()}}}, f"{EXTENSION}any-method in a"),
    ({"paths": {"/": {"get": operation_of(requestTemplates=TEMPLATE)}}}, "#foreach in a mapping"),
    ({"paths": {"/": {"get": operation_of({"responseTemplates": TEMPLATE})}}}, "#foreach in a"),
    ({"paths": {"/": {"get": operation_of({"responseParameters": {
        HEADER: "method.request.header.X",
    }})}}}, "the mapping expression method.request.header.X; use"),
    ({"paths": {"/": {"get": operation_of(requestParameters={})}}}, "requestParameters in an"),
    ({f"{EXTENSION}gateway-responses": {"DEFAULT_4XX": {"responseTemplates": {
        "application/json": "$method.request.header.X",
    }}}}, "$method.request in a gateway response; use"),
    ({"components": {"schemas": {"M": {"$ref": "#/x"}}}}, "$ref in a model; write"),
    ({"components": {"schemas": {"M": {"patternProperties": {}}}}}, "patternProperties in a"),
])  # fmt: skip
def test_what_the_gateway_would_not_do_is_refused_in_a_document(
    method: tuple[Any, dict[str, str]], document: dict[str, Any], what: str
) -> None:
    apis, names = method
    whole = {"openapi": "3.0.1", "info": {"title": "x", "version": "1"}, "paths": {}, **document}
    message = refusal_of(
        lambda: apis.put_rest_api(
            restApiId=names["restApiId"], mode="overwrite", body=json.dumps(whole).encode()
        )
    )
    assert f"{REFUSED} {what}" in message


@pytest.mark.parametrize("option", [
    {"minimumCompressionSize": 0},
    {"binaryMediaTypes": ["*/*"]},
    {"policy": "{}"},
    {"apiKeySource": "AUTHORIZER"},
    {"endpointConfiguration": {"types": ["PRIVATE"]}},
    {"endpointConfiguration": {"types": ["REGIONAL"], "ipAddressType": "dualstack"}},
    {"endpointConfiguration": {"types": ["REGIONAL"], "vpcEndpointIds": ["vpce-1"]}},
    {"securityPolicy": "TLS_1_2"},
    {"endpointAccessMode": "STRICT"},
])  # fmt: skip
def test_an_api_that_would_not_answer_so_is_refused(
    client: Callable[[str], Any], option: dict[str, Any]
) -> None:
    message = refusal_of(lambda: client("apigateway").create_rest_api(name="x", **option))
    assert REFUSED in message


@pytest.mark.parametrize(("path", "value"), [
    ("/canarySettings/percentTraffic", "10"),
    ("/cacheClusterEnabled", "true"),
    ("/cacheClusterSize", "0.5"),
    ("/accessLogSettings/destinationArn", "arn:aws:logs:ap-south-1:123456789012:log-group:x"),
    ("/clientCertificateId", "x"),
    ("/tracingEnabled", "true"),
    ("/*/*/logging/loglevel", "INFO"),
    ("/*/*/logging/dataTrace", "true"),
    ("/*/*/metrics/enabled", "true"),
    ("/~1x/GET/caching/enabled", "true"),
])  # fmt: skip
def test_what_a_stage_would_not_do_is_refused_and_switched_off_it_is_taken(
    client: Callable[[str], Any], path: str, value: str
) -> None:
    apis = client("apigateway")
    api = apis.create_rest_api(name="x")
    ids = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "GET"}
    apis.put_method(**ids, authorizationType="NONE")
    apis.put_integration(**ids, type="MOCK")
    apis.create_deployment(restApiId=api["id"], stageName="live")
    stage = {"restApiId": api["id"], "stageName": "live"}
    patch = {"op": "replace", "path": path, "value": value}
    message = refusal_of(lambda: apis.update_stage(**stage, patchOperations=[patch]))
    assert REFUSED in message
    if value in ("true", "INFO"):
        off = {**patch, "value": "false" if value == "true" else "OFF"}
        apis.update_stage(**stage, patchOperations=[off])


@pytest.mark.parametrize("option", [
    {"TableClass": "STANDARD_INFREQUENT_ACCESS"},
    {"OnDemandThroughput": {"MaxWriteRequestUnits": 1}},
    {"OnDemandThroughput": {"MaxReadRequestUnits": 1}},
    {"WarmThroughput": {"WriteUnitsPerSecond": 9000}},
])  # fmt: skip
def test_what_a_table_would_not_do_is_refused(
    client: Callable[[str], Any], option: dict[str, Any]
) -> None:
    tables = client("dynamodb")
    message = refusal_of(lambda: tables.update_table(TableName="x", **option))
    assert REFUSED in message


@pytest.mark.parametrize("option", [
    {"kmsKeyId": "arn:aws:kms:ap-south-1:123456789012:key/x"},
    {"logGroupClass": "INFREQUENT_ACCESS"},
])  # fmt: skip
def test_what_a_log_group_would_not_do_is_refused(
    client: Callable[[str], Any], option: dict[str, str]
) -> None:
    groups = client("logs")
    message = refusal_of(lambda: groups.create_log_group(logGroupName="x", **option))
    assert REFUSED in message


def test_a_refusal_goes_into_the_log(
    client: Callable[[str], Any], caplog: pytest.LogCaptureFixture
) -> None:
    refusal_of(client("s3").list_buckets)
    assert "refused: smsverifier's embedded AWS does not model the service s3" in caplog.text


@pytest.fixture
def function(client: Callable[[str], Any]) -> Any:
    """A client of Lambda, and the name of a function."""
    functions, role = client("lambda"), make_role(client, "r", "lambda")
    functions.create_function(
        FunctionName="f", Runtime="python3.13", Role=role, Handler="app.handler",
        Code={"ZipFile": make_zip("def handler(event, context): return 1")},
    )  # fmt: skip
    return functions


ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"


@pytest.mark.parametrize("name", ["f:$LATEST", f"{ARN}:$LATEST", f"{ACCOUNT}:function:f", "f:1"])
@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("get_function", {}),
        ("get_function_configuration", {}),
        ("list_versions_by_function", {}),
        ("update_function_configuration", {"Timeout": 5}),
        ("put_function_concurrency", {"ReservedConcurrentExecutions": 1}),
        ("delete_function", {}),
    ],
)
def test_a_function_is_called_by_its_name_or_its_whole_arn(
    function: Any, operation: str, arguments: dict[str, Any], name: str
) -> None:
    """Only Invoke knows the other ways, and moto fails on some of them."""
    asked = getattr(function, operation)
    assert REFUSED in refusal_of(lambda: asked(FunctionName=name, **arguments))
    assert function.invoke(FunctionName="f:$LATEST")["StatusCode"] == 200
    asked(FunctionName=ARN, **arguments)
