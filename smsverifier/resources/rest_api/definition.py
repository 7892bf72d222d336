"""The whole API as frozen data: what it answers to, how, and what it says when something fails.

Made from the configuration alone; `openapi` turns it into what API Gateway imports, `properties`
into what the diff compares. Nothing here talks to AWS.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from smsverifier.config import Config
from smsverifier.naming import Names
from smsverifier.templates.body_model import body_model
from smsverifier.templates.form import form_page, form_script
from smsverifier.templates.mapping import (
    ResponseTemplates,
    gateway_response_bodies,
    is_open,
    put_item_template,
    response_templates,
    sending_action,
    sending_response_templates,
    sending_template,
    store_action,
)

JSON = "application/json"
JAVASCRIPT = "application/javascript"
MODEL = "Registration"
VALIDATOR = "body"
DRAFT_4 = "http://json-schema.org/draft-04/schema#"
ALLOW_ORIGIN = "Access-Control-Allow-Origin"
FRAMES = "frame-ancestors"
TIMEOUT_MS = 10_000
"""A person waits for the answer, and PutItem takes milliseconds; the default is 29 s."""

# What API Gateway uses by itself, written down so that a change by hand is seen. DEFAULT_4XX and
# DEFAULT_5XX have none: it would replace every other (aws: api-default-responses).
STATUSES = {
    "BAD_REQUEST_BODY": "400",
    "BAD_REQUEST_PARAMETERS": "400",
    "REQUEST_TOO_LARGE": "413",
    "UNSUPPORTED_MEDIA_TYPE": "415",
    "THROTTLED": "429",
    "QUOTA_EXCEEDED": "429",
    "MISSING_AUTHENTICATION_TOKEN": "403",
    "WAF_FILTERED": "403",  # aws: api-firewall-answers
    "ACCESS_DENIED": "403",
    "INTEGRATION_FAILURE": "504",
    "INTEGRATION_TIMEOUT": "504",
}
PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
IN_NO_FRAME = {"X-Frame-Options": "DENY"}
"""It knows no list of pages: where there is one, `frame-ancestors` says so in its place."""
SCRIPT_HEADERS = {
    "Content-Type": f"{JAVASCRIPT}; charset=utf-8",
    "Cache-Control": "public, max-age=300",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}
NOT_STORED = {"Cache-Control": "no-store"}
FAILED = r"[45]\d{2}"
"""The statuses of DynamoDB's that are no success."""
SENT_BESIDE = (
    "X-Requested-With",
    *("traceparent", "tracestate", "baggage", "sentry-trace", "b3", "newrelic"),
    *("x-datadog-trace-id", "x-datadog-parent-id", "x-datadog-origin"),
    "x-datadog-sampling-priority",
)
"""What libraries add to every request of a page, for browsers that know no `*` (before 2022)."""
PREFLIGHT_HEADERS = {
    # Nothing here reads them. `*` is every one but Authorization (Fetch standard), and that is
    # right: a token of somebody's site is not for here.
    "Access-Control-Allow-Headers": ",".join(("Content-Type", "*", *SENT_BESIDE)),
    "Access-Control-Max-Age": "600",
}
EMPTY = '#set($empty = "")\n'
"""The template of an answer to HEAD (aws: api-head-is-a-method). Empty itself it would be none."""


@dataclass(frozen=True)
class Response:
    """One answer of a method: which of the backend's statuses it is for, and how it looks."""

    status: str
    template: str
    headers: Mapping[str, str]
    """Header → fixed text."""
    pattern: str = ""
    """Regular expression over the backend's status; empty: all that is left.

    aws: api-selection-by-status
    """
    content_type: str = JSON
    overridden: tuple[str, ...] = ()
    """Headers that the template itself may set."""

    @property
    def declared(self) -> tuple[str, ...]:
        """Every header the method may answer with."""
        return tuple(sorted({*self.headers, *self.overridden}))

    def properties(self) -> dict[str, Any]:
        """As the diff sees it."""
        return {
            "declared": self.declared,
            "pattern": self.pattern,
            "content_type": self.content_type,
            "template": self.template,
            "headers": _fixed(self.headers),
        }


