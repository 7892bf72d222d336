"""Regions without a service we need: a warning beforehand, words when it turns out so."""

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from smsverifier.aws.errors import explain
from smsverifier.aws.regions import (
    ENABLED_BY_DEFAULT,
    WITHOUT_PIPES,
    WITHOUT_SMS,
    enabling_hint,
    region_warnings,
)
from smsverifier.errors import UnreachableError
from tests.accounts.account import Account
from tests.cli.program import Program

REGIONS = frozenset(boto3.Session().get_available_regions("dynamodb"))


@pytest.mark.parametrize("region", sorted(WITHOUT_PIPES | WITHOUT_SMS))
def test_a_region_that_lacks_a_service_is_warned_of_with_the_date(region: str) -> None:
    warnings = region_warnings(region)
    assert warnings
    assert all(region in text and "as far as this version knows" in text for text in warnings)


def test_no_other_region_is_warned_of() -> None:
    assert [r for r in REGIONS - WITHOUT_PIPES - WITHOUT_SMS if region_warnings(r)] == []


def test_every_region_that_is_named_exists() -> None:
    assert WITHOUT_PIPES | WITHOUT_SMS | ENABLED_BY_DEFAULT <= REGIONS


def test_only_young_regions_need_enabling() -> None:
    assert enabling_hint("us-east-1") == ""
    assert "mx-central-1" in enabling_hint("mx-central-1")


def test_an_endpoint_that_does_not_exist_is_told_as_a_missing_service() -> None:
    url = "https://pipes.mx-central-1.amazonaws.com/"
    told = explain(EndpointConnectionError(endpoint_url=url))
    assert isinstance(told, UnreachableError)
    assert told.message == "EventBridge Pipes is not to be found in this region"


def test_an_endpoint_that_exists_is_told_as_silence() -> None:
    url = "https://pipes.ap-south-1.amazonaws.com/"
    told = explain(EndpointConnectionError(endpoint_url=url))
    assert told.message == "AWS does not answer at pipes.ap-south-1.amazonaws.com"
    assert "HTTPS_PROXY" in told.hint


def test_up_warns_of_the_region_before_it_asks(program: Program) -> None:
    ran = program("up", "--region", "ap-east-1")
    assert ran.exit_code == 2  # nobody there to say yes
    assert "SMS (AWS End User Messaging) is not in ap-east-1" in ran.stderr


def test_an_endpoint_in_awss_place_is_always_named(program: Program, account: Account) -> None:
    assert account.endpoint_url in program.ok("up", "--yes", "--only", "table").stdout
    assert account.endpoint_url in program("status").stdout
