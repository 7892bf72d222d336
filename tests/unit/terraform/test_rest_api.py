"""api.tf says the very API of `define`: each method, answer and text, and one import for each."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smsverifier.config import Config, FormField
from smsverifier.config.model import DEFAULT_FIELDS, Event, Form, Registrations
from smsverifier.naming import STAGE
from smsverifier.resources.rest_api.definition import DRAFT_4, canonical
from smsverifier.templates.mapping import CLOSED, NEVER
from smsverifier.terraform.handover import Handover, Part
from smsverifier.terraform.hcl import Block, document
from smsverifier.terraform.rest_api import rest_api
from tests.support.handovers import ACCOUNT, deployed, new

LISTED = Form(allowed_origins=("https://a.example", "https://b.example"))
FRAMED = Form(embed_origins=("https://c.example",))
PLACES = Registrations(max=10, waitlist=True)
HOSTILE = "${var.x} %{ if true } \"quoted\" 'it''s' \\ #set($x) $context.stage ☃"
CONFIGS = {
    "demo": Config(),
    "listed origins": Config(form=LISTED),
    "framed": Config(form=FRAMED),
    "places": Config(registrations=PLACES, form=LISTED),
    "hostile": Config(event=Event(name=HOSTILE), form=Form(title=HOSTILE, intro=HOSTILE)),
}


@pytest.fixture(params=list(CONFIGS.values()), ids=list(CONFIGS))
def config(request: pytest.FixtureRequest) -> Config:
    chosen: Config = request.param
    return chosen


def tables(part: Part) -> dict[str, Any]:
    return {
        name: value
        for block in part.blocks
        if block.type == "locals"
        for name, value in block.arguments.items()
    }


def block(part: Part, address: str) -> Block:
    return next(each for each in part.blocks if each.address == address)


def text(part: Part, expression: Any, value: Mapping[str, Any]) -> str:
    """The file that `file("${path.module}/…")` reads, for one row of a table."""
    path = re.fullmatch(r'file\("\$\{path\.module\}/(.*)"\)', expression)
    assert path is not None
    # Terraform composes what it reads.
    return unicodedata.normalize("NFC", part.files[evaluated(path[1], value)].decode())


def description(part: Part) -> str:
    """Of the deployment."""
    found = str(block(part, "aws_api_gateway_deployment.live").arguments["description"])
    return text(part, found.removeprefix("trimspace(").removesuffix(")"), {}).strip()


def evaluated(expression: str, value: Mapping[str, Any]) -> str:
    """With what `each.value` and `each.key` stand for."""
    known = {"var.region": "ap-south-1", **{f"each.{name}": each for name, each in value.items()}}
    known |= {f"each.value.{name}": each for name, each in value.items()}
    return re.sub(r"\$\{([a-z._]+)\}", lambda found: str(known[found[1]]), expression)


def built(part: Part) -> dict[str, Any]:
    """What Terraform makes of the blocks, in the shape of `Definition.properties`."""
    rows = tables(part)
    resources: dict[str, dict[str, Any]] = {}
    for kind, integration in (
        ("mock", rows["mock_methods"]),
        ("dynamodb", rows["dynamodb_methods"]),
    ):
        for name, row in integration.items():
            method = built_method(part, kind, row)
            method["responses"] = {
                answer["status"]: built_answer(part, answer)
                for answer in rows["responses"].values()
                if answer["method"] == name
            }
            resources.setdefault(row["path"], {})[row["http_method"]] = method
    model = block(part, "aws_api_gateway_model.registration").arguments
    schema = {"$schema": DRAFT_4, **json.loads(text(part, model["schema"], {}))}
    checks = block(part, "aws_api_gateway_request_validator.body").arguments
    return {
        "models": {model["name"]: canonical(schema)},
        "validator": {"body": checks["validate_request_body"], "parameters": False},
        "resources": resources,
        "gateway_responses": {
            kind: built_gateway_response(part, kind, status)
            for kind, status in rows["gateway_responses"].items()
        },
    }


def built_method(part: Part, kind: str, row: Mapping[str, Any]) -> dict[str, Any]:
    method = block(part, "aws_api_gateway_method.all").arguments
    integration = block(part, f"aws_api_gateway_integration.{kind}").arguments
    ((content_type, template),) = integration["request_templates"].items()  # type: ignore[union-attr]
    behind = {"type": integration["type"], "passthrough": integration["passthrough_behavior"]}
    if kind == "dynamodb":
        template = text(part, template, row)
        behind |= {
            "uri": evaluated(str(integration["uri"]), row).strip('"'),
            "credentials": f"arn:aws:iam::{ACCOUNT}:role/smsverifier/demo-event-ap-south-1-api",
            "http_method": integration["integration_http_method"],
            "timeout_ms": integration["timeout_milliseconds"],
        }
    return {
        "authorization": method["authorization"],
        "api_key_required": False,
        **({"validator": "body", "model": "Registration"} if row.get("validated") else {}),
        "integration": behind,
        "request_content_type": content_type,
        "request_template": template,
    }


def built_answer(part: Part, row: Mapping[str, Any]) -> dict[str, Any]:
    arguments = block(part, "aws_api_gateway_integration_response.all").arguments
    headers = tables(part)["headers"][row["headers"]]
    (template,) = arguments["response_templates"].values()  # type: ignore[union-attr]
    return {
        "declared": tuple(sorted(headers)),
        "pattern": row.get("pattern", ""),
        "content_type": row["content_type"],
        "template": text(part, template, row),
        "headers": tuple(sorted(f"{n}: '{t}'" for n, t in headers.items() if t is not None)),
    }


def built_gateway_response(part: Part, kind: str, status: str | None) -> dict[str, Any]:
    arguments = block(part, "aws_api_gateway_gateway_response.all").arguments
    ((content_type, template),) = arguments["response_templates"].items()  # type: ignore[union-attr]
    headers: Any = arguments["response_parameters"]
    return {
        "status": status or "",
        "content_type": content_type,
        "template": text(part, template, {"key": kind}),
        "headers": tuple(f"{n.rpartition('.')[2]}: {t}" for n, t in headers.items()),
    }


def test_the_blocks_are_the_definition(config: Config) -> None:
    handover = new(config)
    assert built(rest_api(handover)) == handover.definition.properties()


def test_no_file_is_of_nobody_and_the_table_is_named_in_the_requests(config: Config) -> None:
    part = rest_api(new(config))
    answers = {f"templates/{row['template']}" for row in tables(part)["responses"].values()}
    requests = {f"templates/{row['template']}" for row in tables(part)["dynamodb_methods"].values()}
    gateway = {f"templates/gateway/{kind}.json" for kind in tables(part)["gateway_responses"]}
    assert part.files.keys() == answers | requests | gateway | {
        "templates/registration.schema.json",
        "templates/deployment.txt",
    }
    for path in requests:
        assert b'"demo-event-registrations"' in part.files[path]


@settings(max_examples=10)
@example(words="Cafe\u0301")
@example(words="\u0958")
@given(words=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=60))
def test_peoples_words_stand_in_files_as_they_are(words: str) -> None:
    """In api.tf they would be Terraform's to read: it is the same with any words."""
    handover = new(worded(f"a{words}z"))
    part = rest_api(handover)
    assert built(part) == handover.definition.properties()
    assert without_fingerprint(handover) == plain_document()


