"""How the scanner is run: with a form, a home of its own, and nothing of whoever runs it."""

import json
import sys
from pathlib import Path

import pytest

from tools.scan.checkov import Finding, judge

pytestmark = pytest.mark.program

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


def test_it_gets_the_form_and_nothing_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scanner = tmp_path / "checkov"
    scanner.write_text(SCANNER.format(python=sys.executable), "utf-8")
    scanner.chmod(0o755)
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
