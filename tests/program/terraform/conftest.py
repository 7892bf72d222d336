"""Terraform is looked for when one of these tests is to run, not whenever tests are collected."""

import pytest

from tests.support.terraform import reason_without, reason_without_aws_provider


@pytest.fixture(scope="session", autouse=True)
def installed() -> None:
    """Skips where there is none on PATH."""
    if why := reason_without():
        pytest.skip(why)


@pytest.fixture(scope="session")
def aws_provider(installed: None) -> None:
    """Skips where its AWS provider is not to be had without a network."""
    if why := reason_without_aws_provider():
        pytest.skip(why)
