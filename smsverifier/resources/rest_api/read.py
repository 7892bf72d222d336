"""What is there of an API, in the shape of `definition`: looks only, never writes.

A half-built API is a normal sight (an `up` was killed): what is missing is left out, so that the
diff names it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import NOT_MODELLED, find, find_of
from smsverifier.aws.gather import gather, gather_if_found
from smsverifier.naming import STAGE
from smsverifier.provision.resource import Condition, Observed, Properties
from smsverifier.resources.rest_api.calls import NOT_FOUND, Calls, api_arn, retrying
from smsverifier.resources.rest_api.definition import DRAFT_4, JSON, VALIDATOR, canonical
from smsverifier.resources.rest_api.deployment import Deployment, newest_of_ours
from smsverifier.resources.rest_api.settings import (
    api_by_hand,
    api_properties,
    stage_by_hand,
    stage_properties,
)

ApiItem = Mapping[str, Any]
PAGE = 500
"""Items per page: the most API Gateway gives, and more than an API may have of anything."""

_CONDITIONS = {
    "FAILED": Condition.FAILED,
    "UPDATING": Condition.CHANGING,
    "PENDING": Condition.CHANGING,
}
_HEADER = "method.response.header."
_GATEWAY_HEADER = "gatewayresponse.header."


def apis_named(aws: Aws, name: str) -> list[ApiItem]:
    """The APIs of that name, oldest first; API Gateway allows several."""
    everything = retrying(aws, lambda: list_apis(aws))
    found = [api for api in everything if api["name"] == name]
    return sorted(found, key=lambda api: (api["createdDate"], api["id"]))


def list_apis(aws: Aws) -> list[ApiItem]:
    """Every API of the account in this region."""
    pages = aws.client("apigateway").get_paginator("get_rest_apis")
    return [
        api for page in pages.paginate(PaginationConfig={"PageSize": PAGE}) for api in page["items"]
    ]


@dataclass(frozen=True)
class Parts:
    """What is in an API, or a part of that."""

    ours: Properties
    by_hand: Properties
    """What somebody set that is not ours to put back."""


def read_api(aws: Aws, api: ApiItem, parts: Parts | None = None) -> Observed | None:
    """One API, or None if it was deleted in the meantime; its `parts`, if they are known."""
    calls = Calls(aws, api["id"])
    found = parts or find_of(lambda: _parts(calls), lambda: _found_resources(calls))
    return None if found is None else as_observed(aws, api, found.ours, found.by_hand)


def read_stage(aws: Aws, api_id: str) -> Parts:
    """Of an API that is there, the stage with what it serves."""
    return _stage(*gather(*_questions_of_stage(Calls(aws, api_id))))


def as_observed(
    aws: Aws, api: ApiItem, parts: Mapping[str, Any], by_hand: Mapping[str, Any]
) -> Observed:
    """One API as the list shows it, with what else is known of it."""
    return Observed(
        arn=api_arn(aws.region, api["id"]),
        properties={**api_properties(api), **parts, "tags": api.get("tags", {})},
        outputs={"api_id": api["id"]},
        condition=_CONDITIONS.get(api.get("apiStatus", ""), Condition.READY),
        detail=api.get("apiStatusMessage", ""),
        by_hand={**api_by_hand(api), **by_hand},
    )


def _list_validators(calls: Calls) -> list[ApiItem]:
    """The request validators, ours first; their names are not unique either."""
    found = calls.send(calls.client.get_request_validators, limit=PAGE)["items"]
    return sorted(found, key=lambda item: (item.get("name") != VALIDATOR, item["id"]))


def _list_resources(calls: Calls) -> list[ApiItem]:
    """The resources with their methods, whole: integrations and responses included."""
    found = calls.send(calls.client.get_resources, embed=["methods"], limit=PAGE)
    return list(found["items"])


def _found_resources(calls: Calls) -> list[ApiItem] | None:
    """None if there is no such API: the list lags, and it may be gone already."""
    return find(lambda: _list_resources(calls), NOT_FOUND)


def read_definition(calls: Calls) -> dict[str, Any]:
    """All that a deployment freezes, in the shape of `Definition.properties`."""
    return _definition(*gather(lambda: _list_resources(calls), *_companions(calls)))


def _parts(calls: Calls) -> Parts | None:
    """What is ours of all that is in it, and what of the stage is somebody's own."""
    parts = gather_if_found(
        lambda: _found_resources(calls),
        *_companions(calls),
        *_questions_of_stage(calls),
        at_once=True,
    )
    if parts is None:
        return None
    *definition, found, newest = parts
    stage = _stage(found, newest)
    return Parts({**_definition(*definition), **stage.ours}, stage.by_hand)


def _list(calls: Calls, operation: Callable[..., Any]) -> list[ApiItem]:
    return list(calls.send(operation, limit=PAGE)["items"])


def _companions(calls: Calls) -> tuple[Callable[[], list[ApiItem]], ...]:
    """Where an emulator has not got a kind of part, there is none of it."""
    client = calls.client
    return (
        lambda: find(lambda: _list(calls, client.get_models), NOT_MODELLED) or [],
        lambda: find(lambda: _list_validators(calls), NOT_MODELLED) or [],
        lambda: find(lambda: _list(calls, client.get_gateway_responses), NOT_MODELLED) or [],
    )


