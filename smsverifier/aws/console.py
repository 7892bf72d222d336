"""Addresses of AWS's own web console, for the standard partition: no stack is in another.

Not AWS's interface to programs: an address that has moved shows the console's front page
(aws: console-addresses).
"""

_HOST = "https://{region}.console.aws.amazon.com"


def table_page(region: str, table: str) -> str:
    """Of a DynamoDB table, with its items one click away."""
    home = f"{_HOST.format(region=region)}/dynamodbv2/home?region={region}"
    return f"{home}#table?name={table}"


def api_page(region: str, api_id: str) -> str:
    """Of a REST API."""
    main = f"{_HOST.format(region=region)}/apigateway/main/apis/{api_id}"
    return f"{main}/resources?api={api_id}&region={region}"