@dataclass(frozen=True)
class Integration:
    """What stands behind a method: nothing (MOCK), or an action of an AWS service."""

    request_template: str = '{"statusCode": 200}'
    type: str = "MOCK"
    options: Mapping[str, Any] = field(default_factory=dict)
    """`uri`, `credentials`, `http_method` and `timeout_ms` of an AWS action."""

    def properties(self) -> dict[str, Any]:
        """As the diff sees it. NEVER: a body of another type must not pass unchecked."""
        return {
            "integration": {"type": self.type, "passthrough": "NEVER", **self.options},
            "request_content_type": JSON,
            "request_template": self.request_template,
        }


@dataclass(frozen=True)
class Method:
    """One path and verb; `checked` methods take only bodies that satisfy the model."""

    path: str
    verb: str
    integration: Integration
    responses: tuple[Response, ...]
    checked: bool = False

    def properties(self) -> dict[str, Any]:
        """As the diff sees it."""
        check = {"validator": VALIDATOR, "model": MODEL} if self.checked else {}
        return {
            "authorization": "NONE",
            "api_key_required": False,
            **check,
            **self.integration.properties(),
            "responses": {answer.status: answer.properties() for answer in self.responses},
        }


@dataclass(frozen=True)
class GatewayResponse:
    """An answer API Gateway gives before or without the integration."""

    type: str
    status: str
    template: str
    headers: Mapping[str, str]

    def properties(self) -> dict[str, Any]:
        """As the diff sees it."""
        return {
            "status": self.status,
            "content_type": JSON,
            "template": self.template,
            "headers": _fixed(self.headers),
        }