@cache
def plain_document() -> str:
    return without_fingerprint(new(worded("Team")))


def without_fingerprint(handover: Handover) -> str:
    return document(rest_api(handover).blocks).replace(handover.definition.fingerprint(), "")


def worded(words: str) -> Config:
    team = FormField(
        name="team", label=words, type="select", options=("x", f"y{words}"), required=False
    )
    fields = (*DEFAULT_FIELDS, team)
    return Config(event=Event(name=words), form=Form(title=words, fields=fields))


def test_whatever_terraform_makes_is_imported_once(config: Config) -> None:
    part = rest_api(deployed(config))
    rows = tables(part)
    wanted = []
    for each in part.blocks:
        if each.type != "resource":
            continue
        loop = str(each.arguments.get("for_each", ""))
        keys = [key for name in re.findall(r"local\.(\w+)", loop) for key in rows[name]]
        wanted += [f'{each.address}["{key}"]' for key in keys] if loop else [each.address]
    assert sorted(each.to for each in part.imports) == sorted(wanted)
    kinds = Counter((each.to.partition(".")[0], each.id) for each in part.imports)
    assert set(kinds.values()) == {1}


def test_ids_are_as_the_provider_wants_them() -> None:
    imports = {each.to: each.id for each in rest_api(deployed(Config())).imports}
    assert imports["aws_api_gateway_rest_api.registrations"] == "api1"
    assert imports["aws_api_gateway_resource.embed"] == "api1/id-of-/embed"
    assert imports["aws_api_gateway_model.registration"] == "api1/Registration"
    assert imports["aws_api_gateway_request_validator.body"] == "api1/val1"
    assert imports['aws_api_gateway_method.all["GET /"]'] == "api1/id-of-//GET"
    put = "api1/id-of-/registrations/PUT"
    assert imports['aws_api_gateway_integration.dynamodb["PUT /registrations"]'] == put
    answer = "PUT /registrations 500"
    assert imports[f'aws_api_gateway_method_response.all["{answer}"]'] == f"{put}/500"
    assert imports[f'aws_api_gateway_integration_response.all["{answer}"]'] == f"{put}/500"
    assert imports['aws_api_gateway_gateway_response.all["THROTTLED"]'] == "api1/THROTTLED"
    assert imports["aws_api_gateway_deployment.live"] == "api1/dep1"
    assert imports["aws_api_gateway_stage.live"] == f"api1/{STAGE}"
    assert imports["aws_api_gateway_method_settings.all"] == f"api1/{STAGE}/*/*"


