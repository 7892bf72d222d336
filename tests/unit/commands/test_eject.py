"""`eject`: what it takes for a state of Terraform's from before."""

from pathlib import Path

import pytest

from smsverifier.commands.eject import has_terraform_state


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        (None, "", False),
        ("terraform.tfstate", '{"version": 4, "resources": []}', False),
        ("terraform.tfstate", '{"version": 4, "resources": [{}]}', True),
        ("terraform.tfstate", "no JSON", True),
        (".terraform/terraform.tfstate", '{"backend": {"type": "s3"}}', True),
        (".terraform/providers/x", "", False),
    ],
)
def test_whether_terraform_has_a_state_there(
    tmp_path: Path, path: str | None, content: str, expected: bool
) -> None:
    if path is not None:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    assert has_terraform_state(tmp_path) is expected
