"""A deployed API's paths, methods and stages, and what every answer carries."""

import base64
import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request

from tests.support.deployed_apis import DeployedRestApi, answer


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", "root"),
        ("/", "root"),
        ("/?a=b", "root"),
        ("/people", "people"),
        ("/people/", "people"),
        ("/p%65ople", "people"),
        ("/people/me", "myself"),
        ("/people/%E0%A4%A8", "person न"),
    ],
)
def test_the_most_exact_path_answers(api: DeployedRestApi, path: str, expected: str) -> None:
    api.mock("/", response="root")
    api.mock("/people", response="people")
    api.mock("/people/न", response="person न")
    api.mock("/people/me", response="myself")
    api.deploy()
    assert api.send("GET", path).text == expected


@pytest.mark.parametrize(
    ("http_method", "path"),
    [("GET", "/unknown"), ("PUT", "/people"), ("GET", "/people/1/2"), ("GET", "//people"),
     ("GET", "/people%2Fme"),
     ("HEAD", "/people"), ("OPTIONS", "/people"), ("GET", "/PEOPLE")],
)  # fmt: skip
def test_an_unknown_path_or_method_is_a_403(
    api: DeployedRestApi, http_method: str, path: str
) -> None:
    api.mock("/people")
    api.mock("/people/me")
    api.deploy()
    response = api.send(http_method, path)
    assert response.status_code == 403
    assert response.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
    if http_method != "HEAD":
        assert response.json == {"message": "Missing Authentication Token"}


@pytest.mark.parametrize("path", ["/none/live/x", "/{api}/other/x", "/{api}", "/", ""])
def test_an_unknown_api_or_stage_is_forbidden(api: DeployedRestApi, path: str) -> None:
    api.mock("/x")
    api.deploy()
    response = api.client.get("/_aws/execute-api" + path.format(api=api.api.id))
    assert (response.status_code, response.json) == (403, {"message": "Forbidden"})


def test_an_api_without_a_deployment_is_forbidden(api: DeployedRestApi) -> None:
    api.mock("/x")
    assert api.send("GET", "/x").status_code == 403


def test_what_was_deployed_answers_not_what_was_edited_since(api: DeployedRestApi) -> None:
    integration = api.mock("/", response="deployed")
    api.deploy()
    integration.integration_responses.clear()
    answer(integration, template="edited")
    before = api.send("GET", "/").text
    api.deploy()
    assert (before, api.send("GET", "/").text) == ("deployed", "edited")


def test_stage_variables_are_read_as_they_are_now(api: DeployedRestApi) -> None:
    api.mock("/", response="$stageVariables.word")
    api.deploy(word="first")
    api.stage.variables["word"] = "second"
    assert api.send("GET", "/").text == "second"


def test_every_answer_carries_its_request_ids(api: DeployedRestApi) -> None:
    api.mock("/", response="$context.requestId $context.extendedRequestId")
    api.deploy()
    response = api.send("GET", "/")
    request_id, extended = response.text.split(" ")
    assert response.headers["x-amzn-RequestId"] == request_id == str(uuid.UUID(request_id))
    assert response.headers["x-amz-apigw-id"] == extended
    assert re.fullmatch(r"[A-Za-z0-9_-]{15}=", extended)
    assert len(base64.urlsafe_b64decode(extended)) == 11


def test_a_client_can_choose_the_request_id_but_not_the_extended_one(api: DeployedRestApi) -> None:
    api.mock("/")
    api.deploy()
    chosen = "11111111-2222-3333-4444-555555555555"
    response = api.send("GET", "/", headers={"x-amzn-RequestId": chosen, "x-amz-apigw-id": "mine"})
    assert response.headers["x-amzn-RequestId"] == chosen
    assert response.headers["x-amz-apigw-id"] != "mine"


