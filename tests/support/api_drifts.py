"""How a person could change each owned field of the API by hand, through a stock client.

`API` maps a path of `RestApi.desired` to a function that changes just that.
"""

from collections.abc import Callable
from typing import Any

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT
from smsverifier.naming import STAGE, Names

Client = Callable[[str], Any]
Drift = Callable[[Client, Names], object]

PUT = "resources./registrations.PUT"
PAGE = "resources./.GET"
THROTTLED = "gateway_responses.THROTTLED"
ORIGIN = "method.response.header.Access-Control-Allow-Origin"


def api_id(client: Client, names: Names) -> str:
    apis = client("apigateway").get_rest_apis()["items"]
    return next(str(api["id"]) for api in apis if api["name"] == names.api)


def call(operation: str, **parameters: Any) -> Drift:
    """A drift that is one call on the API."""
    return lambda client, names: getattr(client("apigateway"), operation)(
        restApiId=api_id(client, names), **parameters
    )


def patch(operation: str, path: str, value: str, **parameters: Any) -> Drift:
    operations = [{"op": "replace", "path": path, "value": value}]
    return call(operation, patchOperations=operations, **parameters)


def at(client: Client, names: Names, path: str = "/registrations") -> dict[str, str]:
    """Where the methods of `path` are, as the calls on them want it."""
    api = api_id(client, names)
    resources = client("apigateway").get_resources(restApiId=api)["items"]
    return {"restApiId": api, "resourceId": next(r["id"] for r in resources if r["path"] == path)}


def method(
    verb: str, change: Callable[[Any, dict[str, str]], object], path: str = "/registrations"
) -> Callable[..., Any]:
    """A drift of one method: `change` gets the client and where the method is."""
    return lambda client, names: change(
        client("apigateway"), {**at(client, names, path), "httpMethod": verb}
    )


def integration(**fields: Any) -> Drift:
    """The PUT's integration with some fields changed and its responses kept."""
    return method("PUT", lambda gateway, where: _reput_integration(gateway, where, fields))


def _reput_integration(gateway: Any, where: dict[str, str], fields: dict[str, Any]) -> None:
    was = gateway.get_integration(**where)
    kept = ("type", "uri", "credentials", "requestTemplates", "passthroughBehavior",
            "timeoutInMillis")  # fmt: skip
    request = {name: was[name] for name in kept if name in was}
    gateway.put_integration(
        **where, **{"integrationHttpMethod": was["httpMethod"], **request, **fields}
    )
    for response in was["integrationResponses"].values():
        gateway.put_integration_response(**where, **response)


def _another_type(gateway: Any, where: dict[str, str]) -> None:
    """A way round the model: a body of a type that has no model is not checked."""
    templates = gateway.get_integration(**where)["requestTemplates"]
    _reput_integration(gateway, where, {"requestTemplates": {**templates, "text/plain": "{}"}})


def response(status: str, *, verb: str = "PUT", path: str = "/registrations", **fields: Any) -> Any:
    """One integration response with some fields changed."""

    def change(gateway: Any, where: dict[str, str]) -> None:
        was = gateway.get_integration_response(**where, statusCode=status)
        was.pop("ResponseMetadata")
        gateway.put_integration_response(**where, **{**was, **fields})

    return method(verb, change, path)


def gateway_response(**fields: Any) -> Drift:
    def change(client: Client, names: Names) -> None:
        where = {"restApiId": api_id(client, names), "responseType": "THROTTLED"}
        was = client("apigateway").get_gateway_response(**where)
        kept = {name: was[name] for name in ("statusCode", "responseParameters",
                                             "responseTemplates")}  # fmt: skip
        client("apigateway").put_gateway_response(**where, **{**kept, **fields})

    return change


def _other_validator(gateway: Any, where: dict[str, str]) -> None:
    made = gateway.create_request_validator(restApiId=where["restApiId"], name="other")
    operations = [{"op": "replace", "path": "/requestValidatorId", "value": made["id"]}]
    gateway.update_method(**where, patchOperations=operations)


