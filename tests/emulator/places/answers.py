"""What answers in AWS's place and is none: pages, redirects, junk, half an answer."""

from collections.abc import Mapping
from typing import Any

from smsverifier.registrations.announcement_items import INDEX, NAMES
from tests.emulator.places.case import Case, World
from tests.support.registrations_table import row

WIFI = "<html><body><h1>Sign in to ClubWiFi</h1></body></html>"
BLOCKED = "<!DOCTYPE html><html><head><title>Blocked\x1b[2J by &quot;NetGuard&quot;</title></head>"
NOT_AWS = "What answers at http://127.0.0.1:{port} is not AWS: "
BROWSER = "Open any web page in a browser"


def told(name: str, rule: Mapping[str, Any], *says: str, command: str = "status") -> Case:
    """An answer that is told as what it is, with exit code 1."""
    return Case(name, command, 1, says, never=("it goes on from there",), rules=(rule,))


def _asked(world: World, match: str) -> int:
    return sum(asked.startswith(match) for asked in world.proxy.asked)


def _again(world: World) -> None:
    assert _asked(world, "lambda GET /2015-03-31/functions/hack-night-handler") > 1


def _somebody_registered(world: World) -> None:
    item = row("+919876543210", "sent")
    world.client("dynamodb").put_item(TableName=world.names.table, Item=item)


def _announcement_edited(world: World) -> None:
    put = world.client("dynamodb").put_item
    index = {"registration_id": {"S": INDEX}, NAMES: {"SS": ["hall"]}}
    order = {"order": {"S": "{"}, "state": {"S": "running"}}
    put(TableName=world.names.table, Item=index)
    put(TableName=world.names.table, Item={"registration_id": {"S": "#announce/hall"}, **order})


def _still_registered(world: World) -> None:
    table = world.client("dynamodb").scan(TableName=world.names.table)
    assert "+919876543210" in [item["registration_id"]["S"] for item in table["Items"]]


def _nothing_written(world: World) -> None:
    assert not [asked for asked in world.proxy.asked if asked.startswith("apigateway PUT")]
    apis = world.client("apigateway").get_rest_apis()["items"]
    assert len(apis) == 1


