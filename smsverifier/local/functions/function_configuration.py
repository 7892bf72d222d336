"""What is deployed under a function's name, read from the emulated Lambda at this moment.

Read by `service` before every invocation: a function runs exactly as it was uploaded and
configured, never from the source tree. Changes nothing.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaFunction, lambda_backends

from smsverifier.local.authorization import assumable_role
from smsverifier.local.calls import ACCOUNT, AwsFailure

_NAME = re.compile(
    r"(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?P<region>[a-z]{2}(?:-[a-z]+)+-\d):)?(?:\d{12}:)?"
    r"(?:function:)?(?P<name>[a-zA-Z0-9_-]+)(?::(?P<qualifier>\$LATEST|[a-zA-Z0-9_-]+))?"
)
_RUNTIME = re.compile(r"python3\.\d+")


class FunctionNotFound(AwsFailure):
    """There is no such function (or version of it)."""


@dataclass(frozen=True)
class FunctionConfiguration:
    """One function as deployed.

    Equal ones can share a warm worker: whatever changes of code or configuration, later calls run
    in new environments (AWS Lambda guide, "Understanding the Lambda execution environment
    lifecycle"). Reserved concurrency is no part of either.
    """

    name: str
    arn: str
    version: str
    region: str
    runtime: str
    handler: str
    memory_mb: int
    environment: tuple[tuple[str, str], ...]
    log_group: str
    code_sha256: str
    code: bytes = field(compare=False, repr=False)
    role: str
    """Its ARN."""
    timeout: int
    """Seconds."""
    reserved: int | None = field(compare=False)
    """Reserved concurrency; None where none is set, 0 where the function is switched off."""
    rest: str = ""
    """All else of its configuration that can change, to compare by."""


def find_function(
    function: str, region: str, qualifier: str | None = None
) -> FunctionConfiguration:
    """The function under a name, a partial or a whole ARN; an ARN's own region wins.

    Raises FunctionNotFound; AwsFailure where AWS would refuse to run it.
    """
    match = _NAME.fullmatch(function)
    if match is None:
        raise AwsFailure("InvalidParameterValueException", f"Not a function's name: {function}")
    region = match["region"] or region
    qualifier = match["qualifier"] or qualifier
    arn = f"arn:aws:lambda:{region}:{ACCOUNT}:function:{match['name']}"
    missing = FunctionNotFound("ResourceNotFoundException", f"Function not found: {arn}", 404)
    if region not in lambda_backends[ACCOUNT]:
        raise missing
    try:
        return _configuration(
            lambda_backends[ACCOUNT][region].get_function(match["name"], qualifier)
        )
    except LambdaClientError as error:
        raise missing from error


def refuse_unless_runnable(deployed: FunctionConfiguration) -> None:
    """Raises AwsFailure if AWS would not run it, or if this machine cannot."""
    if not _RUNTIME.fullmatch(deployed.runtime):
        raise AwsFailure(
            "InvalidRuntimeException",
            f"The embedded AWS runs Python functions only, not {deployed.runtime or 'images'}.",
            502,
        )
    if assumable_role(deployed.role, "lambda.amazonaws.com") is None:
        raise AwsFailure(
            "AccessDeniedException",
            f"The role defined for the function cannot be assumed by Lambda: {deployed.role}",
            403,
        )


def _configuration(found: LambdaFunction) -> FunctionConfiguration:
    variables: dict[str, Any] = found.environment_vars or {}
    return FunctionConfiguration(
        name=found.function_name,
        arn=found.function_arn,
        version=str(found.version),
        region=found.region,
        runtime=found.run_time or "",
        handler=found.handler or "",
        memory_mb=int(found.memory_size),
        environment=tuple(sorted((name, str(value)) for name, value in variables.items())),
        # moto drops the logging configuration; `moto_overrides.lambda_functions` keeps it here.
        log_group=getattr(found, "smsverifier_logging", {}).get("LogGroup")
        or found.logs_group_name,
        code_sha256=found.code_sha_256,
        code=getattr(found, "code_bytes", b""),
        role=found.role,
        timeout=int(found.timeout),
        reserved=None if found.reserved_concurrency is None else int(found.reserved_concurrency),
        rest=_rest(found),
    )


def _rest(found: LambdaFunction) -> str:
    """What moto keeps of it, and what `moto_overrides.lambda_functions` keeps there beside."""
    names = ("description", "architectures", "ephemeral_storage", "tracing_config", "layers")
    ours = {name: kept for name, kept in vars(found).items() if name.startswith("smsverifier_")}
    kept = {name: getattr(found, name, None) for name in names} | ours
    return json.dumps(kept, sort_keys=True, default=str)