def _validation(of: str, on: str) -> Drift:
    def change(client: Client, names: Names) -> None:
        validators = client("apigateway").get_request_validators(restApiId=api_id(client, names))
        validator = validators["items"][0]["id"]
        patch("update_request_validator", f"/validateRequest{of}", on,
              requestValidatorId=validator)(client, names)  # fmt: skip

    return change


def _as_text(gateway: Any, where: dict[str, str]) -> None:
    """The same answer, called a text."""
    was = gateway.get_integration_response(**where, statusCode="500")
    was.pop("ResponseMetadata")
    templates = {"text/plain": was["responseTemplates"]["application/json"]}
    gateway.put_integration_response(**where, **{**was, "responseTemplates": templates})


def _gateway_response_as_text(client: Client, names: Names) -> None:
    where = {"restApiId": api_id(client, names), "responseType": "THROTTLED"}
    template = client("apigateway").get_gateway_response(**where)["responseTemplates"]
    gateway_response(responseTemplates={"text/plain": template["application/json"]})(client, names)


def _another_path(client: Client, names: Names) -> None:
    root = at(client, names, "/")
    client("apigateway").create_resource(
        restApiId=root["restApiId"], parentId=root["resourceId"], pathPart="admin"
    )


def _more_headers(gateway: Any, where: dict[str, str]) -> None:
    gateway.delete_method_response(**where, statusCode="500")
    gateway.put_method_response(
        **where, statusCode="500", responseParameters={ORIGIN: False, f"{ORIGIN}s": False}
    )


def _click_deploy(client: Client, names: Names) -> None:
    api = api_id(client, names)
    made = client("apigateway").create_deployment(restApiId=api, description="by hand")
    patch("update_stage", "/deploymentId", made["id"], stageName=STAGE)(client, names)


def tag(client: Client, names: Names, below: str = "") -> None:
    arn = f"arn:aws:apigateway:{names.region}::/restapis/{api_id(client, names)}{below}"
    client("apigateway").tag_resource(resourceArn=arn, tags={"team": "other"})


def _stage(path: str, value: str) -> Drift:
    return patch("update_stage", path, value, stageName=STAGE)


def _on_stage(change: Callable[[Any], object]) -> Drift:
    """In moto itself: the embedded AWS models no such thing, so no call sets it."""

    def plant(client: Client, names: Names) -> None:
        apis = get_backend("apigateway")[ACCOUNT][names.region].apis
        change(apis[api_id(client, names)].stages[STAGE])

    return plant


def _on_api(name: str, value: Any) -> Drift:
    """As `_on_stage`, an attribute of the API."""

    def plant(client: Client, names: Names) -> None:
        apis = get_backend("apigateway")[ACCOUNT][names.region].apis
        setattr(apis[api_id(client, names)], name, value)

    return plant


POLICY = '{\\"Version\\": \\"2012-10-17\\", \\"Statement\\": []}'
"""As GetRestApis tells it: with its quotes escaped."""

