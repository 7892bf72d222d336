"""`docs/recorded-answers.md` has every answer, and where it is tested."""

import re

import pytest

from smsverifier.local.supported_operations import OPERATIONS
from tests import ROOT

ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/recorded-answers.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_SERVICES = re.compile(r"^ +(\w+) += var\.aws$", re.MULTILINE)


def test_the_answers_are_numbered() -> None:
    assert [int(number) for number, *_ in ROWS] == list(range(1, 31))


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_has_a_source_and_a_test_or_says_why_there_is_none(row: list[str]) -> None:
    *_, source, tested = row
    assert source
    assert _TEST.search(tested)
    for path, name in _TEST.findall(tested):
        assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_terraforms_endpoints_are_services_that_are_modelled() -> None:
    page = (ROOT / "docs/terraform.md").read_text(encoding="utf-8")
    endpoints = set(_SERVICES.findall(page))
    # What else is modelled no pipeline is made of, or no resource of Terraform's asks.
    others = {"dynamodbstreams", "sns", "pinpoint-sms-voice-v2", "cloudwatch", "service-quotas"}
    others |= {"sesv2", "freetier"}
    assert endpoints == OPERATIONS.keys() - others - {"resourcegroupstaggingapi"}
