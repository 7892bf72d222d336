"""What we write in Terraform's language, by Terraform's own parser, evaluator and formatter.

One process reads many examples. `tests/unit/terraform` has the same without it.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from smsverifier.config import Config
from smsverifier.terraform.files import terraform_configuration
from smsverifier.terraform.hcl import Block, Value, document
from tests.support.golden import assert_golden
from tests.support.handovers import deployed, new, touched
from tests.support.hcl_reader import LITERALS
from tests.support.hostile_configs import hostile_configs
from tests.support.terraform import terraform
from tests.support.terraform_values import BLOCKS, VALUES, VARIABLES, Written, is_same

ONCE = settings(max_examples=10, phases=(Phase.explicit, Phase.reuse, Phase.generate))
"""To make a list of examples smaller would take a process for every try."""
pytestmark = [pytest.mark.terraform, pytest.mark.slow]


def evaluated(text: str) -> Any:
    """The output `read` of a configuration."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.joinpath("main.tf").write_text(text, encoding="utf-8", newline="\n")
        applied = terraform(folder, "apply", "-auto-approve")
        assert applied.returncode == 0, applied.stderr
        return json.loads(terraform(folder, "output", "-json", "read").stdout)


def test_literals_mean_what_is_on_file() -> None:
    literals = json.loads(LITERALS.read_text(encoding="utf-8"))
    items = "".join(f"  {literal},\n" for literal in literals)
    found = evaluated(f'output "read" {{\n  value = [\n{items}]\n}}\n')
    read = dict(zip(literals, found, strict=True))
    assert_golden(LITERALS, json.dumps(read, indent=1) + "\n")


@ONCE
@given(st.lists(VALUES, min_size=10, max_size=20))
def test_every_value_is_what_was_meant(values: list[Written]) -> None:
    names = {name.removeprefix("local."): text for name, text in VARIABLES.items()}
    output: list[Value] = [each.value for each in values]
    text = document([Block("locals", (), names), Block("output", ("read",), {"value": output})])
    found = evaluated(text)
    assert len(found) == len(values)
    for one, wanted in zip(found, values, strict=True):
        assert is_same(one, wanted.read), wanted


@ONCE
@given(st.lists(BLOCKS, min_size=2, max_size=8))
def test_the_formatter_leaves_every_document_as_it_is(blocks: list[Block]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.joinpath("main.tf").write_text(document(blocks), encoding="utf-8", newline="\n")
        formatted = terraform(folder, "fmt", "-check", "-diff")
        assert (formatted.returncode, formatted.stdout) == (0, ""), formatted.stderr


@settings(ONCE, max_examples=3)
@given(st.lists(hostile_configs(), min_size=4, max_size=4))
def test_the_files_of_a_stack_are_laid_out_as_the_formatter_would(configs: list[Config]) -> None:
    with TemporaryDirectory() as name:
        for number, config in enumerate((Config(), *configs)):
            for make in (new, deployed, touched):
                folder = Path(name, f"{make.__name__}-{number}")
                folder.mkdir()
                for file, content in terraform_configuration(make(config)).files.items():
                    if file.endswith(".tf"):
                        folder.joinpath(file).write_bytes(content)
        formatted = terraform(Path(name), "fmt", "-check", "-diff", "-recursive")
        assert (formatted.returncode, formatted.stdout) == (0, ""), formatted.stderr