def test_a_request_id_that_is_no_uuid_is_not_taken(api: DeployedRestApi) -> None:
    api.mock("/")
    api.deploy()
    response = api.send("GET", "/", headers={"x-amzn-RequestId": "../../etc"})
    assert response.headers["x-amzn-RequestId"] != "../../etc"


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        ("httpMethod", "GET"),
        ("stage", "live"),
        ("path", "/live/people/me"),
        ("resourcePath", "/people/me"),
        ("protocol", "HTTP/1.1"),
        ("accountId", "123456789012"),
        ("identity.sourceIp", "127.0.0.1"),
        ("identity.userAgent", "test agent"),
        ("authorizer.claims", ""),
    ],
)
def test_templates_know_the_request(api: DeployedRestApi, variable: str, expected: str) -> None:
    api.mock("/people/me", response=f"$context.{variable}")
    api.deploy()
    environ = {"REMOTE_ADDR": "127.0.0.1"}
    response = api.send(
        "GET", "/people/me", headers={"User-Agent": "test agent"}, environ_base=environ
    )
    assert response.text == expected


def test_the_last_of_several_query_values_counts(api: DeployedRestApi) -> None:
    api.mock("/", response="$input.params('a')")
    api.deploy()
    assert api.send("GET", "/?a=1&a=2&b=3").text == "2"


def test_a_throttled_method_answers_429_until_tokens_are_back(api: DeployedRestApi) -> None:
    api.mock("/")
    api.deploy().throttle("*/*", 1.0, 2)
    codes = [api.send("GET", "/").status_code for _ in range(3)]
    api.clock.now += 1
    assert (codes, api.send("GET", "/").status_code) == ([200, 200, 429], 200)


def test_a_throttled_answer_is_as_on_aws(api: DeployedRestApi) -> None:
    api.mock("/")
    api.deploy().throttle("*/*", 0.0, 0)
    response = api.send("GET", "/")
    assert response.json == {"message": "Too Many Requests"}
    assert response.headers["x-amzn-ErrorType"] == "TooManyRequestsException"


@pytest.mark.parametrize(("size", "status"), [(10 * 1024 * 1024, 200), (10 * 1024 * 1024 + 1, 413)])
def test_a_body_over_ten_megabytes_is_too_large(
    api: DeployedRestApi, size: int, status: int
) -> None:
    api.mock("/", "PUT")
    api.deploy()
    response = api.send("PUT", "/", data=b"x" * size, content_type="application/json")
    assert response.status_code == status


def test_a_body_of_unknown_length_is_cut_off_at_ten_megabytes(api: DeployedRestApi) -> None:
    api.mock("/", "PUT")
    api.deploy()
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    response = api.send("PUT", "/", data=b"x" * (10 * 1024 * 1024 + 1), environ_overrides=environ)
    assert response.json == {"message": "Request Too Long"}


def test_cors_headers_are_nobodys_but_the_apis(api: DeployedRestApi) -> None:
    api.mock("/", response="x")
    api.deploy()
    headers = api.send("GET", "/", headers={"Origin": "https://example.org"}).headers
    assert not [name for name, _ in headers if name.lower().startswith("access-control")]


def test_threads_share_a_deployment(api: DeployedRestApi) -> None:
    api.mock("/n", response="$input.params('n')")
    api.deploy()
    client = Client(Request.application(api.gateway.handle))
    base = f"/_aws/execute-api/{api.api.id}/live/n?n="
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda n: client.get(f"{base}{n}").text, range(64)))
    assert texts == [str(n) for n in range(64)]


@pytest.mark.parametrize(("authorization", "key"), [("AWS_IAM", False), ("NONE", True)])
def test_closed_methods_are_refused_aloud(
    api: DeployedRestApi, authorization: str, key: bool, caplog: pytest.LogCaptureFixture
) -> None:
    api.mock("/")
    method = api.resource("/").resource_methods["GET"]
    method.authorization_type, method.api_key_required = authorization, key
    api.deploy()
    assert api.send("GET", "/").status_code == 500
    assert "does not model API Gateway authorizers" in caplog.text
