"""What is malformed is refused in AWS's words, whatever it is: no call fails the embedded AWS."""

import contextlib
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smsverifier.local.calls import ACCOUNT
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.supported_operations import OPERATIONS
from tests.support.local_clients import make_client
from tests.support.small_functions import REGION, make_role, make_zip

TABLE = "t"
KEY = {"k": {"S": "a"}}
TARGET = "DynamoDB_20120810."


@pytest.fixture
def table(client: Callable[[str], Any]) -> Any:
    """A client, and a table with one item."""
    items = client("dynamodb")
    items.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    items.put_item(TableName=TABLE, Item={**KEY, "n": {"N": "1"}, "l": {"L": [{"S": "x"}]}})
    return items


@pytest.fixture
def unchecked(embedded: EmbeddedAws) -> Iterator[Callable[[str], Any]]:
    """Clients that send what they are given, one per service."""
    with contextlib.ExitStack() as open_ones:
        yield cache(
            lambda service: open_ones.enter_context(
                make_client(embedded, service, parameter_validation=False)
            )
        )


def ask(embedded: EmbeddedAws, operation: str, body: Any) -> tuple[int, str, str]:
    """Status, code and message of a call that no client would make."""
    answer = embedded.dispatcher.call("dynamodb", TARGET + operation, REGION, body)
    told = json.loads(answer.body or b"{}")
    return answer.status, told.get("__type", "").rpartition("#")[2], told.get("message", "")


CONDITIONS = [
    ("attribute_not_exists(k", 'Syntax error; token: "<EOF>"'),
    ("x", 'Syntax error; token: "<EOF>"'),
    ("k = :v AND", 'Syntax error; token: "<EOF>"'),
    ("k == :v", 'Syntax error; token: "="'),
    ("$.x", 'Syntax error; token: "$"'),
    ("k = 'a'", 'Syntax error; token: "\'"'),
    ("", "The expression can not be empty;"),
    ("k = :w", "An expression attribute value used in expression is not defined; "
               "attribute value: :w"),
    ("#k = :v", "An expression attribute name used in the document path is not defined; "
                "attribute name: #k"),
    ("exists(k)", "Invalid function name; function: exists"),
    ("begins_with(k)", "Incorrect number of operands for operator or function; operator or "
                       "function: begins_with, number of operands: 1"),
    ("status = :v", "Attribute name is a reserved keyword; reserved keyword: status"),
    ("k IN ()", 'Syntax error; token: ")"'),
    ("k BETWEEN :v", 'Syntax error; token: "<EOF>"'),
    ("NOT", 'Syntax error; token: "<EOF>"'),
    ("(" * 200 + "k = :v" + ")" * 200, "nested too deep"),
]  # fmt: skip
VALUES = {"ExpressionAttributeValues": {":v": {"S": "a"}}}


