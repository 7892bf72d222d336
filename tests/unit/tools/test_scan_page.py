"""What SECURITY.md says: of the scan, of the stack as it is now, and of tests that are there."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.config.schema import dotted_keys
from tools.scan.checkov import Finding, NoAnswer, Verdict, find_checkov, verdict_of
from tools.scan.compare import disagreements, said
from tools.scan.form import terraform_form
from tools.scan.page import BEGIN, END, Measured, digest, measured_in, renewed
from tools.scan.reasons import REASONS, Reason
from tools.scan.terraform import Block

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "SECURITY.md").read_text("utf-8")
RENEW = "`python -m tools.scan` scans again and writes it anew"


def test_what_was_scanned_is_the_stack_as_it_is() -> None:
    form = terraform_form(Config())
    measured = measured_in(PAGE)
    assert (measured.digest, measured.resources) == (digest(form), len(form)), RENEW


def test_the_page_has_every_reason_and_each_failure_once() -> None:
    measured = measured_in(PAGE)
    assert renewed(PAGE, measured, REASONS) == PAGE, RENEW
    assert measured.failed == len(said(REASONS)) == sum(len(each.fails) for each in REASONS)


def test_reasons_are_about_resources_of_the_form() -> None:
    there = {block.address for block in terraform_form(Config())}
    assert {address for _, address in said(REASONS)} <= there


def test_a_setting_that_changes_a_finding_is_a_key_and_is_said() -> None:
    settings = [(each, key) for each in REASONS for key in each.settings]
    assert settings
    for reason, key in settings:
        assert key in dotted_keys()
        assert f"`{key}: {reason.settings[key]}`" in reason.why


def test_every_test_that_it_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    tests = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert named
    assert {name for name in named if f"def {name}(" not in tests} == set()


def test_every_key_that_it_names_is_one() -> None:
    sections = {key.partition(".")[0] for key in dotted_keys() if "." in key}
    named = set(re.findall(r"`((?:" + "|".join(sections) + r")\.\w+)[`:]", PAGE))
    assert named - set(dotted_keys()) == set()


def test_the_digest_is_of_what_checks_look_at() -> None:
    form = [Block("aws_x", "y", {"kms": "a", "request_templates": {"json": "words"}})]
    other_words = [Block("aws_x", "y", {"kms": "a", "request_templates": {"json": "others"}})]
    other_key = [Block("aws_x", "y", {"kms": "b", "request_templates": {"json": "words"}})]
    assert digest(form) == digest(other_words) != digest(other_key)


def test_only_what_lies_between_the_marks_is_renewed() -> None:
    measured = Measured(1, 2, "3.0", "1 May 2026", 4, "abc")
    page = renewed(f"before\n{BEGIN}\nstale\n{END}\nafter\n", measured, REASONS[:1])
    assert page.startswith(f"before\n{BEGIN}\n\nCheckov 3.0 on 1 May 2026: 1 ")
    assert page.endswith(f"{END}\nafter\n")
    assert "stale" not in page
    assert measured_in(page) == measured


@pytest.mark.parametrize("page", ["", BEGIN, END])
def test_a_page_without_marks_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        renewed(page, measured_in(PAGE), REASONS)


A = Finding("CKV_A", "aws_x.a", "asks")
B = Finding("CKV_B", "aws_x.b", "asks")
KNOWN = (
    Reason((("CKV_A", "aws_x.a"),), "asks", "why"),
    Reason((("CKV_B", "aws_x.b"),), "asks", "why", {"handler.log_retention_days": 365}),
)


def judged(*failed: Finding) -> Verdict:
    return Verdict("3.0", 9, failed)


@pytest.mark.parametrize(
    ("default", "full", "words"),
    [
        ((A, B), (A,), []),
        ((A, B, replace(A, address="aws_x.c")), (A,), ["CKV_A aws_x.c fails, with no reason"]),
        ((A,), (A,), ["CKV_B aws_x.b has a reason, but does not fail"]),
        ((A, B), (A, B), ["CKV_B aws_x.b fails with the settings said to change it"]),
        ((A, B), (A, replace(A, check="CKV_C")), ["CKV_C aws_x.a fails with every option"]),
        ((A, B), (), []),
    ],
)
def test_failures_and_reasons_must_be_the_same(
    default: tuple[Finding, ...], full: tuple[Finding, ...], words: list[str]
) -> None:
    found = list(disagreements(KNOWN, judged(*default), judged(*full)))
    assert [line.partition(":")[0] for line in found] == words


def report(**changed: Any) -> str:
    results = {
        "failed_checks": [{"check_id": "CKV_A", "resource": "aws_x.a", "check_name": "asks"}],
        "parsing_errors": [],
    }
    summary = {"passed": 9, "checkov_version": "3.0", "parsing_errors": 0}
    return json.dumps({"results": results, "summary": {**summary, **changed}})


def test_a_report_is_read() -> None:
    assert verdict_of(report(), "") == judged(A)


@pytest.mark.parametrize(
    ("output", "complaints"),
    [
        ("", "Traceback"),
        ("[]", ""),
        ("{}", ""),
        (report(parsing_errors=1), ""),
        (report(), "[ERROR]  Failed to run check CKV2_AWS_70"),
    ],
)
def test_what_is_no_whole_report_is_no_verdict(output: str, complaints: str) -> None:
    with pytest.raises(NoAnswer):
        verdict_of(output, complaints)


def test_where_checkov_is_not_installed_it_is_said_how_to(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoAnswer, match="pip install checkov=="):
        find_checkov(tmp_path)
