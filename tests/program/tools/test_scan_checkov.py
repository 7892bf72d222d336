"""How the scanner is run: with a form, a home of its own, and nothing of whoever runs it."""

import json
import sys
from pathlib import Path

import pytest

from tools.scan.__main__ import PAGE, main
from tools.scan.checkov import Finding, judge

SCANNER = """#!{python}
import json, os, pathlib, sys
stack = pathlib.Path(sys.argv[sys.argv.index("--directory") + 1])
seen = {{
    "environment": sorted(os.environ),
    "home": os.environ["HOME"],
    "here": os.getcwd(),
    "arguments": sys.argv[1:],
    "form": (stack / "main.tf").read_text(),
}}
failed = {{"check_id": "CKV_A", "resource": "aws_x.a", "check_name": json.dumps(seen)}}
summary = {{"passed": 1, "parsing_errors": 0, "checkov_version": "3.0"}}
print(json.dumps({{"results": {{"failed_checks": [failed]}}, "summary": summary}}))
"""


@pytest.fixture
def scanner(tmp_path: Path) -> Path:
    """A program that says what it was given, as the name of the one check that fails."""
    path = tmp_path / "checkov"
    path.write_text(SCANNER.format(python=sys.executable), "utf-8")
    path.chmod(0o755)
    return path


def test_it_gets_the_form_and_nothing_of_ours(
    scanner: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BC_API_KEY", "a key of a service")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a secret")
    (found,) = judge(str(scanner), "# नमस्ते\n").failed
    assert found == Finding("CKV_A", "aws_x.a", found.asks)
    seen = json.loads(found.asks)
    assert set(seen["environment"]) - {"LC_CTYPE"} == {"BC_SKIP_MAPPING", "HOME", "PATH"}
    assert Path(seen["here"]).resolve() == Path(seen["home"]).resolve()
    assert "--skip-download" in seen["arguments"]
    assert seen["form"] == "# नमस्ते\n"
    assert not Path(seen["home"]).exists()


def test_a_failure_without_a_reason_ends_the_task_and_writes_nothing(
    scanner: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = PAGE.read_bytes()
    assert main(["--checkov", str(scanner)]) == 1
    said = capsys.readouterr().out
    assert "CKV_A aws_x.a fails, with no reason" in said
    assert "has a reason, but does not fail" in said
    assert PAGE.read_bytes() == before
