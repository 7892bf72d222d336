"""What clients that no one here wrote ask of the embedded AWS stays answerable, and what it
answers has the shape of the service's model and leads nowhere else.

Terraform's AWS provider 5.100 (Terraform 1.11) applied, planned, changed and destroyed the same
pipeline on the embedded AWS; `TERRAFORM` is what it called.
"""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.parsers import create_parser

from smsverifier.aws.foreign_responses import ForeignResponse, look
from tests.support.clock import Clock
from tests.support.every_call import World, run
from tests.support.local_clients import code_of
from tests.support.shapes import Answered
from tests.support.whole_stack import WholeStack

_TERRAFORM = {
    "apigateway": """CreateRestApi GetRestApi DeleteRestApi CreateResource GetResource GetResources
        DeleteResource CreateModel GetModel DeleteModel CreateRequestValidator GetRequestValidator
        DeleteRequestValidator PutMethod GetMethod DeleteMethod PutIntegration GetIntegration
        DeleteIntegration PutMethodResponse GetMethodResponse DeleteMethodResponse
        PutIntegrationResponse GetIntegrationResponse DeleteIntegrationResponse PutGatewayResponse
        GetGatewayResponse DeleteGatewayResponse CreateDeployment GetDeployment DeleteDeployment
        CreateStage GetStage UpdateStage DeleteStage
        UpdateRestApi UpdateModel UpdateRequestValidator UpdateMethod UpdateMethodResponse
        UpdateIntegration UpdateDeployment PutRestApi TagResource UntagResource""",
    "dynamodb": """CreateTable DescribeTable DeleteTable DescribeContinuousBackups
        UpdateContinuousBackups DescribeTimeToLive UpdateTimeToLive ListTagsOfResource
        UpdateTable TagResource UntagResource PutItem GetItem""",
    "iam": """CreateRole GetRole DeleteRole PutRolePolicy GetRolePolicy DeleteRolePolicy
        ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole GetUser
        UpdateRole UpdateRoleDescription TagRole UntagRole""",
    "lambda": """CreateFunction GetFunction DeleteFunction ListVersionsByFunction
        GetFunctionCodeSigningConfig UpdateFunctionConfiguration UpdateFunctionCode
        PutFunctionConcurrency DeleteFunctionConcurrency TagResource UntagResource""",
    "logs": """CreateLogGroup DeleteLogGroup DescribeLogGroups PutRetentionPolicy
        ListTagsForResource DeleteRetentionPolicy TagResource UntagResource""",
    "pipes": """CreatePipe DescribePipe UpdatePipe DeletePipe ListTagsForResource TagResource
        UntagResource""",
    "sqs": """CreateQueue DeleteQueue GetQueueAttributes SetQueueAttributes ListQueueTags TagQueue
        UntagQueue""",
    "sts": "GetCallerIdentity",
}
TERRAFORM = [(service, name) for service, names in _TERRAFORM.items() for name in names.split()]

_NOTHING = {"op": "replace", "path": "/contentHandling", "value": ""}

# Names, not places: no client asks there. Of languages (of XML, of a schema, of the drawing in the
# page that an API of ours answers with), and of services in the policies that trust them.
_NAMES = re.compile(
    r"""xmlns="[^"]*"|http://json-schema\.org/draft-04/schema#|http://www\.w3\.org/2000/svg"""
    r"""|"Service": ?(?:"[^"]*"|\[[^\]]*\])"""
)
_ADDRESS = re.compile(r"""\b(?:https?|wss?|s3|tcp)://[^\s"'<>\\)]+""")
_HOST = re.compile(r"""(?<=[">])(?:[\w-]+\.)+(?:amazonaws\.com|aws|api\.aws)(?::\d+)?(?=["<])""")


@pytest.fixture(scope="module")
def kept() -> list[Any]:
    """What the script was answered: it is played once."""
    return []


@pytest.fixture
def answers(
    kept: list[Any],
    make_stack: Callable[..., WholeStack],
    client: Callable[[str], Any],
    embedded_clock: Clock,
) -> Any:
    if not kept:
        world = World(make_stack(stack="abroad"), client, embedded_clock)
        run(world)
        kept.append((world.stack.embedded.endpoint_url, world.answers))
    return kept[0]


@pytest.mark.parametrize(("service", "operation"), TERRAFORM)
def test_what_terraforms_provider_calls_is_answered_in_the_modelled_shape(
    answers: Any, service: str, operation: str
) -> None:
    found = [each for each in answers[1] if (each.service, each.operation) == (service, operation)]
    assert found
    for each in found:
        assert each.status < 300
        assert each.faults() == []