@dataclass(frozen=True)
class Definition:
    """The API: all of it that a deployment freezes."""

    model: str
    methods: tuple[Method, ...]
    gateway_responses: tuple[GatewayResponse, ...]

    def properties(self) -> dict[str, Any]:
        """As the diff sees it."""
        resources: dict[str, dict[str, Any]] = {}
        for method in self.methods:
            resources.setdefault(method.path, {})[method.verb] = method.properties()
        return {
            "models": {MODEL: self.model},
            "validator": {"body": True, "parameters": False},
            "resources": resources,
            "gateway_responses": {g.type: g.properties() for g in self.gateway_responses},
        }

    def others(self, found: Mapping[str, Any]) -> tuple[str, ...]:
        """What `found`, in the same shape, has besides: made by hand, and open to the public.

        The two models of every new API of AWS's own (Empty, Error) bind nothing and do not count.
        """
        ours = self.properties()
        extra = [
            *(f"model {name}" for name in found["models"].keys() - {MODEL, "Empty", "Error"}),
            *(
                f"gateway response {kind}"
                for kind in found["gateway_responses"].keys() - ours["gateway_responses"].keys()
            ),
            *_more_paths(ours["resources"], found["resources"]),
        ]
        return tuple(sorted(extra))

    def fingerprint(self) -> str:
        """A short hash of all but the others: deployments carry it."""
        text = json.dumps(self.properties(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _more_paths(ours: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for path, methods in found.items():
        if path not in ours:
            yield path
        for verb, method in methods.items():
            known = ours.get(path, {}).get(verb)
            if known is None:
                yield f"{verb} {path}"
            else:
                more = method["responses"].keys() - known["responses"].keys()
                yield from (f"{verb} {path} {status}" for status in more)


def define(config: Config, names: Names) -> Definition:
    """The API of this configuration in this account and region."""
    texts = response_templates(config)
    return Definition(
        model=canonical(body_model(config)),
        methods=(
            *_with_head(_page(config)),
            *_with_head(_script(config, texts), texts.before),
            _register(config, names, texts),
            _preflight(config, texts, "/registrations", "PUT,OPTIONS"),
            *_with_head(_sending(config, names), texts.before),
            _preflight(config, texts, "/sending", "GET,HEAD,OPTIONS"),
        ),
        gateway_responses=tuple(
            GatewayResponse(kind, STATUSES.get(kind, ""), body, {ALLOW_ORIGIN: "*"})
            for kind, body in gateway_response_bodies(config).items()
        ),
    )


def canonical(schema: Any) -> str:
    """A JSON document as text that is equal whenever the document is."""
    return json.dumps(schema, sort_keys=True, separators=(",", ":"))


def _fixed(headers: Mapping[str, str]) -> tuple[str, ...]:
    """As `read` finds them (aws: api-fixed-text-in-apostrophes)."""
    return tuple(sorted(f"{name}: '{text}'" for name, text in headers.items()))


def _with_head(get: Method, before: str = "") -> tuple[Method, Method]:
    """GET, and HEAD with the same answers but no body: monitors and link checkers begin with it.

    `before`: what a template of GET's has before its text.
    """
    silent = tuple(replace(answer, template=before + EMPTY) for answer in get.responses)
    return get, replace(get, verb="HEAD", responses=silent)


def _page(config: Config) -> Method:
    headers = {**PAGE_HEADERS, **_framing(config.form.embed_origins)}
    page = Response("200", form_page(config), headers, content_type="text/html")
    return Method("/", "GET", Integration(), (page,))


def _framing(origins: tuple[str, ...]) -> Mapping[str, str]:
    """Whose pages may show the form in a frame."""
    if not origins:
        return IN_NO_FRAME
    if origins == ("*",):
        return {}
    return {"Content-Security-Policy": f"{FRAMES} {' '.join(origins)}"}


def _script(config: Config, texts: ResponseTemplates) -> Method:
    """The form for somebody else's page, where it may be kept for a while."""
    script = _answer(config, "200", texts.before + form_script(config), headers=SCRIPT_HEADERS)
    return Method("/embed", "GET", Integration(), (replace(script, content_type=JAVASCRIPT),))


def _register(config: Config, names: Names, texts: ResponseTemplates) -> Method:
    put_item = _dynamodb(store_action(config), put_item_template(config, names.table), names)
    success = _answer(config, "200", texts.success)
    failure = _answer(config, "500", texts.failure, pattern=FAILED)
    return Method("/registrations", "PUT", put_item, (success, failure), checked=True)


def _sending(config: Config, names: Names) -> Method:
    """Whether SMS go now or later, and who may register."""
    texts = sending_response_templates(config, names.table)
    said = _answer(config, "200", texts.success, headers=NOT_STORED)
    failure = _answer(config, "500", texts.failure, pattern=FAILED, headers=NOT_STORED)
    template = sending_template(config, names.table)
    get_item = _dynamodb(sending_action(config), template, names)
    return Method("/sending", "GET", get_item, (said, failure))


def _dynamodb(action: str, template: str, names: Names) -> Integration:
    return Integration(
        request_template=template,
        type="AWS",
        options={
            "uri": f"arn:aws:apigateway:{names.region}:dynamodb:action/{action}",
            "credentials": names.role_arn("api"),
            "http_method": "POST",
            "timeout_ms": TIMEOUT_MS,
        },
    )


def _preflight(config: Config, texts: ResponseTemplates, path: str, verbs: str) -> Method:
    """What a browser asks before a PUT, and before a GET that carries headers of its page."""
    headers = {**PREFLIGHT_HEADERS, "Access-Control-Allow-Methods": verbs}
    answer = _answer(config, "200", texts.preflight, headers=headers)
    return Method(path, "OPTIONS", Integration(), (answer,))


def _answer(
    config: Config,
    status: str,
    template: str,
    *,
    pattern: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer other origins may read: all of them, or the one that the template echoes."""
    everyone = is_open(config)
    cors = {ALLOW_ORIGIN: "*"} if everyone else {"Vary": "Origin"}
    return Response(
        status,
        template,
        {**cors, **(headers or {})},
        pattern=pattern,
        overridden=() if everyone else (ALLOW_ORIGIN,),
    )
