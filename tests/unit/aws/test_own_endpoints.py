"""Whether an address stands in AWS's place is seen without a client for each service."""

from pathlib import Path

import pytest

from smsverifier.aws import Aws, AwsTarget


@pytest.mark.parametrize(
    ("environ", "file", "expected"),
    [
        ({}, "", False),
        ({"AWS_PROFILE": "default"}, "[default]\nregion = ap-south-1\n", False),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "", True),
        ({"AWS_ENDPOINT_URL_SQS": "http://127.0.0.1:9"}, "", True),
        ({}, "[default]\nendpoint_url = http://127.0.0.1:9\n", True),
        ({}, "[services s]\nsqs =\n  endpoint_url = http://127.0.0.1:9\n", True),
    ],
)
def test_an_address_in_the_place_of_aws_is_seen_wherever_it_is_named(
    environ: dict[str, str],
    file: str,
    expected: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configured = tmp_path / "config"
    configured.write_text(file, encoding="utf-8")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(configured))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    aws = Aws(AwsTarget("ap-south-1"))
    assert aws.may_have_own_endpoints(environ) is expected