def test_a_new_one_is_open_and_says_what_it_serves() -> None:
    handover = new(Config(registrations=Registrations(max=7)))
    part = rest_api(handover)
    assert part.imports == ()
    stage = block(part, "aws_api_gateway_stage.live")
    assert stage.arguments["variables"] == {CLOSED: NEVER, "closes": NEVER, "max": "7"}
    assert description(part) == (
        f"smsverifier {handover.definition.fingerprint()} 2026-11-30T00:00:00.000000+00:00"
    )


def test_without_the_account_nobody_knows_what_it_serves() -> None:
    part = rest_api(new(Config(), account="<ACCOUNT_ID>"))
    assert description(part) == ("smsverifier by-hand 2026-11-30T00:00:00.000000+00:00")
    assert "<ACCOUNT_ID>" not in document(part.blocks)


def test_what_hands_have_set_on_the_stage_stays() -> None:
    log = {"destinationArn": "arn:aws:logs:x:1:log-group:a", "format": "$context.requestId"}
    found: dict[str, Any] = {
        "deploymentId": "dep1",
        "tracingEnabled": True,
        "description": "ours",
        "clientCertificateId": "cert1",
        "accessLogSettings": log,
        "variables": {CLOSED: "1790000000000", "other": "x"},
        "methodSettings": {"*/*": {"loggingLevel": "ERROR", "metricsEnabled": True}},
        "tags": {"smsverifier:stack": "demo-event", "desk": "2"},
        "webAclArn": "arn:aws:wafv2:x:1:regional/webacl/guard/1",
    }
    part = rest_api(deployed(Config(), found))
    stage = block(part, "aws_api_gateway_stage.live")
    assert stage.arguments["variables"] == found["variables"]
    assert stage.arguments["tags"] == 'merge(local.tags, {\n  desk = "2"\n})'
    assert stage.arguments["xray_tracing_enabled"] is True
    assert stage.arguments["description"] == "ours"
    assert stage.arguments["client_certificate_id"] == "cert1"
    assert stage.blocks[0].arguments == {
        "destination_arn": log["destinationArn"],
        "format": log["format"],
    }
    assert str(found["webAclArn"]) in part.remarks[0]
    (settings,) = block(part, "aws_api_gateway_method_settings.all").blocks
    assert settings.arguments["logging_level"] == "ERROR"
    assert settings.arguments["metrics_enabled"] is True
    assert description(part) == ("smsverifier f00d 2026-11-01T00:00:00.000000+00:00")


def test_aws_s_own_defaults_are_not_said() -> None:
    found = {
        "tracingEnabled": False,
        "methodSettings": {"*/*": {"loggingLevel": "OFF", "metricsEnabled": False}},
    }
    text = document(rest_api(deployed(Config(), found)).blocks)
    for name in ("xray", "access_log", "logging_level", "metrics", "certificate"):
        assert name not in text


def test_terraform_deploys_anew_when_a_part_comes_or_goes_but_not_at_once(config: Config) -> None:
    """`triggers` cannot be imported, so while the parts are those of the stack there are none."""
    part = rest_api(deployed(config))
    names = [*sorted(tables(part)["responses"]), *sorted(tables(part)["gateway_responses"])]
    sha1 = hashlib.sha1(" ".join(names).encode(), usedforsecurity=False).hexdigest()
    arguments = block(part, "aws_api_gateway_deployment.live").arguments
    assert arguments["triggers"] == f'local.parts == "{sha1}" ? null : {{ parts = local.parts }}'
    made = block(rest_api(new(config)), "aws_api_gateway_deployment.live").arguments
    assert made["triggers"] == "{ parts = local.parts }"


def test_a_deployment_waits_for_every_block_of_the_api() -> None:
    part = rest_api(new(Config()))
    (lifecycle,) = block(part, "aws_api_gateway_deployment.live").blocks
    later = ("resource.", "deployment.", "stage.", "method_settings.")
    frozen = {
        each.address
        for each in part.blocks
        if each.type == "resource"
        and not each.address.removeprefix("aws_api_gateway_").startswith(later)
    }
    assert set(lifecycle.arguments["replace_triggered_by"]) == frozen  # type: ignore[arg-type]
