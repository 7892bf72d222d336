"""API Gateway's updates of what a method answers with: its integration, and both kinds of response.

moto knows none of them. Which paths there are: Amazon API Gateway API reference, "Patch
operations". Nothing is changed unless everything can be.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from smsverifier.local.calls import AwsResponse, Call
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.moto_overrides.apigateway import (
    Patch,
    bad_request,
    method_of,
    not_found,
    patches_of,
)
from smsverifier.local.moto_overrides.apigateway.definition import must_be_declared
from smsverifier.local.moto_overrides.apigateway.unsupported import (
    refuse_headers,
    refuse_integration,
    refuse_templates,
)
from smsverifier.local.supported_operations import NotModelled


def install(dispatcher: Dispatcher) -> None:
    """Takes the operations."""
    dispatcher.override("apigateway", "UpdateIntegration", _update_integration)
    dispatcher.override("apigateway", "UpdateIntegrationResponse", _update_integration_response)
    dispatcher.override("apigateway", "UpdateMethodResponse", _update_method_response)


def _text(text: str) -> str | None:
    return text or None


def _nothing(text: str) -> None:
    """Terraform's provider empties what it does not use."""
    if text:
        raise KeyError(text)


def _flag(text: str) -> bool:
    return text == "true"


@dataclass(frozen=True)
class _Paths:
    """What can be patched: moto's name for it, and how its text is read (ValueError if not)."""

    fields: Mapping[str, tuple[str, Callable[[str], Any]]]
    maps: Mapping[str, tuple[str, Callable[[str], Any]]]


_INTEGRATION = _Paths(
    fields={
        "uri": ("uri", _text),
        "httpMethod": ("http_method", _text),
        "credentials": ("credentials", _text),
        "passthroughBehavior": ("passthrough_behaviour", _text),
        "timeoutInMillis": ("timeout_in_millis", int),
        "cacheNamespace": ("cache_namespace", _text),
        "contentHandling": ("content_handling", _nothing),
    },
    maps={"requestTemplates": ("request_templates", str)},
)
_INTEGRATION_RESPONSE = _Paths(
    fields={
        "selectionPattern": ("selection_pattern", _text),
        "contentHandling": ("content_handling", _nothing),
    },
    maps={
        "responseTemplates": ("response_templates", str),
        "responseParameters": ("response_parameters", str),
    },
)
_METHOD_RESPONSE = _Paths(
    fields={},
    maps={
        "responseModels": ("response_models", str),
        "responseParameters": ("response_parameters", _flag),
    },
)


def _update_integration(call: Call, _: Forward) -> AwsResponse:
    """moto: UpdateIntegration is not implemented."""
    method = method_of(call)
    changed = _patched(call, _integration(method), _INTEGRATION)
    refuse_integration(changed.integration_type, changed.uri or "")
    refuse_templates(changed.request_templates)
    method.method_integration = changed
    return call.answer(changed.to_json())


def _update_integration_response(call: Call, _: Forward) -> AwsResponse:
    """moto: UpdateIntegrationResponse is not implemented."""
    method, status = method_of(call), call.params["statusCode"]
    responses = _integration(method).integration_responses or {}
    changed = _patched(call, _found(responses.get(status)), _INTEGRATION_RESPONSE)
    must_be_declared(method.method_responses.get(status), changed.response_parameters or {})
    refuse_headers(changed.response_parameters)
    refuse_templates(changed.response_templates)
    responses[status] = changed
    return call.answer(changed.to_json())


def _update_method_response(call: Call, _: Forward) -> AwsResponse:
    """moto: UpdateMethodResponse is not implemented."""
    responses, status = method_of(call).method_responses, call.params["statusCode"]
    changed = _patched(call, _found(responses.get(status)), _METHOD_RESPONSE)
    responses[status] = changed
    return call.answer(changed.to_json())


def _integration(method: Any) -> Any:
    if method.method_integration is None:
        raise not_found("Integration identifier")
    return method.method_integration


def _found(response: Any) -> Any:
    if response is None:
        raise not_found("Response status code")
    return response


def _patched(call: Call, thing: Any, paths: _Paths) -> Any:
    """A copy of it with all the patches of the call."""
    changed = copy.deepcopy(thing)
    for patch in patches_of(call):
        try:
            _patch(changed, patch, paths)
        except ValueError as error:
            raise bad_request(f"Invalid value for {patch.path}: {patch.value}") from error
        except KeyError as error:
            raise NotModelled(f"{call.operation} of {patch.path}") from error
    return changed


def _patch(changed: Any, patch: Patch, paths: _Paths) -> None:
    """Raises KeyError where there is no such path, ValueError where a text is no value for it."""
    name, *key = patch.parts
    if not key:
        field, read = paths.fields[name]
        patch.must_be("replace")
        setattr(changed, field, read(patch.value))
        return
    field, read = paths.maps[name]
    values = patch.applied_to(getattr(changed, field) or {}, "/".join(key))
    if patch.op != "remove":
        values["/".join(key)] = read(patch.value)
    setattr(changed, field, values)
