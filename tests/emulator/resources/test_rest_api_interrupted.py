"""The API when something goes wrong half way: kills, lost answers, and a busy API Gateway."""

import json
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.config.model import Form
from smsverifier.errors import WaitTimeout
from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import STACK_TAG, STAGE, VERSION_TAG, Names
from smsverifier.provision.diff import diff
from smsverifier.resources.rest_api import RestApi
from tests.support.api_drifts import API
from tests.support.checkpoints import Checkpoints

TAGS = {STACK_TAG: "demo-event", VERSION_TAG: "0.1.0"}
CALLS_TO_CREATE = 11
LEAST_WRITES = 5
"""Of a change: what was there is deployed, the API, its deployment, the stage, and a deletion."""


class KilledError(BaseException):
    """The process ends here."""


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def fresh(aws: Aws) -> Callable[[], Aws]:
    """Sessions that share nothing but the embedded AWS."""

    def make() -> Aws:
        time = FakeTime()
        return Aws(aws.where, clock=lambda: time.now, sleep=time.sleep)

    return make


def rest_api(aws: Aws, config: Config | None = None) -> RestApi:
    names = Names("demo-event", aws.region, aws.account)
    return RestApi(aws, names, config or Config(), TAGS)


def converge(api: RestApi) -> None:
    observed = api.read()
    assert observed is not None
    desired = api.desired({})
    api.update(desired, diff(desired, observed.properties), observed)


def before(aws: Aws, operation: str, act: Callable[[dict[str, Any]], None]) -> None:
    """Do `act` with the request before each such call; all calls if no operation is named."""
    event = f"before-call.apigateway.{operation}" if operation else "before-call.apigateway"
    for retries in (True, False):
        events = aws.client("apigateway", retries=retries).meta.events
        events.register(event, lambda params, **_: act(params))


def refuse(times: int, code: str, message: str = "") -> Callable[[dict[str, Any]], None]:
    attempts = count(1)

    def act(_: dict[str, Any]) -> None:
        if next(attempts) <= times:
            raise ClientError({"Error": {"Code": code, "Message": message}}, "Operation")

    return act


def kill_after(calls: int) -> Callable[[dict[str, Any]], None]:
    made = count(1)

    def act(_: dict[str, Any]) -> None:
        if next(made) > calls:
            raise KilledError

    return act


def apis(aws: Aws) -> list[Any]:
    found: list[Any] = aws.client("apigateway").get_rest_apis()["items"]
    return found


def is_as_wanted(api: RestApi) -> bool:
    observed = api.read()
    return observed is not None and not diff(api.desired({}), observed.properties)


@pytest.fixture
def made(fresh: Callable[[], Aws], checkpoints: Checkpoints) -> RestApi:
    """The API, as `up` makes it."""
    api = rest_api(fresh())
    checkpoints.reach("the API", lambda: api.create(api.desired({})))
    return api


@pytest.mark.parametrize("calls", range(1, CALLS_TO_CREATE))
def test_whatever_a_kill_left_the_next_run_finishes(fresh: Callable[[], Aws], calls: int) -> None:
    killed = fresh()
    before(killed, "", kill_after(calls))
    with pytest.raises(KilledError):
        rest_api(killed).create(rest_api(killed).desired({}))

    again = rest_api(fresh())
    again.create(again.desired({}))
    assert is_as_wanted(again)
    assert len(apis(again.aws)) == 1


@pytest.mark.parametrize("calls", range(7, 15))
def test_whatever_a_killed_change_left_the_next_run_finishes(
    fresh: Callable[[], Aws], made: RestApi, calls: int
) -> None:
    changed = Config(form=Form(allowed_origins=("https://club.example",)))
    killed = fresh()
    before(killed, "", kill_after(calls))
    with pytest.raises(KilledError):
        converge(rest_api(killed, changed))

    again = rest_api(fresh(), changed)
    converge(again)
    assert is_as_wanted(again)


