"""A call is carried out as it was understood: whatever else it says reaches nothing inside.

moto reads each request once more, and finds operation, region and account in other places than AWS
does: a role could be asked about one call and do another, and the journal look at another table.
"""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.supported_operations import OPERATIONS
from tests.emulator.local.signing import ask, signed
from tests.support.local_clients import code_of, make_client
from tests.support.small_functions import make_role, make_zip

TABLE = "arn:aws:dynamodb:ap-south-1:123456789012:table/seats"
ITEM = '{"TableName": "seats", "Item": {"id": {"S": "1"}}}'
JSON = {"Content-Type": "application/x-amz-json-1.0"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PUT = {"X-Amz-Target": "DynamoDB_20120810.PutItem"}


@pytest.fixture(autouse=True)
def tables(embedded: EmbeddedAws) -> None:
    """A table of one name in two regions."""
    for region in ("ap-south-1", "us-east-1"):
        with make_client(embedded, "dynamodb", region=region) as dynamodb:
            dynamodb.create_table(
                TableName="seats",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )


def count(embedded: EmbeddedAws, region: str) -> int:
    with make_client(embedded, "dynamodb", region=region) as dynamodb:
        return int(dynamodb.scan(TableName="seats")["Count"])


def as_a_role(
    embedded: EmbeddedAws,
    client: Callable[[str], Any],
    path: str,
    headers: dict[str, str],
    body: str,
) -> tuple[int, dict[str, str], bytes]:
    """Called by a role that may put items into the table, and nothing else."""
    role = make_role(client, "caller", "lambda", allow=[("dynamodb:PutItem", TABLE)])
    key = embedded.keyring.issue("guest", role)
    given = signed(embedded, "dynamodb", "POST", path, headers, body, key=key)
    return ask(embedded, "POST", path, given, body)


SAYS_TWO_THINGS = {
    "operation in the query": ("/?Action=DeleteTable", PUT | JSON, ITEM),
    "no operation in the query": ("/?Action=", PUT | JSON, ITEM),
    "operation in a header": ("/", PUT | JSON | {"Action": "DeleteTable"}, ITEM),
    "operation in the path": ("/service/DynamoDB/operation/DeleteTable", PUT | JSON, ITEM),
    "operation in a form": ("/", PUT | FORM, "Action=DeleteTable&TableName=seats"),
    "two targets": ("/", {"X-Amz-Target": "X.DeleteTable.PutItem"} | JSON, ITEM),
    "two targets, turned": ("/", {"X-Amz-Target": "PutItem.DeleteTable"} | JSON, ITEM),
    "body in a form": ("/", PUT | FORM, "key=" + ITEM),
    "region in the query": ("/?x=.us-east-1.amazonaws.com", PUT | JSON, ITEM),
    "region in the path": ("/x.us-east-1.amazonaws.com", PUT | JSON, ITEM),
    "region of the client": ("/", PUT | JSON | {"User-Agent": "region/us-east-1"}, ITEM),
    "another account": ("/", PUT | JSON | {"X-Moto-Account-Id": "111122223333"}, ITEM),
}


@pytest.mark.parametrize("what", SAYS_TWO_THINGS)
def test_what_a_role_may_not_do_is_not_done_by_saying_two_things(
    embedded: EmbeddedAws, client: Callable[[str], Any], what: str
) -> None:
    status, _, answer = as_a_role(embedded, client, *SAYS_TWO_THINGS[what])
    assert status < 500, answer
    assert count(embedded, "us-east-1") == 0
    assert count(embedded, "ap-south-1") == (1 if status == 200 else 0)


def test_a_right_in_one_region_is_none_in_another(
    embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    role = make_role(client, "caller", "lambda", allow=[("dynamodb:PutItem", TABLE)])
    key = embedded.keyring.issue("guest", role)
    with make_client(embedded, "dynamodb", region="us-east-1", key=key) as dynamodb:
        assert code_of(dynamodb.put_item, TableName=TABLE, Item={"id": {"S": "1"}}) == (
            "AccessDeniedException"
        )
    assert count(embedded, "us-east-1") == 0


@pytest.mark.parametrize("text", ["&Action=DeleteTable&", "Action=DeleteTable", "a=b&Action="])
def test_what_an_item_says_is_no_operation(embedded: EmbeddedAws, text: str) -> None:
    item = {"id": {"S": text}}
    with make_client(embedded, "dynamodb") as dynamodb:
        dynamodb.put_item(TableName="seats", Item=item)
        assert dynamodb.scan(TableName="seats")["Items"] == [item]


@pytest.mark.parametrize("text", ["&Action=DeletePipe&", "a=b&Action="])
def test_what_a_description_says_is_no_operation(client: Callable[[str], Any], text: str) -> None:
    role = make_role(client, "guest", "lambda")
    code = {"ZipFile": make_zip("def handler(e, c): return 1")}
    given = {"FunctionName": "guest", "Role": role, "Runtime": "python3.13"}
    client("lambda").create_function(**given, Handler="index.handler", Code=code, Description=text)
    assert client("lambda").get_function_configuration(FunctionName="guest")["Description"] == text


CONTENT_TYPES = (
    *("application/json", "application/x-amz-json-1.0", "application/x-amz-json-1.1"),
    *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/cbor"),
)


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
def test_a_service_of_one_protocol_speaks_it_whatever_the_body_is_called(
    embedded: EmbeddedAws, content_type: str
) -> None:
    kind = {"Content-Type": content_type}  # as curl says by itself: a form
    given = signed(embedded, "dynamodb", "POST", "/", PUT | kind, ITEM)
    assert ask(embedded, "POST", "/", given, ITEM)[0] == 200
    assert count(embedded, "ap-south-1") == 1
    path = "/2015-03-31/functions"
    given = signed(embedded, "lambda", "GET", path, kind)
    assert ask(embedded, "GET", path, given)[0] == 200


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
@pytest.mark.parametrize("service", OPERATIONS)
def test_no_content_type_is_a_fault_of_the_embedded_aws(
    embedded: EmbeddedAws, service: str, content_type: str
) -> None:
    signing_name = {"resourcegroupstaggingapi": "tagging", "cloudwatch": "monitoring"}
    name = signing_name.get(service, service)
    for operation in sorted(OPERATIONS[service])[:2]:
        for path in ("/", f"/service/x/operation/{operation}", f"/?Action={operation}"):
            headers = {"Content-Type": content_type, "X-Amz-Target": f"x.{operation}"}
            given = signed(embedded, name, "POST", path, headers, "[")
            assert ask(embedded, "POST", path, given, "[")[0] < 500
