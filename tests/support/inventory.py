"""Everything there is in the embedded AWS, whoever made it, with a stock SDK client's eyes."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.support.registrations_table import row

Clients = Callable[[str], Any]
TABLE = "demo-event-registrations"
REGISTRANTS = {"+919876543210", "+919876543211"}

LISTS = (
    ("dynamodb", "list_tables", "TableNames", None),
    ("lambda", "list_functions", "Functions", "FunctionName"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("sqs", "list_queues", "QueueUrls", None),
    ("iam", "list_roles", "Roles", "Arn"),
    ("pipes", "list_pipes", "Pipes", "Name"),
    ("apigateway", "get_rest_apis", "items", "name"),
    ("resourcegroupstaggingapi", "get_resources", "ResourceTagMappingList", None),
)
"""Every kind of resource that the embedded AWS models; it refuses to make any other."""

PARTS_OF_AN_API = (
    ("get_stages", "item", "stageName"),
    ("get_deployments", "items", "description"),
    ("get_resources", "items", "path"),
    ("get_models", "items", "name"),
    ("get_request_validators", "items", "name"),
)


def everything(client: Clients) -> list[str]:
    """One line for each resource of any kind and each part of an API, sorted; ids left out."""
    listed = (line for each in LISTS for line in _listed(client, *each))
    return sorted([*listed, *_apis(client), *_account(client)])


def apis(client: Clients) -> list[Any]:
    """Every REST API, whatever its name."""
    found: list[Any] = client("apigateway").get_rest_apis()["items"]
    return found


def put_rows(client: Clients) -> None:
    """`REGISTRANTS` in the built-in stack's table, who were told."""
    for phone in sorted(REGISTRANTS):
        client("dynamodb").put_item(TableName=TABLE, Item=row(phone, "sent"))


def rows(client: Clients) -> set[str]:
    """The keys of the registrations in its table; none without a table."""
    if TABLE not in client("dynamodb").list_tables()["TableNames"]:
        return set()
    items = client("dynamodb").scan(TableName=TABLE, ConsistentRead=True)["Items"]
    return {item["registration_id"]["S"] for item in items}


def _listed(
    client: Clients, service: str, operation: str, field: str, name: str | None
) -> Iterator[str]:
    for page in client(service).get_paginator(operation).paginate():
        for item in page.get(field, []):
            shown = item[name] if name else item
            if service != "resourcegroupstaggingapi":
                yield f"{service}: {shown}"
            elif ":/restapis/" not in shown["ResourceARN"]:  # by id; listed by name already
                yield f"tagged: {shown['ResourceARN']}"


def _apis(client: Clients) -> Iterator[str]:
    for api in apis(client):
        for operation, field, name in PARTS_OF_AN_API:
            for part in getattr(client("apigateway"), operation)(restApiId=api["id"])[field]:
                shown = " ".join(part[name].split()[:2])  # a deployment's moment is left out
                yield f"apigateway: {api['name']} {operation.removeprefix('get_')} {shown}"


def _account(client: Clients) -> Iterator[str]:
    """Settings of the whole account that an `up` could leave behind."""
    if "cloudwatchRoleArn" in client("apigateway").get_account():
        yield "apigateway: the account's CloudWatch role"
    # Every account has a spend limit, whether somebody set it or not.
    for name in client("sns").get_sms_attributes()["attributes"].keys() - {"MonthlySpendLimit"}:
        yield f"sns: the account's {name}"
