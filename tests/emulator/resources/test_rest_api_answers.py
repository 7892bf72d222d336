"""The API as deployed, called over HTTP on the embedded AWS: every answer of the contract."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from smsverifier.aws import Aws
from smsverifier.config import Config, FormField
from smsverifier.config.model import DEFAULT_FIELDS, Api, Form, Registrations
from smsverifier.naming import STAGE
from smsverifier.provision.graph import closure, needs_of
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.row import Duplicates
from smsverifier.templates.form import form_page

PHONE = "+919876543210"
BODY = {"name": 'O\'Brien "नमस्ते" \\ 😀 $util #set\n', "phone": PHONE}
ORIGIN = "https://club.example"


class Site:
    """A stack's table and API, and a caller of it."""

    def __init__(self, aws: Aws, config: Config) -> None:
        self.aws = aws
        self.table = names_of(config, aws).table
        resources = catalog(config, aws)
        wanted = closure(["api"], needs_of(resources))
        for resource in resources:
            if resource.key in wanted:
                resource.create(resource.desired({}))
        api = next(one for one in resources if one.key == "api").read()
        assert api is not None
        self.base = aws.invoke_url(api.outputs["api_id"], STAGE)
        self.session = requests.Session()

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        data = body if isinstance(body, str) or body is None else json.dumps(body)
        sent = {"Content-Type": "application/json", "Origin": ORIGIN, **headers}
        return self.session.request(method, self.base + path, data=data, headers=sent, timeout=30)

    def register(self, **body: str) -> requests.Response:
        return self.send("PUT", "/registrations", {**BODY, **body})

    def rows(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.aws.client("dynamodb").scan(TableName=self.table)[
            "Items"
        ]
        return found


@pytest.fixture
def site(aws: Aws) -> Iterator[Callable[..., Site]]:
    made: list[Site] = []

    def make(config: Config | None = None) -> Site:
        made.append(Site(aws, config or Config()))
        return made[-1]

    yield make
    for one in made:
        one.session.close()


def test_a_registration_is_stored_exactly_and_confirmed(site: Callable[..., Site]) -> None:
    api = site()

    answer = api.send("PUT", "/registrations?source=test", BODY)

    assert answer.status_code == 200
    (row,) = api.rows()
    assert answer.json() == {"status": "registered", "request_id": row["request_id"]["S"]}
    assert row["registered_at"].keys() == {"N"}
    assert {name: row[name] for name in ("name", "phone", "registration_id", "source")} == {
        "name": {"S": BODY["name"]},
        "phone": {"S": PHONE},
        "registration_id": {"S": PHONE},
        "source": {"S": "test"},
    }


@pytest.mark.parametrize(
    ("duplicates", "status", "word", "rows"),
    [
        ("reject", 409, "already_registered", 1),
        ("ignore", 200, "registered", 1),
        ("allow", 200, "registered", 2),
    ],
)
def test_a_second_registration_is_answered_as_configured(
    site: Callable[..., Site], duplicates: Duplicates, status: int, word: str, rows: int
) -> None:
    api = site(Config(registrations=Registrations(duplicates=duplicates)))
    first = api.register()

    second = api.register(name="Somebody else")

    assert first.status_code == 200
    assert (second.status_code, second.json()["status"]) == (status, word)
    assert len(api.rows()) == rows
    assert "Somebody" not in second.text


ATTEMPT = "0123456789abcdef" * 2


@pytest.mark.parametrize("duplicates", ["reject", "ignore", "allow"])
def test_the_same_attempt_is_stored_once_and_answered_alike(
    site: Callable[..., Site], duplicates: Duplicates
) -> None:
    api = site(Config(registrations=Registrations(duplicates=duplicates)))
    address = f"/registrations?source=test&attempt={ATTEMPT}"

    answers = [api.send("PUT", address, BODY) for _ in range(3)]

    (row,) = api.rows()
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.json()["status"] for answer in answers} == {"registered"}
    assert answers[0].json()["request_id"] == row["request_id"]["S"]
    if duplicates != "ignore":  # there nobody may learn that the number was known
        assert answers[0].json() == answers[1].json() == answers[2].json()


