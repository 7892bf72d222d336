"""Emulators in AWS's place: what each has not got, and where it has its APIs."""

from typing import Any

from smsverifier.resources.table import find_table
from tests.emulator.places.case import Case, World

HELPLESS = ("goes on from there", "again continues")
"""What is never advised for an operation that is not there."""
MOTO = {"Server": "Werkzeug/3.1.9 Python/3.11.7"}
MOTO_PAGE = "<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n"
LOCALSTACK = (
    "The API for service 'pipes' is either not included in your current license plan or has not "
    "yet been emulated by LocalStack."
)
NO_PIPES = {"match": "^pipes ", "status": 501, "code": "InternalFailure", "message": LOCALSTACK}


def lacks(match: str, code: str = "NotImplemented", status: int = 501) -> dict[str, Any]:
    """A rule for an operation that is not there."""
    return {"match": match, "status": status, "code": code, "message": "Not implemented yet"}


def _all_but_the_pipe_is_gone(world: World) -> None:
    _the_table_is_gone(world)
    assert world.client("pipes").describe_pipe(Name=world.names.pipe)


def _the_table_is_gone(world: World) -> None:
    assert find_table(world.aws, world.names.table) is None


def _the_rest_is_there(world: World) -> None:
    assert find_table(world.aws, world.names.table)
    assert not world.client("pipes").list_pipes()["Pipes"]