def calls_with(name: str, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every call that takes such an expression, as operation and input."""
    one: dict[str, Any] = {"TableName": TABLE, name: text, **VALUES}
    if name == "ConditionExpression":
        put = {**one, "Item": KEY}
        yield "PutItem", put
        yield "DeleteItem", {**one, "Key": KEY}
        yield "UpdateItem", {**one, "Key": KEY, "UpdateExpression": "SET n = :v"}
        yield "TransactWriteItems", {"TransactItems": [{"Put": put}]}
    elif name == "FilterExpression":
        yield "Scan", one
        yield "Query", {**one, "KeyConditionExpression": "k = :v"}
    elif name == "UpdateExpression":
        yield "UpdateItem", {**one, "Key": KEY}
        yield "TransactWriteItems", {"TransactItems": [{"Update": {**one, "Key": KEY}}]}
    else:
        yield "Query", one


@pytest.mark.parametrize(("text", "why"), CONDITIONS)
@pytest.mark.parametrize(
    "name", ["ConditionExpression", "FilterExpression", "KeyConditionExpression"]
)
def test_a_malformed_condition_is_a_validation_exception_wherever_it_is(
    embedded: EmbeddedAws, table: Any, name: str, text: str, why: str
) -> None:
    for operation, body in calls_with(name, text):
        status, code, message = ask(embedded, operation, body)
        assert (status, code) == (400, "ValidationException"), operation
        assert message.startswith(f"Invalid {name}: "), operation
        assert why in message


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SET", 'Syntax error; token: "<EOF>"'),
        ("n = :v", 'Syntax error; token: "n"'),
        ("SET n = ", 'Syntax error; token: "<EOF>"'),
        ("ADD n m", 'Syntax error; token: "m"'),
        ("SET n = n - :v + :v", 'Syntax error; token: "+"'),
        ("SET n = :v SET m = :v", 'The "SET" section can only be used once'),
        ("SET n = plus(:v)", "Invalid function name; function: plus"),
        ("REMOVE l[x]", 'Syntax error; token: "x"'),
    ],
)
def test_a_malformed_update_is_one_too(
    embedded: EmbeddedAws, table: Any, text: str, why: str
) -> None:
    for operation, body in calls_with("UpdateExpression", text):
        status, code, message = ask(embedded, operation, body)
        assert (status, code) == (400, "ValidationException")
        assert message.startswith("Invalid UpdateExpression: ")
        assert why in message
    assert table.get_item(TableName=TABLE, Key=KEY)["Item"]["n"] == {"N": "1"}


@pytest.mark.parametrize("update", ["n = (:v)", "n = (n + :v)", "n = n - (:v)", "n = ((n + :v))"])
def test_parentheses_around_arithmetic_are_no_error_of_syntax(
    embedded: EmbeddedAws, table: Any, update: str
) -> None:
    """aws: update-in-parentheses"""
    for operation, body in calls_with("UpdateExpression", f"SET {update}"):
        status, code, _ = ask(embedded, operation, body)
        assert (status, code) == (400, "NotImplementedException")


@pytest.mark.parametrize(
    "body",
    [
        {"ExpressionAttributeValues": {":v": {"S": "a"}}},
        {"ExpressionAttributeNames": {"#n": "n"}},
        {"ConditionExpression": "attribute_exists(k)", **VALUES},
        {"ConditionExpression": "attribute_exists(#n)",
         "ExpressionAttributeNames": {"#n": "n", "#m": "m"}},
    ],
)  # fmt: skip
def test_names_and_values_without_a_use_are_refused(
    embedded: EmbeddedAws, table: Any, body: dict[str, Any]
) -> None:
    status, code, message = ask(embedded, "PutItem", {"TableName": TABLE, "Item": KEY, **body})
    assert (status, code) == (400, "ValidationException")
    assert "ExpressionAttribute" in message


DEEP: dict[str, Any] = {"S": "x"}
for _ in range(33):
    DEEP = {"L": [DEEP]}
BAD_VALUES = [
    ({}, "Supplied AttributeValue is empty"),
    ({"X": "y"}, "Supplied AttributeValue is empty"),
    ({"S": "x", "N": "1"}, "Supplied AttributeValue has more than one datatypes set"),
    ({"L": [{}]}, "Supplied AttributeValue is empty"),
    ({"M": {"a": {"S": "x", "N": "1"}}}, "has more than one datatypes set"),
    ({"SS": []}, "may not be empty"),
    ({"SS": ["x", "x"]}, "contains duplicates"),
    (DEEP, "Nesting Levels have exceeded supported limits"),
]


@pytest.mark.parametrize(("value", "why"), BAD_VALUES)
def test_what_is_no_value_is_refused_wherever_it_is(
    embedded: EmbeddedAws, table: Any, value: dict[str, Any], why: str
) -> None:
    names = {"TableName": TABLE}
    condition = {"ConditionExpression": "n = :v", "ExpressionAttributeValues": {":v": value}}
    for operation, body in [
        ("PutItem", {**names, "Item": {**KEY, "n": value}}),
        ("PutItem", {**names, "Item": KEY, **condition}),
        ("GetItem", {**names, "Key": {"k": value}}),
        ("Scan", {**names, "ExclusiveStartKey": {"k": value}}),
        ("UpdateItem", {**names, "Key": KEY, "AttributeUpdates": {"n": {"Value": value}}}),
        ("TransactWriteItems", {"TransactItems": [{"Put": {**names, "Item": {"k": value}}}]}),
    ]:
        status, code, message = ask(embedded, operation, body)
        assert (status, code) == (400, "ValidationException"), operation
        assert why in message


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"TableName": TABLE, "Item": KEY, "ConditionExpression": {}}, "START_OBJECT"),
        ({"TableName": 1, "Item": KEY}, "NUMBER_VALUE"),
        ({"TableName": TABLE, "Item": []}, "START_ARRAY"),
        ({"TableName": TABLE, "Item": {"k": "a"}}, "STRING_VALUE"),
        ({"TableName": TABLE, "Item": {"k": {"S": True}}}, "TRUE_VALUE"),
        ({"TableName": TABLE, "Item": {"k": None}}, "NULL_VALUE"),
        (b"[]", ""), (b"{", ""), (b'"x"', ""), (b"[" * 5000, ""), (b"\xff", ""),
    ],
)  # fmt: skip
def test_what_is_of_another_kind_cannot_be_read(
    embedded: EmbeddedAws, table: Any, body: bytes | dict[str, Any], why: str
) -> None:
    status, code, message = ask(embedded, "PutItem", body)
    assert (status, code) == (400, "SerializationException")
    assert why in message


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "code"),
    [
        ("dynamodb", "describe_table", {}, "ValidationException"),
        ("dynamodb", "scan", {"TableName": TABLE, "Limit": 0}, "ValidationException"),
        ("dynamodb", "update_item", {"TableName": TABLE, "Key": KEY}, "NotImplementedException"),
        ("pipes", "list_pipes", {"Limit": 1000}, "ValidationException"),
        ("pipes", "describe_pipe", {"Name": "a b"}, "ValidationException"),
        ("logs", "create_log_group", {"logGroupName": ""}, "InvalidParameterException"),
        ("lambda", "create_function", {"FunctionName": "f"}, "ValidationException"),
        ("iam", "create_role", {"RoleName": "x" * 65, "AssumeRolePolicyDocument": "{}"},
         "ValidationError"),
        ("iam", "list_roles", {"Marker": "x"}, "ValidationError"),
    ],
)  # fmt: skip
def test_an_input_that_the_model_does_not_allow_is_refused(
    unchecked: Callable[[str], Any],
    table: Any,
    service: str,
    operation: str,
    arguments: dict[str, Any],
    code: str,
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(unchecked(service), operation)(**arguments)
    assert caught.value.response["Error"]["Code"] == code


@pytest.fixture
def world(client: Callable[[str], Any], table: Any) -> dict[str, Any]:
    """Something of every kind, by the names that calls have for it."""
    table.update_table(
        TableName=TABLE,
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    stream = table.describe_table(TableName=TABLE)["Table"]["LatestStreamArn"]
    pipe_role, role = make_role(client, "p", "pipes"), make_role(client, "r", "lambda")
    target = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"
    code = {"ZipFile": make_zip("def handler(e, c): pass")}
    client("lambda").create_function(
        FunctionName="f", Runtime="python3.13", Role=role, Handler="app.handler", Code=code
    )
    client("logs").create_log_group(logGroupName="g")
    client("logs").create_log_stream(logGroupName="g", logStreamName="s")
    client("pipes").create_pipe(
        Name="p", RoleArn=pipe_role, Source=stream, Target=target, DesiredState="STOPPED",
        SourceParameters={"DynamoDBStreamParameters": {"StartingPosition": "LATEST"}},
    )  # fmt: skip
    return {
        "TableName": TABLE, "tableName": TABLE, "Key": KEY, "Item": KEY, "StreamArn": stream,
        "FunctionName": "f", "Role": role, "Runtime": "python3.13", "Code": code,
        "QueueUrl": client("sqs").create_queue(QueueName="q")["QueueUrl"], "QueueName": "q",
        "logGroupName": "g", "logStreamName": "s", "RoleName": "r",
        "Name": "p", "RoleArn": pipe_role, "Source": stream, "Target": target,
        **an_api(client("apigateway")),
    }  # fmt: skip


def an_api(apis: Any) -> dict[str, Any]:
    api = apis.create_rest_api(name="x")
    api_id = {"restApiId": api["id"]}
    method = {**api_id, "resourceId": api["rootResourceId"], "httpMethod": "PUT"}
    apis.put_method(**method, authorizationType="NONE")
    apis.put_integration(**method, type="MOCK")
    apis.put_method_response(**method, statusCode="200")
    apis.put_integration_response(**method, statusCode="200")
    apis.create_model(**api_id, name="m", contentType="application/json", schema="{}")
    return {
        **method, "statusCode": "200", "modelName": "m", "name": "x", "stageName": "s",
        "requestValidatorId": apis.create_request_validator(**api_id, name="v")["id"],
        "deploymentId": apis.create_deployment(**api_id, stageName="s")["id"],
        "type": "MOCK", "authorizationType": "NONE", "responseType": "DEFAULT_4XX",
    }  # fmt: skip


def sensible(shape: Any, name: str, world: dict[str, Any]) -> Any:
    """An input as it should be, more or less."""
    # The target of a pipe is an ARN, that of a schedule has one.
    if name in world and (shape.type_name == "structure") <= isinstance(world[name], dict):
        return world[name]
    if getattr(shape, "enum", None):
        return shape.enum[0]
    least = max(1, shape.metadata.get("min", 1))
    simple = {"boolean": True, "string": "x" * least, "blob": b"x"}
    match shape.type_name:
        case "structure":
            needed = shape.required_members
            return {each: sensible(shape.members[each], each, world) for each in needed}
        case "list":
            return [sensible(shape.member, "", world)]
        case "map":
            return {"k": sensible(shape.value, "", world)}
    return simple.get(shape.type_name, least)


JUNK = ["", "x", "404", "\0é" * 700, -1, 10**30, [None], ["x"], [{}], {}, {"x": {"x": "y"}}]


def spoilt(shape: Any, world: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A good input, then one that lacks or has something odd, member by member."""
    good = sensible(shape, "", world) if shape else {}
    yield good
    for name, member in (shape.members if shape else {}).items():
        yield {each: value for each, value in good.items() if each != name}
        yield from ({**good, name: junk} for junk in JUNK)
        if member.type_name == "structure":
            for inner in member.members:
                yield {**good, name: {**sensible(member, name, world), inner: {}}}


@pytest.mark.slow
@pytest.mark.parametrize("service", sorted(OPERATIONS))
def test_no_input_makes_any_call_fail_the_embedded_aws(
    unchecked: Callable[[str], Any], world: dict[str, Any], service: str
) -> None:
    """By the service's own model: each operation, each member missing, empty, of another kind."""
    asked = unchecked(service)
    failed = set()
    # What deletes comes last: the others should find something.
    for operation in sorted(OPERATIONS[service], key=lambda name: (name.startswith("Del"), name)):
        for given_input in spoilt(
            asked.meta.service_model.operation_model(operation).input_shape, world
        ):
            try:
                getattr(asked, xform_name(operation))(**given_input)
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == 500:
                    failed.add((operation, repr(given_input)[:200]))
            except Exception:  # noqa: BLE001 - it is no input that the SDK can write down
                continue
    assert not failed


WORDS = st.sampled_from(
    ["k", "n", "l", "#n", "#x", ":v", ":n", ":x", "AND", "OR", "NOT", "IN", "BETWEEN", "(", ")",
     ",", "=", "<>", "<", "+", "-", ".", "[", "]", "0", "size", "begins_with", "contains",
     "attribute_exists", "attribute_not_exists", "attribute_type", "if_not_exists", "list_append",
     "SET", "REMOVE", "ADD", "DELETE", "status", "$", "'a'", "\x00", "é"]
)  # fmt: skip
PATHS = st.sampled_from(["k", "n", "l", "l[0]", "n.a", "#n", "none"])
OPERANDS = PATHS | st.sampled_from([":v", ":n", "size(n)", "size(l)"])
CONDITIONS_OF_ALL_SORTS = st.recursive(
    st.one_of(
        st.tuples(OPERANDS, st.sampled_from(["=", "<>", "<", ">="]), OPERANDS).map(" ".join),
        st.builds("{} BETWEEN {} AND {}".format, OPERANDS, OPERANDS, OPERANDS),
        st.builds("{} IN ({}, {})".format, OPERANDS, OPERANDS, OPERANDS),
        st.builds("{}({})".format, st.sampled_from(["attribute_exists", "attribute_not_exists"]),
                  PATHS),
        st.builds("{}({}, {})".format,
                  st.sampled_from(["contains", "begins_with", "attribute_type"]), PATHS, OPERANDS),
    ),
    lambda inner: st.builds("({}) {} {}".format, inner, st.sampled_from(["AND", "OR"]), inner)
    | inner.map("NOT {}".format),
    max_leaves=3,
)  # fmt: skip
UPDATES = st.one_of(
    st.builds("SET {} = {}".format, PATHS, OPERANDS),
    st.builds("SET {} = {} {} {}".format, PATHS, PATHS, st.sampled_from("+-"), OPERANDS),
    st.builds("SET {} = {}({}, {})".format, PATHS,
              st.sampled_from(["if_not_exists", "list_append"]), OPERANDS, OPERANDS),
    st.builds("REMOVE {}".format, PATHS),
    st.builds("{} {} {}".format, st.sampled_from(["ADD", "DELETE"]), PATHS, OPERANDS),
)  # fmt: skip
EXPRESSIONS = (
    st.lists(WORDS, max_size=9).map(" ".join)
    | st.text(max_size=20)
    | CONDITIONS_OF_ALL_SORTS
    | UPDATES
)
SCALARS = st.sampled_from(["", "a", "1", "1e400", "x" * 50]) | st.booleans() | st.integers(-1, 1)
ATTRIBUTE_VALUES = st.recursive(
    st.dictionaries(st.sampled_from(["S", "N", "BOOL", "NULL", "B", "SS", "NS", "X"]),
                    SCALARS | st.lists(SCALARS, max_size=2), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("LM"),
                                  st.lists(inner, max_size=2)
                                  | st.dictionaries(st.sampled_from(["", "a"]), inner, max_size=2),
                                  min_size=1, max_size=1),
    max_leaves=4,
)  # fmt: skip
PARTS = {
    "PutItem": ("ConditionExpression",),
    "DeleteItem": ("ConditionExpression",),
    "UpdateItem": ("UpdateExpression", "ConditionExpression"),
    "GetItem": ("ProjectionExpression",),
    "Query": ("KeyConditionExpression", "FilterExpression", "ProjectionExpression"),
    "Scan": ("FilterExpression", "ProjectionExpression"),
}


@st.composite
def bodies(draw: Any) -> Any:
    """A call with expressions of words that belong into some, and values of all sorts."""
    operation = draw(st.sampled_from(sorted(PARTS)))
    some = draw(st.lists(st.sampled_from(PARTS[operation]), min_size=1, unique=True))
    body = {"TableName": TABLE, **{name: draw(EXPRESSIONS) for name in some}}
    values = {":v": {"S": "a"}, ":n": draw(ATTRIBUTE_VALUES)}
    names = {"#n": draw(st.sampled_from(["n", "", "a.b"]))}
    text = " ".join(body[name] for name in some)
    body["ExpressionAttributeValues"] = {k: v for k, v in values.items() if k in text}
    body["ExpressionAttributeNames"] = {k: v for k, v in names.items() if k in text}
    key = {"k": draw(st.just({"S": "a"}) | ATTRIBUTE_VALUES)}
    if operation == "PutItem":
        body["Item"] = {**key, "n": draw(ATTRIBUTE_VALUES)}
    elif operation not in ("Query", "Scan"):
        body["Key"] = key
    return operation, {name: each for name, each in body.items() if each != {}}


@pytest.mark.parametrize(
    "value", [{"L": []}, {"M": {}}, {"SS": ["a"]}, {"BOOL": True}, {"NULL": True}]
)
@pytest.mark.parametrize("operation", ["GetItem", "DeleteItem", "UpdateItem", "PutItem"])
def test_a_key_that_no_table_can_have_is_refused(
    embedded: EmbeddedAws, table: Any, operation: str, value: dict[str, Any]
) -> None:
    what: dict[str, Any] = {"Item" if operation == "PutItem" else "Key": {"k": value}}
    if operation == "UpdateItem":
        what["UpdateExpression"] = "REMOVE n"
    status, code, _ = ask(embedded, operation, {"TableName": TABLE, **what})
    assert (status, code) == (400, "ValidationException")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(bodies(), st.booleans())
@example(
    ("UpdateItem", {"TableName": TABLE, "UpdateExpression": "REMOVE A", "Key": {"k": {"L": []}}}),
    False,
)
def test_no_expression_and_no_value_makes_dynamodb_fail(
    embedded: EmbeddedAws, table: Any, asked: tuple[str, dict[str, Any]], in_transaction: bool
) -> None:
    operation, body = asked
    verb = operation.removesuffix("Item")
    if in_transaction and verb in ("Put", "Delete", "Update"):
        operation, body = "TransactWriteItems", {"TransactItems": [{verb: body}]}
    status, code, _ = ask(embedded, operation, body)
    assert status in (200, 400)
    assert status == 200 or code in {
        "ValidationException", "SerializationException", "ConditionalCheckFailedException",
        "TransactionCanceledException", "NotImplementedException",
    }  # fmt: skip