def test_an_attempt_is_one_person_s(site: Callable[..., Site]) -> None:
    api = site(Config(registrations=Registrations(duplicates="allow")))
    address = f"/registrations?attempt={ATTEMPT}"

    answers = [
        api.send("PUT", address, {**BODY, "phone": phone}) for phone in (PHONE, "+919000000001")
    ]
    answers += [api.register(), api.register()]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["request_id"] for answer in answers}) == 4
    keys = {row["registration_id"]["S"] for row in api.rows()}
    assert {f"{PHONE}/{ATTEMPT}", f"+919000000001/{ATTEMPT}"} < keys
    assert len(keys) == 4


def test_another_attempt_of_the_same_person_is_answered_409(site: Callable[..., Site]) -> None:
    api = site()
    api.send("PUT", f"/registrations?attempt={ATTEMPT}", BODY)
    (before,) = api.rows()

    answers = [
        api.send("PUT", f"/registrations?attempt={attempt}", {**BODY, "name": "Somebody else"})
        for attempt in ("f" * 32, "", ATTEMPT[:-1], f"{ATTEMPT}0")
    ]

    assert {answer.status_code for answer in answers} == {409}
    assert all("Brien" not in answer.text for answer in answers)
    assert api.rows() == [before]


@pytest.mark.parametrize(
    "body",
    [{**BODY, "name": "As\x00ha"}, {**BODY, "name": "\x1b[2J"}, {**BODY, "name": "x\x7f"},
     {**BODY, "name": "x\x9b"}, "", "{", "[]", {"name": "Asha"}, {**BODY, "extra": "1"},
     {**BODY, "phone": f"{PHONE}\n"}, {**BODY, "name": "\u00a0\u200b"}, {**BODY, "name": 5}],
)  # fmt: skip
def test_a_body_that_breaks_the_model_is_refused(site: Callable[..., Site], body: Any) -> None:
    api = site()

    answer = api.send("PUT", "/registrations", body)

    assert (answer.status_code, answer.json()["status"]) == (400, "invalid")
    assert api.rows() == []


def test_more_than_the_throttle_lets_through_is_busy(site: Callable[..., Site]) -> None:
    api = site(Config(api=Api(requests_per_second=1, burst=1)))

    answers = [api.send("PUT", "/registrations", "{}") for _ in range(4)]

    assert {answer.status_code for answer in answers} == {400, 429}
    assert answers[-1].json()["status"] == "busy"


def test_an_inner_failure_is_told_without_its_detail(site: Callable[..., Site]) -> None:
    api = site()
    api.aws.client("dynamodb").delete_table(TableName=api.table)

    answer = api.register()

    assert (answer.status_code, answer.json()["status"]) == (500, "error")
    assert set(answer.json()) == {"status", "message"}
    assert "dynamodb" not in answer.text.lower()


def test_every_answer_is_json_that_any_origin_may_read(site: Callable[..., Site]) -> None:
    api = site()
    answers = [
        api.register(),
        api.register(),
        api.send("PUT", "/registrations", "{"),
        api.send("PUT", "/registrations", "x=1", **{"Content-Type": "text/plain"}),
        api.send("GET", "/nowhere"),
        api.send("OPTIONS", "/registrations"),
    ]

    assert [answer.status_code for answer in answers] == [200, 409, 400, 415, 403, 200]
    for answer in answers:
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert isinstance(answer.json(), dict)


def test_the_preflight_allows_a_json_put(site: Callable[..., Site]) -> None:
    answer = site().send("OPTIONS", "/registrations", **{"Access-Control-Request-Method": "PUT"})

    assert "PUT" in answer.headers["Access-Control-Allow-Methods"]
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    allowed = answer.headers["Access-Control-Allow-Headers"].split(",")
    assert {"Content-Type", "*", "X-Requested-With", "sentry-trace", "baggage"} <= set(allowed)
    assert "authorization" not in [each.lower() for each in allowed]  # nor does `*` stand for it


