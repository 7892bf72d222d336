"""Small functions to deploy in tests: zips made of one file, roles, log groups."""

import io
import json
import zipfile
from collections.abc import Callable, Collection
from typing import Any

REGION = "ap-south-1"


def make_zip(source: str, name: str = "app.py") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, source)
    return buffer.getvalue()


def make_role(
    client: Callable[[str], Any],
    name: str,
    service: str,
    *,
    allow: Collection[tuple[str, str]] = (),
) -> str:
    """A role that this service may take; gives its ARN. `allow` is of (action, resource)."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": f"{service}.amazonaws.com"},
            }
        ],
    }
    role = client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    if allow:
        allowed = [{"Effect": "Allow", "Action": a, "Resource": r} for a, r in allow]
        policy = json.dumps({"Version": "2012-10-17", "Statement": allowed})
        client("iam").put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy)
    return str(role["Role"]["Arn"])


def deploy(
    client: Callable[[str], Any],
    source: str,
    *,
    name: str = "guest",
    log_group: bool = True,
    **config: Any,
) -> str:
    """Deploy `source` as app.py with its log group; gives the function's ARN."""
    settings = {"Runtime": "python3.13", "Handler": "app.handler", "Timeout": 120, **config}
    if "Role" not in settings:
        settings["Role"] = make_role(client, f"{name}-role", "lambda")
    if log_group:
        client("logs").create_log_group(logGroupName=f"/aws/lambda/{name}")
    code = settings.pop("Code", None) or make_zip(source)
    made = client("lambda").create_function(FunctionName=name, Code={"ZipFile": code}, **settings)
    return str(made["FunctionArn"])


def log_lines(
    client: Callable[[str], Any], name: str = "guest", group: str | None = None
) -> list[str]:
    """Every message in the function's log group."""
    group = group or f"/aws/lambda/{name}"
    events = client("logs").filter_log_events(logGroupName=group)["events"]
    return [event["message"] for event in events]
