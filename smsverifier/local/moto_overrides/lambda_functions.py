"""Lambda functions: what moto drops (logging, a new architecture, a reservation of 0, the code's
address), and the role on update."""

import base64
import io
import zipfile
from collections.abc import Mapping
from typing import Any

from moto.backends import get_backend

from smsverifier.local.authorization import assumable_role
from smsverifier.local.calls import ACCOUNT, AwsFailure, AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Dispatcher, Forward
from smsverifier.local.functions.deployment_package import code_location
from smsverifier.local.functions.function_configuration import find_function

_RUNTIMES_OWN = """_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV
    AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION
    AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME
    AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR"""
RESERVED = frozenset(_RUNTIMES_OWN.split())
"""Variables of the runtime's own (Lambda Developer Guide, "Defined runtime environment
variables"); nobody else can set them."""


def install(dispatcher: Dispatcher) -> None:
    """Takes the operations that write or show a function's configuration."""
    dispatcher.override("lambda", "CreateFunction", _create)
    dispatcher.override("lambda", "UpdateFunctionConfiguration", _update)
    dispatcher.override("lambda", "UpdateFunctionCode", _update_code)
    for operation in (
        "GetFunction",
        "GetFunctionConfiguration",
        "ListFunctions",
        "ListVersionsByFunction",
    ):
        dispatcher.override("lambda", operation, _show)
    dispatcher.override("lambda", "GetFunctionCodeSigningConfig", _code_signing)


def _create(call: Call, forward: Forward) -> AwsResponse:
    """moto: CreateFunction takes what is no zip and reserved variables, and drops LoggingConfig."""
    _must_be_zip(call.params.get("Code") or {})
    _must_be_free(call)
    answer = forward(call)
    if answer.status < 300:
        _configure(call)
    return _shown(call, answer)


def _update(call: Call, forward: Forward) -> AwsResponse:
    """moto: UpdateFunctionConfiguration takes a missing role, and drops LoggingConfig."""
    role = call.params.get("Role")
    if role:
        _must_be_assumable(str(role))
    _must_be_free(call)
    answer = forward(call)
    if answer.status < 300 and call.params.get("LoggingConfig"):
        _configure(call)
    return _shown(call, answer)


def _update_code(call: Call, forward: Forward) -> AwsResponse:
    """moto: UpdateFunctionCode takes what is no zip, and drops Architectures."""
    _must_be_zip(call.params)
    answer = forward(call)
    if answer.status < 300 and call.params.get("Architectures"):
        _function(call).architectures = call.params["Architectures"]
        answer = with_json(
            answer, lambda shown: shown.update(Architectures=call.params["Architectures"])
        )
    return _shown(call, answer)


def _show(call: Call, forward: Forward) -> AwsResponse:
    """moto: GetFunction shows no LoggingConfig, no reservation of 0, and an address of nothing."""
    return _shown(call, forward(call))


def _code_signing(call: Call, _: Forward) -> AwsResponse:
    """moto: GetFunctionCodeSigningConfig shows no CodeSigningConfigArn, which its model requires.

    None: code signing is not modelled, but Terraform's provider asks this of every function.
    """
    function = find_function(str(call.params["FunctionName"]), call.region)
    return call.answer({"FunctionName": function.name, "CodeSigningConfigArn": ""})


def _configure(call: Call) -> None:
    function = _function(call)
    name = function.function_name
    given = call.params.get("LoggingConfig") or {}
    function.smsverifier_logging = {**_default(name), **given}


def _function(call: Call) -> Any:
    name = str(call.params["FunctionName"]).rpartition(":")[2]
    return get_backend("lambda")[ACCOUNT][call.region].get_function(name)


def _default(name: str) -> dict[str, str]:
    return {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}


def _shown(call: Call, answer: AwsResponse) -> AwsResponse:
    functions = get_backend("lambda")[ACCOUNT][call.region].list_functions()
    kept = {f.function_name: getattr(f, "smsverifier_logging", None) for f in functions}

    def show(configuration: dict[str, Any]) -> None:
        name = configuration["FunctionName"]
        configuration["LoggingConfig"] = kept.get(name) or _default(name)

    def show_all(value: dict[str, Any]) -> None:
        single = value.get("Configuration", value)
        if "Configuration" in value:
            _complete(call, value)
        for configuration in value.get("Functions", value.get("Versions", [single])):
            show(configuration)

    return with_json(answer, show_all)


def _complete(call: Call, value: dict[str, Any]) -> None:
    """What GetFunction shows beside the configuration: a reservation, and where the code is."""
    function = _function(call)
    if function.reserved_concurrency == 0:
        value["Concurrency"] = {"ReservedConcurrentExecutions": 0}
    if getattr(function, "code_bytes", b""):
        host, name = call.request.host, function.function_name
        location = code_location(host, call.region, name)
        value["Code"] = {"RepositoryType": "S3", "Location": location}


def _must_be_zip(code: Mapping[str, Any]) -> None:
    package = code.get("ZipFile")
    if package is None:
        return
    content = package if isinstance(package, bytes) else base64.b64decode(package)
    if not zipfile.is_zipfile(io.BytesIO(content)):
        raise AwsFailure(
            "InvalidParameterValueException",
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        )


def _must_be_free(call: Call) -> None:
    variables = (call.params.get("Environment") or {}).get("Variables") or {}
    if taken := sorted(RESERVED & variables.keys()):
        raise AwsFailure(
            "InvalidParameterValueException",
            "Lambda was unable to configure your environment variables because the environment "
            "variables you have provided contains reserved keys that are currently not supported "
            f"for modification. Reserved keys used in this request: {', '.join(taken)}",
        )


def _must_be_assumable(role_arn: str) -> None:
    if assumable_role(role_arn, "lambda.amazonaws.com") is None:
        raise AwsFailure(
            "InvalidParameterValueException",
            "The role defined for the function cannot be assumed by Lambda.",
        )
