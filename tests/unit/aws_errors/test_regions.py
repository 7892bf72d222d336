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
    refuse_unknown_region,
    region_warnings,
)
from smsverifier.errors import UnreachableError, UsageError

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


NOT_SUPPORTED = {
    "us-gov-west-1": "GovCloud has no EventBridge Pipes",
    "cn-north-1": "China has no SMS",
    "eusc-de-east-1": "European Sovereign Cloud has no EventBridge Pipes",
    "us-iso-east-1": "lacks EventBridge Pipes or SMS",
}


@pytest.mark.parametrize("region", NOT_SUPPORTED)
def test_a_region_of_another_partition_is_refused_with_the_reason(region: str) -> None:
    with pytest.raises(UsageError) as told:
        refuse_unknown_region(region)
    assert told.value.message == f"smsverifier does not support {region}"
    assert NOT_SUPPORTED[region] in told.value.why


def test_no_other_partition_has_both_pipes_and_sms() -> None:
    session = boto3.Session()
    for partition in set(session.get_available_partitions()) - {"aws"}:
        both = [
            set(session.get_available_regions(service, partition))
            for service in ("pipes", "pinpoint-sms-voice-v2")
        ]
        assert both[0] & both[1] == set(), partition


def test_a_region_that_nobody_knows_is_not_taken_for_another_partition() -> None:
    with pytest.raises(UsageError, match="There is no AWS region called nowhere"):
        refuse_unknown_region("nowhere")


def test_the_profile_of_another_project_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-another-project")
    refuse_unknown_region("ap-south-1")