CASES: tuple[Case, ...] = (
    Case("AWS itself", "status", 0, ("hack-night is ready",)),
    told(
        "a hotspot's page with 200",
        {"match": "^sts ", "raw": WIFI},
        NOT_AWS + "a web page, “Sign in to ClubWiFi”",
        "GetCallerIdentity was answered with status 200",
        BROWSER,
    ),
    told(
        "a hotspot's page for the table",
        {"match": "^dynamodb DescribeTable", "raw": WIFI},
        NOT_AWS + "a web page, “Sign in to ClubWiFi”",
        command="down --yes",
    ),
    Case(
        "a hotspot's page for the list of APIs",
        "up --yes",
        1,
        (NOT_AWS + "a web page, “Sign in to ClubWiFi”",),
        rules=({"match": "^apigateway GET /restapis$", "raw": WIFI},),
        afterwards=_nothing_written,
    ),
    told(
        "a hotspot's page for the roles",
        {"match": "^iam GetRole$", "raw": WIFI},
        "GetRole was answered with status 200",
        command="plan",
    ),
    told(
        "a filter's page with 403",
        {"match": "^lambda ", "status": 403, "raw": BLOCKED},
        NOT_AWS + 'a web page, “Blocked [2J by "NetGuard"”',
        "has to let 127.0.0.1 pass",
    ),
    told(
        "a redirect to a sign-in",
        {
            "match": "^sts ",
            "status": 302,
            "raw": WIFI,
            "headers": {"Location": "http://wifi.example/login?session=81f0"},
        },
        NOT_AWS + "a redirect to http://wifi.example/login",
        BROWSER,
    ),
    Case(
        "a proxy that wants a password",
        "status",
        1,
        ("A proxy in front of aws.example wants a user and a password", "NO_PROXY=aws.example"),
        never=("s3cr3t", "AWS answered"),
        environ={
            "AWS_ENDPOINT_URL": "http://aws.example",
            "HTTP_PROXY": "http://asha:s3cr3t@127.0.0.1:{port}",
        },
        rules=({"match": "^sts ", "status": 407, "raw": ""},),
    ),
    told(
        "nothing with 200",
        {"match": "^sts ", "raw": ""},
        NOT_AWS + "an empty answer",
    ),
    told(
        "nothing with 200 for the list of APIs",
        {"match": "^apigateway GET /restapis$", "raw": ""},
        NOT_AWS + "an empty answer",
        "GetRestApis",
        command="plan",
    ),
    told(
        "JSON of something else",
        {"match": "^sts ", "raw": '{"status":"ok"}'},
        NOT_AWS + 'JSON that is no answer to it, “{"status":"ok"}”',
    ),
    told(
        "a list",
        {"match": "^dynamodb ", "raw": "[]"},
        NOT_AWS + "JSON that is no answer to it, “[]”",
    ),
    told(
        "a list where a structure belongs",
        {"match": "^dynamodb DescribeTable", "raw": '{"Table": ["x"]}'},
        NOT_AWS + "JSON that is no answer to it",
    ),
    told("null", {"match": "^lambda GetFunction$", "raw": "null"}, NOT_AWS + "a text, “null”"),
    told("a text", {"match": "^sts ", "raw": "It works!"}, NOT_AWS + "a text, “It works!”"),
    told(
        "another server's 404",
        {"match": "^sts ", "status": 404, "raw": '{"error":"no such path"}'},
        NOT_AWS + "JSON that is no answer to it",
        "status 404",
    ),
    told(
        "something compressed",
        {"match": "^pipes ", "raw": "\x1f\x8b", "headers": {"Content-Encoding": "gzip"}},
        NOT_AWS + "something compressed",
    ),
    told(
        "an answer without a member",
        {"match": "^dynamodb DescribeTable", "raw": '{"Table": {"TableName": "x"}}'},
        "The answer to DescribeTable lacks Table.",
        "It is not one of AWS's addresses",
    ),
    told(
        "an account without its number",
        {
            "match": "^sts ",
            "raw": "<GetCallerIdentityResponse><GetCallerIdentityResult/>"
            "</GetCallerIdentityResponse>",
        },
        "The answer to GetCallerIdentity lacks Account",
    ),
    told(
        "a number where a text belongs",
        {
            "match": "^lambda GetFunction$",
            "raw": '{"Configuration": {"FunctionArn": 7, "FunctionName": 7, "Role": 7}}',
        },
        "The answer to GetFunction has a number as Configuration.",
        "AWS sends a text there",
        "try a newer one",
        command="plan",
    ),
    told(
        "a queue whose seconds are none",
        {
            "match": "^sqs GetQueueAttributes$",
            "raw": '{"Attributes": {"QueueArn": "a", "MessageRetentionPeriod": "long"}}',
        },
        "The answer to GetQueueAttributes has a text as Attributes.MessageRetentionPeriod",
        "AWS sends a number there",
        command="plan",
    ),
    told(
        "a queue whose policy is no JSON",
        {
            "match": "^sqs GetQueueAttributes$",
            "raw": '{"Attributes": {"QueueArn": "a", "MessageRetentionPeriod": "1", "Policy": "{",'
            ' "VisibilityTimeout": "1"}}',
        },
        "What is answered about hack-night-dead-letters cannot be made out",
        command="plan",
    ),
    Case(
        "a table that keeps its rows back",
        "down --yes",
        1,
        ("The table is not shown whole", "counts 1 rows and brings 0"),
        rules=(
            {"match": "^dynamodb Scan$", "raw": '{"Items": [], "Count": 1, "ScannedCount": 1}'},
        ),
        by_hand=_somebody_registered,
        afterwards=_still_registered,
    ),
    Case(
        "pages of rows that lead to themselves",
        "down --yes",
        1,
        ("The answer to Scan has no end: each page leads to itself",),
        rules=(
            {
                "match": "^dynamodb Scan$",
                "raw": '{"Items": [], "Count": 0, "ScannedCount": 0, "LastEvaluatedKey": '
                '{"registration_id": {"S": "a"}}}',
            },
        ),
        by_hand=_somebody_registered,
        afterwards=_still_registered,
    ),
    Case(
        "a refusal that would steer the terminal",
        "down --yes",
        1,
        (r"nope \x1b[2Jnope",),
        never=("\x1b",),
        rules=(
            {
                "match": "^lambda DeleteFunction$",
                "status": 400,
                "code": "OddException",
                "message": "nope \x1b[2Jnope",
            },
        ),
    ),
    Case(
        "an answer that is always cut off",
        "status",
        1,
        ("The answer was cut off on its way", "it ended after 8 of 100 bytes"),
        rules=(
            {
                "match": "^lambda GetFunction$",
                "wire": 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Confi"',
            },
        ),
        afterwards=_again,
    ),
    Case(
        "an answer that is cut off once",
        "status",
        0,
        ("hack-night is ready",),
        rules=(
            {
                "match": "^lambda GetFunction$",
                "wire": 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"Confi"',
                "times": 1,
            },
        ),
        afterwards=_again,
    ),
    Case(
        "a proxy that finds nobody behind it",
        "status",
        1,
        ("AWS itself does not answer, but something in front of it, with status 503", "NetGuard"),
        rules=({"match": "^lambda ", "status": 503, "raw": BLOCKED},),
        afterwards=_again,
    ),
    Case(
        "another function's answer",
        "announce hall --message hi --kind change --yes",
        1,
        ("The function hack-night-handler answers as the handler never does",),
        rules=({"match": "^lambda Invoke$", "raw": "{}"},),
        by_hand=_somebody_registered,
    ),
    Case(
        "another function's state",
        "announce hall --message hi --kind change --yes",
        1,
        ("The function hack-night-handler answers as the handler never does",),
        rules=({"match": "^lambda Invoke$", "raw": '{"state": "running", "sent": null}'},),
        by_hand=_somebody_registered,
    ),
    Case(
        "an announcement that somebody has edited",
        "announcements list",
        1,
        (
            "What the table has of the announcement hall cannot be made out",
            "It is not as smsverifier writes it (JSONDecodeError)",
        ),
        by_hand=_announcement_edited,
    ),
    Case(
        "a date that no calendar has",
        "registrations list",
        0,
        ("+91••••••3210",),
        rules=(
            {
                "match": "^dynamodb Scan$",
                "status": 500,
                "code": "InternalServerError",
                "headers": {"Date": "Fri, 31 Dec 9999 23:59:59 GMT"},
                "times": 1,
            },
        ),
        by_hand=_somebody_registered,
    ),
    Case(
        "an error without a code",
        "status",
        1,
        ("GetRole failed: no reason is given", "AWS answered with status 400"),
        rules=(
            {
                "match": "^iam GetRole$",
                "status": 400,
                "raw": "<ErrorResponse><Error><Type>Sender</Type></Error></ErrorResponse>",
            },
        ),
    ),
)