CASES: tuple[Case, ...] = (
    Case(
        "LocalStack without Pipes",
        "up --yes",
        1,
        (
            "does not model CreatePipe",
            "That operation is for the pipe, which hands each registration to the handler.",
            "Trying again does not help",
        ),
        never=HELPLESS,
        rules=(NO_PIPES,),
        made_with=None,
        afterwards=_the_rest_is_there,
    ),
    Case(
        "a stack and no Pipes any more",
        "status",
        3,
        (
            "missing pipe",
            "The pipe, which hands each registration to the handler, cannot be there: what answers "
            "here has no pipes.",
        ),
        rules=(NO_PIPES,),
    ),
    Case(
        "down without Pipes",
        "down --yes",
        0,
        ("hack-night is removed",),
        rules=(NO_PIPES,),
        afterwards=_all_but_the_pipe_is_gone,
    ),
    Case(
        "no gateway responses, as on Floci",
        "down --yes",
        0,
        ("hack-night is removed; a second look found nothing left.",),
        rules=(lacks("^apigateway GetGatewayResponses$"),),
    ),
    Case(
        "no tags of log groups",
        "status",
        3,
        (
            "what answers here does not model ListTagsForResource: nobody can tell whose it is",
            "table hack-night-registrations",
        ),
        rules=(lacks("^logs ListTagsForResource$"),),
    ),
    Case(
        "down without tags of log groups",
        "down --yes",
        0,
        (
            "Not this stack's, not touched: handler_log_group (what answers here does not model "
            "ListTagsForResource: nobody can tell whose it is)",
        ),
        rules=(lacks("^logs ListTagsForResource$"),),
        afterwards=_the_table_is_gone,
    ),
    Case(
        "no search by tag",
        "down --yes",
        0,
        ("by tag (tag:GetResources), which this endpoint does not model", "is removed"),
        rules=(lacks("^resourcegroupstaggingapi ", "UnknownOperationException", 400),),
    ),
    Case(
        "stacks without a search by tag",
        "stacks",
        0,
        ("1 stack", "hack-night"),
        rules=(lacks("^resourcegroupstaggingapi "),),
    ),
    Case(
        "what MiniStack has not got",
        "check",
        0,
        (
            "does not model GetSMSSandboxAccountStatus",
            "does not model DescribeAccountAttributes",
            "IAM's simulation",
        ),
        never=HELPLESS,
        rules=(
            {
                "match": "^sns GetSMSSandboxAccountStatus$",
                "status": 400,
                "code": "InvalidAction",
                "message": "Unknown action: GetSMSSandboxAccountStatus",
            },
            {
                "match": "^pinpoint-sms-voice-v2 ",
                "status": 400,
                "raw": '{"error": "Unsupported service: sms-voice"}',
            },
        ),
    ),
    Case(
        "what the server of moto has not got",
        "check",
        0,
        (
            "does not model SimulatePrincipalPolicy",
            "does not model GetSMSSandboxAccountStatus",
            "does not model GetAccountSettings",
        ),
        never=HELPLESS,
        rules=(
            {"match": "^iam Simulate", "status": 500, "raw": MOTO_PAGE, "headers": MOTO},
            {"match": "^sns GetSMSSandbox", "status": 500, "raw": MOTO_PAGE, "headers": MOTO},
            {"match": "^lambda GetAccount", "status": 404, "raw": MOTO_PAGE, "headers": MOTO},
        ),
    ),
    Case(
        "an essential call that is not there",
        "up --yes",
        1,
        ("does not model PutRestApi", "That operation is for the public API and the form."),
        never=HELPLESS,
        rules=(
            {
                "match": "^apigateway PutRestApi$",
                "status": 404,
                "code": "NotFoundException",
                "message": "Unknown API Gateway v1 path: /restapis/8ccb2c50",
            },
        ),
        made_with=None,
    ),
    Case(
        "the address of APIs on Floci",
        "status",
        0,
        ("/live/_user_request_/registrations",),
        rules=(
            {
                "match": "^public GET /_localstack/health$",
                "raw": '{"edition": "community", "original_edition": "floci-always-free"}',
                "headers": {"Content-Type": "application/json"},
            },
        ),
    ),
    Case(
        "the address of APIs by setting",
        "status",
        0,
        ("http://api.example/ap-south-1/", "/live/registrations"),
        environ={"SMSVERIFIER_API_URL": "http://api.example/{region}/{api_id}/{stage}"},
    ),
    Case(
        "a test registration at the set address",
        "test-register +919000000001",
        0,
        ("preflight 200, registration 200",),
        environ={"SMSVERIFIER_API_URL": "{endpoint}/_aws/execute-api/{api_id}/{stage}"},
    ),
    Case(
        "an API that is elsewhere",
        "test-register +919000000001",
        3,
        (
            "What answers at this address is not this stack's API.",
            "SMSVERIFIER_API_URL sets the address",
        ),
        never=("could not store", "its templates"),
        rules=(
            {
                "match": "^public OPTIONS ",
                "status": 404,
                "raw": "<Error><Code>NoSuchBucket</Code></Error>",
                "headers": {"Content-Type": "application/xml"},
            },
        ),
    ),
    Case(
        "a test registration on the server of moto",
        "test-register +919000000001",
        3,
        ("What answers at this address is not this stack's API.",),
        never=("firewall",),
        rules=({"match": "^public OPTIONS ", "status": 403, "raw": "", "headers": MOTO},),
    ),
    Case(
        "a placeholder that is none",
        "status",
        2,
        ("SMSVERIFIER_API_URL is no address: {api} is no placeholder", "{api_id}"),
        environ={"SMSVERIFIER_API_URL": "http://localhost:4566/{api}/{stage}"},
    ),
    Case(
        "local, and an address of APIs that is none",
        "status",
        0,
        ("hack-night is ready",),
        config="stack: hack-night\ntarget: local\n",
        environ={"SMSVERIFIER_API_URL": "junk"},
    ),
    Case(
        "an address of APIs without a scheme",
        "up --yes",
        2,
        ("SMSVERIFIER_API_URL is no address: it has to begin with http:// or https://",),
        environ={"SMSVERIFIER_API_URL": "localhost:4566/{api_id}/{stage}"},
    ),
    Case(
        "an address of APIs with a password",
        "status",
        2,
        ("a name or a password cannot stand in it",),
        never=("hunter2",),
        environ={"SMSVERIFIER_API_URL": "http://me:hunter2@localhost:4566/{api_id}"},
    ),
)