def _definition(
    resources: list[ApiItem],
    models: list[ApiItem],
    validators: list[ApiItem],
    answers: list[ApiItem],
) -> dict[str, Any]:
    return {
        "models": {model["name"]: _schema(model) for model in models},
        **_validator(validators),
        "resources": _resources(resources, validators),
        "gateway_responses": {
            one["responseType"]: _gateway_response(one)
            for one in answers
            if not one.get("defaultResponse")
        },
    }


def _schema(model: ApiItem) -> str:
    """The schema, of draft 4 whether or not it says so (aws: api-models-are-draft-4)."""
    text = str(model.get("schema", ""))
    try:
        schema = json.loads(text)
    except json.JSONDecodeError:  # changed by hand: shown as it is
        return text
    return canonical({"$schema": DRAFT_4, **schema} if isinstance(schema, dict) else schema)


def _validator(validators: list[ApiItem]) -> dict[str, Any]:
    ours = next((item for item in validators if item.get("name") == VALIDATOR), None)
    if ours is None:
        return {}
    return {
        "validator": {
            "body": ours.get("validateRequestBody", False),
            "parameters": ours.get("validateRequestParameters", False),
        }
    }


def _resources(resources: list[ApiItem], validators: list[ApiItem]) -> dict[str, Any]:
    names = _names(validators)
    return {
        resource["path"]: {
            verb: _method(method, names)
            for verb, method in resource.get("resourceMethods", {}).items()
        }
        for resource in resources
    }


def _names(validators: list[ApiItem]) -> dict[str, str]:
    """Id → ours by its name; another counts as somebody else's (its id is shown).

    Two of our name that check the same are one: whether an import keeps an old one beside its own
    is nowhere told.
    """
    ours = _validator(validators)
    alike = [item["id"] for item in validators if ours and _validator([item]) == ours]
    return {**{item["id"]: item["id"] for item in validators}, **dict.fromkeys(alike, VALIDATOR)}


def _method(method: ApiItem, validators: Mapping[str, str]) -> dict[str, Any]:
    validator = method.get("requestValidatorId", "")
    return {
        "authorization": method.get("authorizationType"),
        "api_key_required": method.get("apiKeyRequired", False),
        "validator": validators.get(validator, validator) or None,
        "model": method.get("requestModels", {}).get(JSON),
        **_integration(method),
        "responses": _responses(method),
    }


def _integration(method: ApiItem) -> dict[str, Any]:
    integration = method.get("methodIntegration")
    if integration is None:
        return {}
    content_type, template = _templates(integration.get("requestTemplates"))
    return {
        "integration": {
            "type": integration.get("type"),
            "passthrough": integration.get("passthroughBehavior"),
            "uri": integration.get("uri"),
            "credentials": integration.get("credentials"),
            "http_method": integration.get("httpMethod"),
            "timeout_ms": integration.get("timeoutInMillis"),
        },
        "request_content_type": content_type,
        "request_template": template,
    }


def _responses(method: ApiItem) -> dict[str, Any]:
    found: dict[str, dict[str, Any]] = {}
    for status, declared in method.get("methodResponses", {}).items():
        headers = declared.get("responseParameters", {})
        found[status] = {"declared": tuple(sorted(h.removeprefix(_HEADER) for h in headers))}
    integration = method.get("methodIntegration", {})
    for status, answer in integration.get("integrationResponses", {}).items():
        content_type, template = _templates(answer.get("responseTemplates"))
        found.setdefault(status, {}).update(
            pattern=answer.get("selectionPattern", ""),
            content_type=content_type,
            template=template,
            headers=_headers(answer.get("responseParameters"), _HEADER),
        )
    return found


def _gateway_response(answer: ApiItem) -> dict[str, Any]:
    content_type, template = _templates(answer.get("responseTemplates"))
    return {
        "status": answer.get("statusCode", ""),
        "content_type": content_type,
        "template": template,
        "headers": _headers(answer.get("responseParameters"), _GATEWAY_HEADER),
    }


def _templates(templates: Mapping[str, str] | None) -> tuple[str, str]:
    """The content types, and the template of the first: ours has exactly one."""
    known = sorted((templates or {}).items())
    return ", ".join(kind for kind, _ in known), known[0][1] if known else ""


def _headers(parameters: Mapping[str, str] | None, prefix: str) -> tuple[str, ...]:
    items = (parameters or {}).items()
    return tuple(sorted(f"{name.removeprefix(prefix)}: {text}" for name, text in items))


def _questions_of_stage(calls: Calls) -> tuple[Callable[[], Any], ...]:
    return (
        lambda: find(
            lambda: calls.send(calls.client.get_stage, stageName=STAGE), NOT_FOUND, NOT_MODELLED
        ),
        lambda: find(lambda: newest_of_ours(calls), NOT_FOUND, NOT_MODELLED),
    )


def _stage(stage: ApiItem | None, newest: Deployment | None) -> Parts:
    """The fingerprint of what it serves: empty if a newer one of ours is there, or none is."""
    if stage is None:
        return Parts({}, {})
    is_served = newest is not None and newest.id == stage.get("deploymentId", "")
    deployed = newest.fingerprint if newest and is_served else ""
    return Parts({"stage": stage_properties(stage, deployed)}, stage_by_hand(stage))
