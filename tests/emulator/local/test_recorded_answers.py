"""Answers of AWS's services that others recorded or reported, held against ours.

Each test names its source; LS is the repository localstack/localstack, whose snapshot files below
`tests/aws/services/` were recorded on real accounts. Numbers are those of
docs/recorded-answers.md; API Gateway's are in test_recorded_api_gateway.py.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import NEW_ACCOUNT
from tests.support.deployed_apis import REGION, DeployedRestApi, answer, items, role, table
from tests.support.local_clients import refusal_of
from tests.support.small_functions import deploy

TABLE = "x-registrations"
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
ONE_ENCRYPTION = (
    400,
    "InvalidAttributeName",
    "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS "
    "SSE or SQS SSE.",
)
BOTH = {"KmsMasterKeyId": "testKeyId", "SqsManagedSseEnabled": "true"}


@pytest.fixture
def tables(client: Callable[[str], Any]) -> Any:
    dynamodb = client("dynamodb")
    dynamodb.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification=STREAM,
    )
    return dynamodb


@pytest.fixture
def queue(client: Callable[[str], Any]) -> tuple[Callable[..., Any], Callable[[], dict[str, str]]]:
    """SQS, and a function for the attributes of one queue."""
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="x")["QueueUrl"]
    return (
        lambda **attributes: sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes),
        lambda: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"],
    )


def test_5_a_queue_has_one_kind_of_encryption(
    queue: tuple[Callable[..., Any], Callable[[], dict[str, str]]],
) -> None:
    """LS sqs/test_sqs, test_sse_kms_and_sqs_are_mutually_exclusive."""
    change, look = queue
    assert refusal_of(change, **BOTH) == ONE_ENCRYPTION
    assert "KmsMasterKeyId" not in look()


def test_5_a_queue_cannot_be_made_with_both(client: Callable[[str], Any]) -> None:
    """The same rule at the other call that takes these attributes."""
    sqs = client("sqs")
    assert refusal_of(sqs.create_queue, QueueName="y", Attributes=BOTH) == ONE_ENCRYPTION
    assert "QueueUrls" not in sqs.list_queues()


def test_6_an_empty_key_takes_it_off_a_queue(
    queue: tuple[Callable[..., Any], Callable[[], dict[str, str]]],
) -> None:
    """LS sqs/test_sqs, test_set_queue_attributes_default_values: all three looks."""
    change, look = queue
    first = look()
    assert first["SqsManagedSseEnabled"] == "true"
    assert first["MaximumMessageSize"] == "1048576"
    change(KmsMasterKeyId="testKeyId", KmsDataKeyReusePeriodSeconds="6000")
    with_key = look()
    assert with_key["SqsManagedSseEnabled"] == "false"
    assert with_key["KmsMasterKeyId"] == "testKeyId"
    assert with_key["KmsDataKeyReusePeriodSeconds"] == "6000"
    change(KmsMasterKeyId="", KmsDataKeyReusePeriodSeconds="300")
    without = look()
    assert without["SqsManagedSseEnabled"] == "false"
    assert not without.keys() & {"KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds"}


def test_7_the_spend_limit_of_a_new_account_is_told_though_nobody_set_it(
    client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    """LS sns/test_sns, TestSNSSMS::test_get_sms_attributes_from_unmodified_region."""
    embedded.reset(NEW_ACCOUNT)
    sns = client("sns")
    assert sns.get_sms_attributes()["attributes"] == {"MonthlySpendLimit": "1"}
    sns.set_sms_attributes(attributes={"DefaultSMSType": "Promotional"})
    both = {"DefaultSMSType": "Promotional", "MonthlySpendLimit": "1"}
    assert sns.get_sms_attributes()["attributes"] == both
    chosen = sns.get_sms_attributes(attributes=["DefaultSMSType"])["attributes"]
    assert chosen == {"DefaultSMSType": "Promotional"}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"InvalidAttribute": "invalid"}, "InvalidAttribute is not a valid attribute"),
        ({"DefaultSMSType": "invalid"}, "DefaultSMSType is invalid"),
    ],
)
def test_7_what_is_no_sms_attribute(
    client: Callable[[str], Any], given: dict[str, str], says: str
) -> None:
    """LS sns/test_sns, TestSNSSMS::test_set_invalid_sms_attributes."""
    refused = refusal_of(client("sns").set_sms_attributes, attributes=given)
    assert refused == (400, "InvalidParameter", says)


def test_12_a_stream_that_is_on_cannot_be_switched_on(tables: Any) -> None:
    """scylladb/scylladb#6939, aws-controllers-k8s/community#1000."""
    assert refusal_of(tables.update_table, TableName=TABLE, StreamSpecification=STREAM) == (
        400,
        "ValidationException",
        f"Table already has an enabled stream: TableName: {TABLE}",
    )


