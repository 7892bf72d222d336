"""Whether an address stands in AWS's place is seen without a client for each service."""

from pathlib import Path

import pytest

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.session import SERVICES


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


@pytest.mark.parametrize(
    ("environ", "file", "bundle"),
    [
        ({}, "", True),
        ({"REQUESTS_CA_BUNDLE": "/r.pem"}, "", "/r.pem"),
        ({"REQUESTS_CA_BUNDLE": "/r.pem"}, "[default]\nca_bundle = /p.pem\n", "/p.pem"),
        ({"AWS_CA_BUNDLE": "/a.pem"}, "[default]\nca_bundle = /p.pem\n", "/a.pem"),
    ],
)
def test_the_certificates_are_those_that_the_sdk_takes(
    environ: dict[str, str],
    file: str,
    bundle: str | bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configured = tmp_path / "config"
    configured.write_text(file, encoding="utf-8")
    for name in ("AWS_PROFILE", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(configured))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert Aws(AwsTarget("ap-south-1")).certificates == bundle
    assert Aws(AwsTarget("ap-south-1", endpoint_url="http://127.0.0.1:9")).certificates is True


HERE, AWS_OWN = "http://127.0.0.1:9", "https://sqs.ap-south-1.amazonaws.com"
BUT_SQS = {service: HERE for service in SERVICES if service != "sqs"}


@pytest.mark.parametrize(
    ("environ", "expected", "clients"),
    [
        ({"AWS_ENDPOINT_URL": f"{HERE}/"}, dict.fromkeys(SERVICES, HERE), 0),
        ({"AWS_ENDPOINT_URL": AWS_OWN}, {}, 0),
        (
            {"AWS_ENDPOINT_URL": HERE, "AWS_ENDPOINT_URL_SQS": AWS_OWN},
            BUT_SQS,
            len(SERVICES),
        ),
        (
            {"AWS_ENDPOINT_URL": HERE, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
            {},
            len(SERVICES),
        ),
    ],
)
def test_what_stands_in_the_place_of_all_is_known_without_their_clients(
    environ: dict[str, str],
    expected: dict[str, str],
    clients: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    key = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}  # nobody is asked for one
    for name, value in (environ | key).items():
        monkeypatch.setenv(name, value)
    aws = Aws(AwsTarget("ap-south-1"))
    assert aws.own_endpoints(environ) == expected
    assert len(aws._clients) == clients