@pytest.mark.parametrize(
    "what",
    ["others", "endpoint", "default_endpoint", "key_source", "binary_types", "compression",
     "policy"],
)  # fmt: skip
def test_what_no_fingerprint_tells_reaches_the_stage_whatever_was_killed(
    fresh: Callable[[], Aws], made: RestApi, embedded: EmbeddedAws, what: str
) -> None:
    """A stage may serve a foreign path, or a policy, that the API itself has no more."""
    API[what](made.aws.client, made.names)
    serve_it_under_our_mark(made)
    ours = embedded.save()
    for write in count(1):
        embedded.restore(ours)
        killed, again = fresh(), rest_api(fresh())
        imported: list[set[str]] = []
        for each in (killed, again.aws):
            before(each, "PutRestApi", partial(note_deployments, made.aws, imported))
        was_killed = is_killed_before_write(killed, write)
        converge(again)
        assert is_as_wanted(again), f"killed before write {write}"
        assert served(again.aws)[0] not in imported[0], f"killed before write {write}"
        if not was_killed:
            break
    assert write > LEAST_WRITES


def is_killed_before_write(aws: Aws, number: int) -> bool:
    """Whether it came to that write: what dies between two reads leaves the same."""
    writes = count(1)

    def act(model: Any, **_: Any) -> None:
        if not model.name.startswith("Get") and next(writes) >= number:
            raise KilledError

    for retries in (True, False):
        aws.client("apigateway", retries=retries).meta.events.register("before-call", act)
    try:
        converge(rest_api(aws))
    except KilledError:
        return True
    return False


def note_deployments(aws: Aws, noted: list[set[str]], _: object) -> None:
    noted.append(set(served(aws)[1]))


def serve_it_under_our_mark(api: RestApi) -> None:
    """As an earlier version did, which did not know of it."""
    client, where = api.aws.client("apigateway"), apis(api.aws)[0]["id"]
    (ours,) = client.get_deployments(restApiId=where)["items"]
    made = client.create_deployment(restApiId=where, description=ours["description"])
    operations = [{"op": "replace", "path": "/deploymentId", "value": made["id"]}]
    client.update_stage(restApiId=where, stageName=STAGE, patchOperations=operations)
    client.delete_deployment(restApiId=where, deploymentId=ours["id"])


def test_a_half_built_api_is_shown_with_what_it_lacks(fresh: Callable[[], Aws]) -> None:
    broken = fresh()
    before(broken, "CreateDeployment", refuse(1, "BadRequestException"))
    with pytest.raises(ClientError):
        rest_api(broken).create(rest_api(broken).desired({}))

    api = rest_api(fresh())
    observed = api.read()

    assert observed is not None
    changes = diff(api.desired({}), observed.properties)
    assert changes
    assert all(change.path.startswith("stage.") for change in changes)


def test_a_creation_whose_answer_was_lost_is_not_repeated(fresh: Callable[[], Aws]) -> None:
    aws, other = fresh(), fresh()
    lost = count(1)

    def lose(params: dict[str, Any]) -> None:
        if next(lost) == 1:
            other.client("apigateway").create_rest_api(**json.loads(params["body"]))
            raise ReadTimeoutError(endpoint_url="https://apigateway")

    before(aws, "CreateRestApi", lose)
    api = rest_api(aws)
    api.create(api.desired({}))

    assert len(apis(aws)) == 1
    assert is_as_wanted(api)


def test_a_deployment_whose_answer_was_lost_does_not_stay_beside_the_next(
    fresh: Callable[[], Aws],
) -> None:
    aws, other = fresh(), fresh()
    lost = count(1)

    def lose(params: dict[str, Any]) -> None:
        if next(lost) == 1:
            (api,) = apis(other)
            other.client("apigateway").create_deployment(
                restApiId=api["id"], **json.loads(params["body"])
            )
            raise ReadTimeoutError(endpoint_url="https://apigateway")

    before(aws, "CreateDeployment", lose)
    api = rest_api(aws)
    api.create(api.desired({}))

    (there,) = apis(aws)
    deployments = aws.client("apigateway").get_deployments(restApiId=there["id"])["items"]
    assert len(deployments) == 1
    assert is_as_wanted(api)


@pytest.mark.parametrize(
    ("operation", "code", "message"),
    [
        ("CreateRestApi", "TooManyRequestsException", "Too Many Requests"),
        ("CreateDeployment", "TooManyRequestsException", "Too Many Requests"),
        ("PutRestApi", "TooManyRequestsException", "Too Many Requests"),
        ("PutRestApi", "ConflictException",
         "Unable to complete operation due to concurrent modification. Please try again later."),
    ],
)  # fmt: skip
def test_a_busy_api_gateway_is_asked_again(
    fresh: Callable[[], Aws], operation: str, code: str, message: str
) -> None:
    aws = fresh()
    before(aws, operation, refuse(3, code, message))
    api = rest_api(aws)

    api.create(api.desired({}))

    assert is_as_wanted(api)