API: dict[str, Drift] = {
    "description": patch("update_rest_api", "/description", "other"),
    "default_endpoint": patch("update_rest_api", "/disableExecuteApiEndpoint", "true"),
    "key_source": _on_api("api_key_source", "AUTHORIZER"),
    "binary_types": _on_api("binaryMediaTypes", ["*/*"]),
    "compression": _on_api("minimum_compression_size", 0),
    "policy": _on_api("policy", POLICY),
    "endpoint": patch("update_rest_api", "/endpointConfiguration/types/REGIONAL", "EDGE"),
    "models.Registration": patch("update_model", "/schema", "{}", modelName="Registration"),
    "validator.body": _validation("Body", "false"),
    "validator.parameters": _validation("Parameters", "true"),
    f"{PUT}.validator": method("PUT", _other_validator),
    f"{PUT}.model": method("PUT", lambda gateway, where: gateway.update_method(
        **where, patchOperations=[{"op": "remove", "path": "/requestModels/application~1json"}])),
    "others": _another_path,
    f"{PUT}.integration.uri": integration(
        uri="arn:aws:apigateway:us-east-1:dynamodb:action/PutItem"),
    f"{PUT}.integration.credentials": integration(
        credentials="arn:aws:iam::123456789012:role/other"),
    f"{PUT}.integration.passthrough": integration(passthroughBehavior="WHEN_NO_TEMPLATES"),
    f"{PUT}.integration.timeout_ms": integration(timeoutInMillis=29000),
    f"{PUT}.integration.http_method": integration(integrationHttpMethod="GET"),
    f"{PUT}.request_content_type": method("PUT", _another_type),
    f"{PUT}.request_template": integration(requestTemplates={"application/json": "{}"}),
    f"{PUT}.responses.500.template": response("500", responseTemplates={"application/json": "{}"}),
    f"{PUT}.responses.500.content_type": method("PUT", _as_text),
    f"{PUT}.responses.500.pattern": response("500", selectionPattern="5.."),
    f"{PUT}.responses.500.headers": response("500", responseParameters={ORIGIN: "'https://x'"}),
    f"{PUT}.responses.500.declared": method("PUT", _more_headers),
    f"{PAGE}.responses.200.template": response(
        "200", verb="GET", path="/", responseTemplates={"text/html": "<p>other</p>"}),
    "resources./embed.GET.responses.200.template": response(
        "200", verb="GET", path="/embed",
        responseTemplates={"application/javascript": "alert(1)"}),
    f"{PAGE}.responses.200.headers": response(
        "200", verb="GET", path="/", responseParameters={}),
    "resources./.HEAD.responses.200.template": response(
        "200", verb="HEAD", path="/", responseTemplates={"text/html": "<p>other</p>"}),
    "resources./sending.GET.responses.200.template": response(
        "200", verb="GET", path="/sending", responseTemplates={"application/json": "{}"}),
    f"{THROTTLED}.status": gateway_response(statusCode="503"),
    f"{THROTTLED}.content_type": _gateway_response_as_text,
    f"{THROTTLED}.template": gateway_response(responseTemplates={"application/json": "{}"}),
    f"{THROTTLED}.headers": gateway_response(responseParameters={}),
    "stage.throttle.rate": _stage("/*/*/throttling/rateLimit", "5"),
    "stage.throttle.burst": _stage("/*/*/throttling/burstLimit", "7"),
    "stage.data_trace": _on_stage(
        lambda stage: stage.method_settings["*/*"].update(dataTraceEnabled=True)),
    "stage.method_settings": _stage("/registrations/PUT/throttling/rateLimit", "0"),
    "stage.cache": _on_stage(lambda stage: setattr(stage, "cache_cluster_enabled", True)),
    "stage.deployed": _click_deploy,
    "stage.variables.closes": _stage("/variables/closes", "1700000000000"),
    "stage.variables.max": _stage("/variables/max", "5"),
    "stage.switch": call("update_stage", stageName=STAGE,
        patchOperations=[{"op": "remove", "path": "/variables/closed"}]),
    "stage.tags.team": lambda client, names: tag(client, names, f"/stages/{STAGE}"),
    "tags.team": tag,
}  # fmt: skip

MISSING: dict[str, Drift] = {
    f"{PUT}.": method("PUT", lambda gateway, where: gateway.delete_method(**where)),
    "resources./.HEAD.": method(
        "HEAD", lambda gateway, where: gateway.delete_method(**where), "/"),
    "resources./registrations.": lambda client, names: client("apigateway").delete_resource(
        **at(client, names)),
    f"{PUT}.integration.": method("PUT", lambda gateway, where: gateway.delete_integration(
        **where)),
    f"{PUT}.responses.500.": method("PUT", lambda gateway, where: [
        gateway.delete_integration_response(**where, statusCode="500"),
        gateway.delete_method_response(**where, statusCode="500")]),
    f"{THROTTLED}.": call("delete_gateway_response", responseType="THROTTLED"),
    "stage.": call("delete_stage", stageName=STAGE),
}  # fmt: skip
"""The start of the paths that a thing removed by hand must show."""