@pytest.mark.parametrize("number", ["+1a234", "NAA+15551234567"])
def test_13_what_is_no_phone_number(client: Callable[[str], Any], number: str) -> None:
    """LS sns/test_sns, TestSNSSMS::test_publish_wrong_phone_format."""
    refused = refusal_of(client("sns").publish, PhoneNumber=number, Message="hi")
    says = f"Invalid parameter: PhoneNumber Reason: {number} is not valid to publish to"
    assert refused == (400, "InvalidParameter", says)


def writer(embedded: EmbeddedAws, **options: Any) -> DeployedRestApi:
    """An API whose `PUT /` writes one item and hands on what DynamoDB answers."""
    api = DeployedRestApi(embedded.dispatcher)
    table(embedded.dispatcher, TABLE)
    item = {
        "TableName": TABLE,
        "Item": {"registration_id": {"S": "a"}, "price": {"N": "650"}},
        "ConditionExpression": "attribute_not_exists(registration_id)",
        **options,
    }
    api.method("/", "PUT")
    integration = api.integration(
        "/",
        "PUT",
        "AWS",
        uri=f"arn:aws:apigateway:{REGION}:dynamodb:action/PutItem",
        credentials=role(),
        request_templates={"application/json": json.dumps(item)},
    )
    answer(integration)
    answer(integration, "400", "400")
    return api.deploy()


def test_16_an_api_that_writes_into_a_table(embedded: EmbeddedAws) -> None:
    """LS apigateway/test_apigateway_dynamodb, test_rest_api_to_dynamodb_integration[PutItem]."""
    response = writer(embedded).send("PUT", "/", json={})
    assert (response.status_code, response.json) == (200, {})
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["x-amz-apigw-id"]
    assert response.headers["x-amzn-RequestId"]
    assert [item["registration_id"] for item in items(embedded.dispatcher, TABLE)] == [{"S": "a"}]


