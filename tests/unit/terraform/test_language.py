"""What is written in Terraform's language is read back as it was meant.

Here by a reader of ours; `tests/program/terraform` has the same with Terraform's own.
"""

import json
from math import inf, nan
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smsverifier.terraform.hcl import (
    Block,
    Expression,
    document,
    interpolated,
    jsonencode,
    quoted,
    resource,
)
from tests.support.hcl_reader import LITERALS, ReadBlock, Unreadable, read_document, read_value
from tests.support.terraform_values import (
    BLOCKS,
    TEXTS,
    VALUES,
    VARIABLES,
    Json,
    Written,
    is_same,
    nfc,
)

X = Expression("local.x")

LAID_OUT = """\
# Why it is so.
#
# And more of it.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "demo"
  message_retention_seconds = 1209600
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      "aws:Arn" = [local.x, "b"]
      none      = null
    }]
  })
  empty = {}
  long = [
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
  ]

  lifecycle {
    ignore_changes = [tags]
  }

  nothing {}
}

locals {
  tags = {
    "é" = "1"

    project = "2"
  }
}
"""


def test_a_document_is_laid_out_as_the_formatter_would() -> None:
    queue = resource(
        "aws_sqs_queue",
        "dead_letters",
        {
            "name": "demo",
            "left_out": None,
            "message_retention_seconds": 1209600,
            "policy": jsonencode(
                {
                    "Version": "2012-10-17",
                    "Statement": [{"Effect": "Deny", "aws:Arn": [X, "b"], "none": None}],
                }
            ),
            "empty": {},
            "long": ["a" * 40, "b" * 40],
        },
        Block("lifecycle", arguments={"ignore_changes": [Expression("tags")]}),
        Block("nothing"),
        comment="Why it is so.\n\nAnd more of it.",
    )
    local = Block("locals", arguments={"tags": {"é": "1", "project": "2"}})
    assert document([queue, local]) == LAID_OUT
    assert queue.address == "aws_sqs_queue.dead_letters"


@given(VALUES)
def test_every_value_is_read_back(written: Written) -> None:
    text = document([Block("output", ("x",), {"value": written.value, "other": 1})])
    read = read_document(text, VARIABLES).blocks
    if written.value is None:
        assert read == [ReadBlock("output", ("x",), {"other": 1})]
        return
    assert read[0].arguments["other"] == 1
    assert is_same(read[0].arguments["value"], written.read)


@given(TEXTS)
@example("${a.b} $${ %{ %%{ $")
@example("\\${ \\")
@example('\n\r\t\0\u2028"')
def test_every_text_is_read_back(text: str) -> None:
    assert quoted(text).isprintable()
    assert read_value(quoted(text)) == nfc(text)


@given(st.lists(TEXTS | st.just(X), min_size=1))
@example(["$", X])
@example(["%", X])
@example(["$", "{a}"])
@example(["%", "{a}"])
@example(["100 %"])
@example([X, "$", "${", X])
def test_every_mixture_is_read_back(parts: list[str]) -> None:
    read = read_value(interpolated(*parts), {"local.x": "{a}"})
    assert read == nfc("".join("{a}" if part is X else part for part in parts))


@given(st.lists(BLOCKS, max_size=2))
def test_every_document_is_read_back(blocks: list[Block]) -> None:
    def outline(block: Block | ReadBlock) -> Any:
        arguments = {name for name, each in block.arguments.items() if each is not None}
        labels = tuple(block.labels)
        return block.type, labels, arguments, [outline(each) for each in block.blocks]

    read = read_document(document(blocks), VARIABLES).blocks
    assert [outline(each) for each in read] == [outline(each) for each in blocks]


@pytest.mark.parametrize("name", ["for", "a.b", "1a", "-a", "", "é", "a b", "${a}", "a\n"])
def test_a_key_that_is_no_name_is_quoted(name: str) -> None:
    assert document([Block("a", arguments={"b": {name: 1}})]) == (
        f"a {{\n  b = {{\n    {quoted(name)} = 1\n  }}\n}}\n"
    )


@pytest.mark.parametrize("name", ["null", "true", "if", "in", "fork", "a-b", "_"])
def test_a_name_is_not(name: str) -> None:
    assert f"    {name} = 1\n" in document([Block("a", arguments={"b": {name: 1}})])


@pytest.mark.parametrize("value", ["half \ud83d", nan, inf, {"\ud83d": 1}])
def test_what_terraform_cannot_hold_is_refused(value: Any) -> None:
    with pytest.raises(ValueError):
        document([Block("a", arguments={"b": value})])


def test_the_reader_reads_as_terraform_has() -> None:
    for literal, read in json.loads(LITERALS.read_text(encoding="utf-8")).items():
        wanted = Json(json.loads(read)) if literal.startswith("jsonencode") else read
        assert is_same(read_value(literal), wanted), literal


@pytest.mark.parametrize(
    "text",
    ['"a\nb"', '"${"', '"%{ if a }"', '"\\x"', '"a', "{a}", "[1", "{\n  a = 1, b\n}", ""],
)
def test_the_reader_refuses_what_is_no_terraform(text: str) -> None:
    with pytest.raises(Unreadable):
        read_document(f"x {{\n  a = {text}\n}}\n")
