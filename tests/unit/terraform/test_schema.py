"""Every resource that is written gives the AWS provider what it takes, and all that it must have.

By what the provider says of itself (`tests/support/terraform_schema.py`), so it needs no Terraform.
"""

import re
from collections.abc import Iterator

import pytest

from smsverifier.config import Config
from smsverifier.terraform.files import terraform_configuration
from smsverifier.terraform.handover import Handover
from tests.support.handovers import touched
from tests.support.hcl_reader import ReadBlock, Unknown, read_document
from tests.support.terraform_schema import LATER, attributes, load, mistakes, of_resource
from tests.unit.terraform.test_files import HANDOVERS

EVERY = {**HANDOVERS, "by_hand": touched(Config())}
REFERENCE = re.compile(r"(?<![.\w])(aws_\w+)\.\w+(?:\[[^]]*\])?\.(\w+)")


@pytest.fixture(params=list(EVERY.values()), ids=list(EVERY))
def handover(request: pytest.FixtureRequest) -> Handover:
    chosen: Handover = request.param
    return chosen


def texts(handover: Handover) -> list[str]:
    files = terraform_configuration(handover).files
    return [content.decode() for name, content in files.items() if name.endswith(".tf")]


def resources(handover: Handover) -> Iterator[ReadBlock]:
    for text in texts(handover):
        yield from (each for each in read_document(text).blocks if each.type == "resource")


def test_the_provider_takes_every_resource(handover: Handover) -> None:
    found = {
        ".".join(each.labels): [*mistakes(each, of_resource(each.labels[0]))]
        for each in resources(handover)
    }
    assert len(found) > 20
    assert {address: each for address, each in found.items() if each} == {}


def test_what_is_read_of_a_resource_is_there_to_be_read(handover: Handover) -> None:
    read = {each for text in texts(handover) for each in REFERENCE.findall(text)}
    assert len(read) > 10
    assert [each for each in sorted(read) if each[1] not in attributes(each[0])] == []


def test_what_is_not_to_be_compared_is_there(handover: Handover) -> None:
    for each in resources(handover):
        for block in each.blocks:
            ignored = block.arguments.get("ignore_changes", [])
            names = {name.text.partition("[")[0] for name in ignored if isinstance(name, Unknown)}
            assert len(ignored) == len(names)
            assert names <= attributes(each.labels[0])


def test_a_version_that_knows_an_argument_is_asked_for(handover: Handover) -> None:
    later = [
        version
        for each in resources(handover)
        for name, version in LATER.get(each.labels[0], {}).items()
        if name in each.arguments
    ]
    asked = re.search(r' version = ">= (\d+)\.(\d+)"', "".join(texts(handover)))
    assert asked
    assert tuple(map(int, asked.groups())) >= max(later, default=(5, 53))


def test_the_file_holds_what_is_written_and_no_more() -> None:
    written = {each.labels[0] for handover in EVERY.values() for each in resources(handover)}
    assert written == set(load())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('name = "a"\n  sise = 1', "no argument sise"),
        ("redrive {\n  }", "no block redrive"),
        ('lifecycle {\n    ignore = "a"\n  }', "lifecycle: no argument ignore"),
    ],
)
def test_a_mistake_is_seen(text: str, said: str) -> None:
    (block,) = read_document(f'resource "aws_sqs_queue" "a" {{\n  {text}\n}}\n').blocks
    assert said in " ".join(mistakes(block, of_resource("aws_sqs_queue")))


def test_what_is_missing_is_seen() -> None:
    (block,) = read_document('resource "aws_pipes_pipe" "a" {}\n').blocks
    assert set(mistakes(block, of_resource("aws_pipes_pipe"))) == {
        f"resource: {name} is missing" for name in ("role_arn", "source", "target")
    }
