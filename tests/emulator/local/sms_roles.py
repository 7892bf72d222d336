"""The role that SNS writes its delivery logs as."""

import json
from collections.abc import Iterable
from typing import Any

RIGHTS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")


def make_role(
    iam: Any, *, service: str = "sns.amazonaws.com", rights: Iterable[str] = RIGHTS
) -> str:
    """A role that `service` can take and that may do `rights`; its ARN."""
    role = iam.create_role(
        RoleName="receipts",
        AssumeRolePolicyDocument=_document(
            {"Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        ),
    )
    resource = "arn:aws:logs:*:*:log-group:sns/*"
    iam.put_role_policy(
        RoleName="receipts",
        PolicyName="logs",
        PolicyDocument=_document({"Action": list(rights), "Resource": resource}),
    )
    return str(role["Role"]["Arn"])


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