def test_17_a_condition_that_fails_and_the_item_that_is_there(tables: Any) -> None:
    """LS dynamodb/test_dynamodb, test_return_values_on_conditions_check_failure."""
    item = {"k": {"S": "456"}, "price": {"N": "650"}, "product": {"S": "sporting goods"}}
    tables.put_item(TableName=TABLE, Item=item)
    with pytest.raises(tables.exceptions.ConditionalCheckFailedException) as caught:
        tables.put_item(
            TableName=TABLE,
            Item={"k": {"S": "456"}},
            ConditionExpression="price between :lo and :hi",
            ExpressionAttributeValues={":lo": {"N": "500"}, ":hi": {"N": "600"}},
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert response["Error"]["Message"] == "The conditional request failed"
    assert response["Item"] == item


def test_17_the_same_through_an_api(embedded: EmbeddedAws) -> None:
    """What an API's answer template finds: `$input.path('$.Item')`."""
    api = writer(embedded, ReturnValuesOnConditionCheckFailure="ALL_OLD")
    api.send("PUT", "/", json={})
    response = api.send("PUT", "/", json={})
    assert response.status_code == 400
    told = response.json
    assert told is not None
    assert told["__type"].endswith("#ConditionalCheckFailedException")
    assert told["message"] == "The conditional request failed"
    assert told["Item"] == {"registration_id": {"S": "a"}, "price": {"N": "650"}}


def test_18_tags_of_a_table_that_is_not_there(client: Callable[[str], Any]) -> None:
    """turbot/steampipe-plugin-aws#1516, cloud-custodian/cloud-custodian#3514."""
    arn = f"arn:aws:dynamodb:{REGION}:123456789012:table/nothing"
    assert refusal_of(client("dynamodb").list_tags_of_resource, ResourceArn=arn) == (
        400,
        "ResourceNotFoundException",
        f"Requested resource not found: ResourcArn: {arn} not found",
    )


def test_20_a_role_that_trusts_lambda_for_one_function_alone(client: Callable[[str], Any]) -> None:
    """aws/aws-parallelcluster, pull request 6926: taken for functions outside of a VPC."""
    iam = client("iam")
    arn = f"arn:aws:lambda:{REGION}:123456789012:function:guest"
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Condition": {"ArnEquals": {"aws:SourceArn": arn}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    made = iam.create_role(RoleName="x", AssumeRolePolicyDocument=document)
    assert deploy(client, "", Role=made["Role"]["Arn"]) == arn
    refused = refusal_of(
        client("lambda").update_function_configuration,
        FunctionName="guest",
        VpcConfig={"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
    )
    assert "does not model VpcConfig" in refused[2]  # where AWS refuses the role we refuse the VPC


RETURNS = "import decimal\ndef handler(event, context):\n    return {}\n"


@pytest.mark.parametrize(
    ("returned", "payload"),
    [
        ("{'a': decimal.Decimal('1.10')}", b'{"a": 1.10}'),
        ("decimal.Decimal('12345678901234567890.5')", b"12345678901234567890.5"),
        ("b'\\xff\\x00'", b"\xff\x00"),
        ("bytes()", b""),
        ("{'a': b'text'}", b'{"a": "text"}'),
        ("'नमस्ते'", '"नमस्ते"'.encode()),
        ("None", b"null"),
    ],
)
def test_25_what_a_handler_may_answer(
    client: Callable[[str], Any], returned: str, payload: bytes
) -> None:
    """aws/aws-lambda-python-runtime-interface-client, awslambdaric/lambda_runtime_marshaller.py."""
    deploy(client, RETURNS.format(returned))
    found = client("lambda").invoke(FunctionName="guest")
    assert "FunctionError" not in found
    assert found["Payload"].read() == payload


@pytest.mark.parametrize("returned", ["object()", "{1, 2}", "{'a': b'\\xff'}"])
def test_25_what_it_may_not(client: Callable[[str], Any], returned: str) -> None:
    """The same file: whatever its encoder does not take is a Runtime.MarshalError."""
    deploy(client, RETURNS.format(returned))
    found = client("lambda").invoke(FunctionName="guest")
    assert found["FunctionError"] == "Unhandled"
    error = json.loads(found["Payload"].read())
    assert error["errorType"] == "Runtime.MarshalError"
    assert error["errorMessage"].startswith("Unable to marshal response: ")


def test_27_a_function_without_code_signing(client: Callable[[str], Any]) -> None:
    """hashicorp/terraform-provider-aws 5.100, aws_lambda_function asks this of every function.

    LS lambda_/test_lambda_api, test_code_signing_not_found_excs: no configuration is named.
    """
    deploy(client, "")
    functions = client("lambda")
    found = functions.get_function_code_signing_config(FunctionName="guest")
    assert (found["FunctionName"], found["CodeSigningConfigArn"]) == ("guest", "")
    arn = functions.get_function(FunctionName="guest")["Configuration"]["FunctionArn"]
    found = functions.get_function_code_signing_config(FunctionName=arn)
    assert found["FunctionName"] == "guest"


def test_27_code_signing_of_a_function_that_is_not_there(client: Callable[[str], Any]) -> None:
    """LS lambda_/test_lambda_api, test_ops_on_nonexisting_fn[get_function_code_signing_config]."""
    call = client("lambda").get_function_code_signing_config
    assert refusal_of(call, FunctionName="nothing") == (
        404,
        "ResourceNotFoundException",
        f"Function not found: arn:aws:lambda:{REGION}:123456789012:function:nothing",
    )