def test_a_deletion_waits_for_its_turn(fresh: Callable[[], Aws]) -> None:
    aws = fresh()
    api = rest_api(aws)
    api.create(api.desired({}))
    before(aws, "DeleteRestApi", refuse(5, "TooManyRequestsException"))

    api.delete()

    assert apis(aws) == []


def test_it_does_not_wait_for_ever(fresh: Callable[[], Aws]) -> None:
    aws = fresh()
    before(aws, "CreateRestApi", refuse(10_000, "TooManyRequestsException"))

    with pytest.raises(WaitTimeout, match="the API to be made"):
        rest_api(aws).create(rest_api(aws).desired({}))


@pytest.mark.parametrize("code", ["LimitExceededException", "BadRequestException"])
def test_a_real_refusal_is_not_repeated(fresh: Callable[[], Aws], code: str) -> None:
    aws = fresh()
    before(aws, "CreateRestApi", refuse(1, code))

    with pytest.raises(ClientError, match=code):
        rest_api(aws).create(rest_api(aws).desired({}))
    assert apis(aws) == []


def served(aws: Aws) -> tuple[str, list[str]]:
    """What the stage points to, and all deployments there are."""
    client, api = aws.client("apigateway"), apis(aws)[0]["id"]
    deployments = client.get_deployments(restApiId=api)["items"]
    stage = client.get_stage(restApiId=api, stageName=STAGE)
    return stage["deploymentId"], [each["id"] for each in deployments]


@pytest.fixture
def overtaken(fresh: Callable[[], Aws]) -> RestApi:
    """One whose deployment is made first and whose stage is written last.

    Another `up` deploys in between, and is killed before it deletes the deployment it supersedes.
    """
    broken = fresh()
    before(broken, "CreateDeployment", refuse(1, "BadRequestException"))
    with pytest.raises(ClientError):
        rest_api(broken).create(rest_api(broken).desired({}))

    slow, other, first = rest_api(fresh()), rest_api(fresh()), iter(["once"])
    before(other.aws, "DeleteDeployment", kill_after(0))

    def overtake(_: dict[str, Any]) -> None:
        if next(first, None):
            with pytest.raises(KilledError):
                converge(other)

    before(slow.aws, "CreateStage", overtake)
    return slow


def test_of_two_deployments_at_once_the_newer_is_served(
    overtaken: RestApi, fresh: Callable[[], Aws]
) -> None:
    made: list[str] = []
    events = overtaken.aws.client("apigateway").meta.events
    events.register(
        "before-call.apigateway.UpdateStage", lambda **_: made.extend(served(fresh())[1])
    )
    converge(overtaken)

    stage, deployments = served(fresh())
    assert (deployments, stage) == ([made[1]], made[1])
    assert is_as_wanted(rest_api(fresh()))


def test_an_older_deployment_is_not_served_for_good(
    overtaken: RestApi, fresh: Callable[[], Aws]
) -> None:
    before(overtaken.aws, "GetDeployments", kill_after(0))
    with pytest.raises(KilledError):
        converge(overtaken)
    assert not is_as_wanted(rest_api(fresh()))

    converge(rest_api(fresh()))
    stage, deployments = served(fresh())
    assert deployments == [stage]
    assert is_as_wanted(rest_api(fresh()))


def test_the_served_deployment_is_found_among_more_than_a_page_of_others(
    fresh: Callable[[], Aws], embedded: EmbeddedAws
) -> None:
    api = rest_api(fresh())
    api.create(api.desired({}))

    def paged(call: Call, forward: Forward) -> AwsResponse:
        if call.params.get("position"):
            return forward(call)
        made_by_hand = {"id": "hand01", "createdDate": 0, "description": "console"}
        return call.answer({"items": [made_by_hand], "position": "2"})

    embedded.dispatcher.override("apigateway", "GetDeployments", paged)
    assert is_as_wanted(rest_api(fresh()))
