"""Addresses in AWS's console: the region stands in the host and in the address."""

from smsverifier.aws.console import api_page, table_page


def test_a_table_and_an_api_are_found_in_their_region() -> None:
    assert table_page("ap-south-1", "hack-registrations") == (
        "https://ap-south-1.console.aws.amazon.com/dynamodbv2/home?region=ap-south-1"
        "#table?name=hack-registrations"
    )
    assert api_page("eu-central-1", "a1b2c3") == (
        "https://eu-central-1.console.aws.amazon.com/apigateway/main/apis/a1b2c3/resources"
        "?api=a1b2c3&region=eu-central-1"
    )
