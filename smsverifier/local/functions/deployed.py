"""What is deployed under a function's name, read from the emulated Lambda at this moment.

Read by `functions` before every invocation: a function runs exactly as it was uploaded and
configured, never from the source tree. Changes nothing.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import LambdaFunction, lambda_backends

from smsverifier.local.calls import ACCOUNT, AwsFailure
from smsverifier.local.permissions import assumable_role

_NAME = re.compile(
    r"(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?P<region>[a-z]{2}(?:-[a-z]+)+-\d):)?(?:\d{12}:)?"
    r"(?:function:)?(?P<name>[a-zA-Z0-9_-]+)(?::(?P<qualifier>\$LATEST|[a-zA-Z0-9_-]+))?"
)
_RUNTIME = re.compile(r"python3\.\d+")


class FunctionMissing(AwsFailure):
    """There is no such function (or version of it)."""


@dataclass(frozen=True)
class Deployed:
    """One function as deployed. Equal ones can share a warm worker."""

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
    timeout: int = field(compare=False)
    """Seconds."""
    reserved: int | None = field(compare=False)
    """Reserved concurrency; None where none is set, 0 where the function is switched off."""


def find_deployed(function: str, region: str, qualifier: str | None = None) -> Deployed:
    """The function under a name, a partial or a whole ARN; an ARN's own region wins.

    Raises FunctionMissing; AwsFailure where AWS would refuse to run it.
    """
    match = _NAME.fullmatch(function)
    if match is None:
        raise AwsFailure("InvalidParameterValueException", f"Not a function's name: {function}")
    region = match["region"] or region
    qualifier = match["qualifier"] or qualifier
    arn = f"arn:aws:lambda:{region}:{ACCOUNT}:function:{match['name']}"
    missing = FunctionMissing("ResourceNotFoundException", f"Function not found: {arn}", 404)
    if region not in lambda_backends[ACCOUNT]:
        raise missing
    try:
        return _deployed(lambda_backends[ACCOUNT][region].get_function(match["name"], qualifier))
    except LambdaClientError as error:
        raise missing from error


def refuse_unless_runnable(deployed: Deployed) -> None:
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


def _deployed(found: LambdaFunction) -> Deployed:
    variables: dict[str, Any] = found.environment_vars or {}
    return Deployed(
        name=found.function_name,
        arn=found.function_arn,
        version=str(found.version),
        region=found.region,
        runtime=found.run_time or "",
        handler=found.handler or "",
        memory_mb=int(found.memory_size),
        environment=tuple(sorted((name, str(value)) for name, value in variables.items())),
        # moto drops the logging configuration; `gaps.lambda_functions` keeps it here.
        log_group=getattr(found, "smsverifier_logging", {}).get("LogGroup")
        or found.logs_group_name,
        code_sha256=found.code_sha_256,
        code=getattr(found, "code_bytes", b""),
        role=found.role,
        timeout=int(found.timeout),
        reserved=None if found.reserved_concurrency is None else int(found.reserved_concurrency),
    )
