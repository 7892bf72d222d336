"""A function's zip: where it can be fetched, and unpacked, with the environment it runs in.

Used by `execution_environments`, `server` and `moto_overrides.lambda_functions`.
"""

import hmac
import os
import secrets
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from smsverifier.access_key import AccessKey
from smsverifier.local.calls import AwsFailure
from smsverifier.local.endpoints import FUNCTION_CODE
from smsverifier.local.functions.function_configuration import FunctionConfiguration, find_function
from smsverifier.platform.processes import PROCESSES

# The environment is built from nothing: what the user has in theirs (credentials, proxies,
# `PYTHON*`) never reaches a handler, and no AWS call can leave the machine.

MAX_UNZIPPED = 250 * 1024 * 1024
"""Bytes; AWS's limit for a function's unzipped code."""


def unpack(code: bytes, folder: Path) -> None:
    """Unpack the zip into `folder`. Raises AwsFailure for a zip AWS could not use either."""
    try:
        with ZipFile(BytesIO(code)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNZIPPED:
                raise _bad_zip(f"Unzipped size must be smaller than {MAX_UNZIPPED} bytes")
            archive.extractall(folder)  # drops absolute paths and `..` by itself
    except (BadZipFile, RuntimeError, NotImplementedError) as error:
        # RuntimeError is an encrypted entry, NotImplementedError an unknown compression.
        raise _bad_zip("Lambda could not unzip the deployment package") from error


def runtime_environment(
    deployed: FunctionConfiguration,
    endpoint_url: str,
    key: AccessKey,
    folder: Path,
    log_stream: str,
) -> dict[str, str]:
    """Everything the environment's process has in its environment."""
    return {
        "PATH": os.defpath,
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        **dict(_allowed(deployed.environment)),
        **PROCESSES.own_home(folder / "home"),
        "NO_PROXY": "*",
        "AWS_REGION": deployed.region,
        "AWS_DEFAULT_REGION": deployed.region,
        "AWS_ENDPOINT_URL": endpoint_url,
        # Keys of its own, by which the embedded AWS knows it: not its owner's.
        "AWS_ACCESS_KEY_ID": key.id,
        "AWS_SECRET_ACCESS_KEY": key.secret,
        "AWS_SESSION_TOKEN": key.token,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{deployed.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": deployed.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(deployed.memory_mb),
        "AWS_LAMBDA_FUNCTION_VERSION": deployed.version,
        "AWS_LAMBDA_LOG_GROUP_NAME": deployed.log_group,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        "LAMBDA_TASK_ROOT": str(folder / "task"),
        "_HANDLER": deployed.handler,
    }


def _allowed(variables: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """The function's own variables without those that would send its AWS calls elsewhere."""
    for name, value in variables:
        upper = name.upper()
        if not upper.startswith("AWS_ENDPOINT_URL") and not upper.endswith("_PROXY"):
            yield name, value


def _bad_zip(message: str) -> AwsFailure:
    return AwsFailure("InvalidZipFileException", message, 502)


# On AWS it is an address in S3, signed for ten minutes. Here it is one of our own pages, signed
# with a secret of this process: who has one address has no other.

_SECRET = secrets.token_bytes(32)


def code_location(host: str, region: str, name: str) -> str:
    """The address of the code of this function; `host` with its port."""
    path = f"{FUNCTION_CODE}{region}/{name}"
    return f"http://{host}{path}?signature={_signature(path)}"


def code_at(path: str, signature: str) -> bytes | None:
    """The code at an address that `code_location` gave, as it is deployed at this moment."""
    region, _, name = path.removeprefix(FUNCTION_CODE).partition("/")
    if not hmac.compare_digest(signature.encode(), _signature(path).encode()):
        return None
    try:
        return find_function(name, region).code or None
    except AwsFailure:
        return None


def _signature(path: str) -> str:
    return hmac.digest(_SECRET, path.encode(), "sha256").hex()
