"""`permissions_boundary` takes the ARN of a policy of the partition `aws`, and nothing else."""

import pytest

from smsverifier.config.load import parse
from smsverifier.errors import ConfigError


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:iam::111122223333:policy/event-boundary",
        "arn:aws:iam::111122223333:policy/teams/events/Boundary+v1",
        "arn:aws:iam::aws:policy/PowerUserAccess",
    ],
)
def test_the_arn_of_a_policy_is_taken(arn: str) -> None:
    text = f"permissions_boundary: {arn}\n".encode()
    assert parse(text, source="config.yaml").permissions_boundary == arn


@pytest.mark.parametrize(
    "value",
    [
        "event-boundary",
        "arn:aws:iam::111122223333:role/event-boundary",
        "arn:aws-us-gov:iam::111122223333:policy/event-boundary",
        "arn:aws:iam::1111:policy/event-boundary",
        "arn:aws:iam::111122223333:policy/*",
        "arn:aws:iam::111122223333:policy/a*/b",
        '""',
    ],
)
def test_anything_else_is_refused_in_words(value: str) -> None:
    with pytest.raises(ConfigError) as told:
        parse(f"permissions_boundary: {value}\n".encode(), source="config.yaml")
    (finding,) = told.value.findings
    assert finding.path == "permissions_boundary"
    assert "the ARN of an IAM policy" in finding.allowed
