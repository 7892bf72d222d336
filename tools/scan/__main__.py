"""Has Checkov judge the stack that `up` builds by default, and renews the table in SECURITY.md.

Every failed check must have its reason in tools/scan/reasons.py, and every reason its failed check;
otherwise nothing is written and the exit code is 1. It is 2 where Checkov is not installed: it is
no dependency of this project, and wants an environment of its own.

  python -m tools.scan            scan, and write what was counted into SECURITY.md
  python -m tools.scan --check    scan, write nothing; 1 if SECURITY.md says something else
  python -m tools.scan --words    scan nothing, write the reasons as they are now
  python -m tools.scan --form     print the stack's Terraform form, scan nothing
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from smsverifier.config import Config
from tools.ending import end_in_order
from tools.scan.checkov import NoAnswer, Verdict, find_checkov, judge
from tools.scan.compare import disagreements, with_everything
from tools.scan.form import terraform_form
from tools.scan.page import Measured, digest, measured_in, renewed
from tools.scan.reasons import REASONS
from tools.scan.terraform import written

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "SECURITY.md"


def main(arguments: list[str]) -> int:
    """The exit code."""
    given = _parser().parse_args(arguments)
    config = Config()
    if given.form:
        _say(written(terraform_form(config), config.region).rstrip())
        return 0
    if given.words:
        page = PAGE.read_text("utf-8")
        PAGE.write_text(renewed(page, measured_in(page), REASONS), "utf-8")
        return 0
    try:
        return _scan(config, given.checkov or find_checkov(ROOT), check=given.check)
    except NoAnswer as error:
        _say(str(error))
        return 2


def _scan(config: Config, checkov: str, *, check: bool) -> int:
    full = with_everything(REASONS)
    verdict, of_everything = (
        judge(checkov, written(terraform_form(each), each.region)) for each in (config, full)
    )
    wrong = list(disagreements(REASONS, verdict, of_everything))
    measured = _measured(config, verdict)
    _say("\n".join([str(measured), *wrong]))
    if wrong:
        _say("Each failure wants its reason in tools/scan/reasons.py, each reason its failure.")
        return 1
    page = PAGE.read_text("utf-8")
    if check:
        return _compared(page, measured)
    PAGE.write_text(renewed(page, measured, REASONS), "utf-8")
    return 0


def _measured(config: Config, verdict: Verdict) -> Measured:
    blocks = terraform_form(config)
    today = datetime.now(UTC)
    return Measured(
        passed=verdict.passed,
        failed=len(verdict.failed),
        version=verdict.version,
        date=f"{today.day} {today:%B %Y}",
        resources=len(blocks),
        digest=digest(blocks),
    )


def _compared(page: str, measured: Measured) -> int:
    """0 if the page says the same, but for the day."""
    day = measured_in(page).date
    if page == renewed(page, Measured(**{**vars(measured), "date": day}), REASONS):
        return 0
    _say("SECURITY.md says something else: `python -m tools.scan` writes this.")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools.scan",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--form", action="store_true", help="print the Terraform form")
    parser.add_argument("--words", action="store_true", help="write the reasons, scan nothing")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--checkov", metavar="COMMAND", help="where Checkov is, if not found")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(sys.argv[1:]))