def test_every_answer_has_the_modelled_shape(answers: Any) -> None:
    faults = {f"{each.service} {fault}" for each in answers[1] for fault in each.faults()}
    assert faults == set()


def test_an_answer_passes_for_one_of_awss_by_its_shape_alone(answers: Any) -> None:
    """What an emulator does not send, AWS's headers, is needed by no answer."""
    for each in answers[1]:
        assert looked_at(each, each.body) == "taken", (each.service, each.operation, each.body)


@pytest.mark.parametrize("body", [b"<html><h1>Sign in</h1></html>", b"[]", b"null", b"It works!"])
def test_what_is_no_answer_is_told_for_every_operation(answers: Any, body: bytes) -> None:
    """A page always, junk wherever anything is expected; of none does the SDK make its own."""
    found = {each.model: looked_at(each, body) for each in answers[1] if each.status == 200}
    of_members = {
        model.name
        for model in found
        if model.output_shape is not None
        and model.output_shape.members
        and "payload" not in model.output_shape.serialization
    }
    told = {model.name for model, ended in found.items() if ended == "told"}
    assert told >= ({model.name for model in found} if body.startswith(b"<") else of_members)
    assert set(found.values()) <= {"told", "taken"}


def looked_at(answered: Answered, body: bytes) -> str:
    """What comes of `body` in that answer's place, without AWS's headers: told, failed or taken."""
    headers = {k: v for k, v in answered.headers.items() if not k.lower().startswith("x-amz")}
    headers.pop("Content-Length", None)
    if body.startswith(b"<html>"):
        headers["Content-Type"] = "text/html"
    came = {"status_code": answered.status, "headers": headers, "body": body, "context": {}}
    instead: dict[str, Any] = {}
    if answered.model.has_streaming_output:
        came["body"] = BytesIO(body)
    try:
        look(answered.model, came, instead)
        if not answered.model.has_streaming_output:
            protocol = answered.model.service_model.resolved_protocol
            create_parser(protocol).parse(came, answered.model.output_shape)
    except ForeignResponse:
        return "told"
    return "failed" if instead else "taken"


def test_no_address_in_any_answer_leads_off_this_machine(answers: Any) -> None:
    """Whoever follows one finds this run of the embedded AWS at its end."""
    here, found = answers
    led: dict[str, str] = {}
    for each in found:
        text = _NAMES.sub("", each.body.decode(errors="replace") + " ".join(each.headers.values()))
        for address in _ADDRESS.findall(text) + _HOST.findall(text):
            led.setdefault(address, f"{each.service} {each.operation}")
    assert {address: what for address, what in led.items() if at(address) != at(here)} == {}
    # And they are found at all.
    assert {"lambda GetFunction", "sqs ListQueues"} <= set(led.values())


def at(address: str) -> tuple[str, str]:
    """Scheme, host and port."""
    return urlsplit(address)[:2]


def test_a_log_group_says_its_class(client: Callable[[str], Any]) -> None:
    """Terraform's provider makes a group anew, with all that is in it lost, if its class is
    another than the configuration's."""
    logs = client("logs")
    logs.create_log_group(logGroupName="g", logGroupClass="STANDARD")
    assert logs.describe_log_groups()["logGroups"][0]["logGroupClass"] == "STANDARD"


@pytest.fixture
def method(client: Callable[[str], Any]) -> tuple[Any, dict[str, str]]:
    """A client of API Gateway, and the names of a method with nothing behind it."""
    apis = client("apigateway")
    api = apis.create_rest_api(name="x")
    names = {"restApiId": api["id"], "resourceId": api["rootResourceId"], "httpMethod": "PUT"}
    apis.put_method(**names, authorizationType="NONE")
    return apis, names


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("get_integration", {}),
        ("delete_integration", {}),
        ("update_integration", {"patchOperations": [_NOTHING]}),
        ("get_method_response", {"statusCode": "200"}),
        ("delete_method_response", {"statusCode": "200"}),
        ("update_method_response", {"statusCode": "200", "patchOperations": [_NOTHING]}),
        ("get_integration_response", {"statusCode": "200"}),
        ("delete_integration_response", {"statusCode": "200"}),
        ("update_integration_response", {"statusCode": "200", "patchOperations": [_NOTHING]}),
        ("put_integration_response", {"statusCode": "200"}),
    ],
)
def test_what_a_method_has_not_is_not_found(
    method: tuple[Any, dict[str, str]], operation: str, arguments: dict[str, Any]
) -> None:
    """So Terraform's provider makes it again, where it would take an empty answer for a change."""
    apis, names = method
    assert code_of(getattr(apis, operation), **names, **arguments) == "NotFoundException"
