"""Roles through a stock client: what moto alone gets wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
AS_MADE = {"Description": "d", "MaxSessionDuration": 7200}


@pytest.mark.parametrize(
    "change",
    [{}, {"Description": "e"}, {"Description": ""}, {"MaxSessionDuration": 4000}, AS_MADE],
)
def test_an_update_leaves_alone_what_it_does_not_name(
    client: Callable[[str], Any], change: dict[str, Any]
) -> None:
    """aws: role-update-merges"""
    iam = client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, **AS_MADE)
    iam.update_role(RoleName="r", **change)
    role = iam.get_role(RoleName="r")["Role"]
    found = {name: role.get(name, "") for name in AS_MADE}
    assert found == {**AS_MADE, **change}