def test_a_page_that_adds_headers_to_all_it_asks_may_ask_whether_sms_go(
    site: Callable[..., Site],
) -> None:
    answer = site().send("OPTIONS", "/sending", **{"Access-Control-Request-Headers": "traceparent"})

    assert answer.status_code == 200
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "traceparent" in answer.headers["Access-Control-Allow-Headers"]


OF_THE_REQUEST = {"x-amzn-RequestId", "x-amz-apigw-id", "Content-Length", "Date"}


@pytest.mark.parametrize("origins", [("*",), (ORIGIN,)])
def test_head_is_answered_as_get_is_but_for_the_body(
    site: Callable[..., Site], origins: tuple[str, ...]
) -> None:
    """Monitors and link checkers begin with it (aws: api-head-is-a-method)."""
    api = site(Config(form=Form(allowed_origins=origins)))

    for path in ("/", "", "/embed", "/sending", "/?utm_source=poster"):
        get, head = api.send("GET", path), api.send("HEAD", path)

        assert get.status_code == head.status_code == 200
        assert get.content
        assert head.content == b""
        assert _of_the_page(get) == _of_the_page(head)


def _of_the_page(answer: requests.Response) -> dict[str, str]:
    headers = answer.headers.items()
    return {name: text for name, text in headers if name not in OF_THE_REQUEST}


def test_head_registers_nobody_and_says_where_the_table_is_gone(
    site: Callable[..., Site],
) -> None:
    api = site()

    assert api.send("HEAD", "/registrations").status_code == 403
    assert api.rows() == []
    api.aws.client("dynamodb").delete_table(TableName=api.table)
    assert api.send("HEAD", "/sending").status_code == 500
    assert api.send("HEAD", "/").status_code == 200


def test_a_registration_in_chunks_is_taken_and_may_be_read(site: Callable[..., Site]) -> None:
    """Without a Content-Length, as clients send a stream (aws: api-chunked-requests)."""
    api = site()
    pieces = [json.dumps({**BODY, "name": name}).encode() for name in ("Asha", "\x00", "Asha")]

    answers = [
        api.session.put(
            f"{api.base}/registrations",
            data=iter([piece[:9], piece[9:]]),
            headers={"Content-Type": "application/json", "Origin": ORIGIN},
            timeout=30,
        )
        for piece in pieces
    ]

    assert all("Content-Length" not in answer.request.headers for answer in answers)
    assert [answer.status_code for answer in answers] == [200, 400, 409]
    assert {answer.headers["Access-Control-Allow-Origin"] for answer in answers} == {"*"}
    (row,) = api.rows()
    assert row["name"] == {"S": "Asha"}


def test_whose_pages_may_frame_the_form(site: Callable[..., Site]) -> None:
    of_two = site(Config(form=Form(embed_origins=(ORIGIN, "https://*.builder.example"))))

    for verb in ("GET", "HEAD"):
        page = of_two.send(verb, "/")
        assert page.headers["Content-Security-Policy"] == (
            f"frame-ancestors {ORIGIN} https://*.builder.example"
        )
        assert "X-Frame-Options" not in page.headers


def test_with_a_list_only_a_listed_origin_may_read(site: Callable[..., Site]) -> None:
    api = site(Config(form=Form(allowed_origins=(ORIGIN, "http://localhost:8000"))))

    for answer in (api.register(), api.register(), api.send("OPTIONS", "/registrations")):
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert answer.headers["Vary"] == "Origin"
    for method in ("PUT", "OPTIONS"):
        other = api.send(method, "/registrations", BODY, Origin="https://evil.example")
        assert "Access-Control-Allow-Origin" not in other.headers


def test_the_form_page_is_served_as_it_was_made(site: Callable[..., Site]) -> None:
    fields = (*DEFAULT_FIELDS, FormField(name="note", label="$5 #set 'नोट'", required=False))
    config = Config(form=Form(fields=fields))

    answer = site(config).send("GET", "/", Accept="text/html,*/*;q=0.8")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.text == form_page(config)
