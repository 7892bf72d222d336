"""What a dry run showed is remembered for a day, as hashes, for this sheet and this stack alone."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smsverifier.aws import AwsTarget
from smsverifier.commands.context import Context, Interrupts, NotRunning
from smsverifier.commands.dry_runs import forget_dry_run, remember_dry_run, shown_digest
from smsverifier.config import Config
from smsverifier.output.screen import Screen
from smsverifier.registrations.sheet_file import digest_of

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)


def at(moment: datetime) -> NotRunning:
    """No AWS, on a machine whose clock says so."""
    return NotRunning(AwsTarget(""), wall_clock=moment.timestamp)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    screen = Screen(stdout=io.StringIO(), stderr=io.StringIO())
    environ = {"XDG_STATE_HOME": str(tmp_path / "state")}
    return Context(screen, Interrupts(io.StringIO), environ=environ, aws=at(NOW))


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "Asha 9876543210.csv"
    path.write_text("Name,Phone\n")
    return path


def test_it_is_the_content_that_is_remembered(context: Context, sheet: Path) -> None:
    assert shown_digest(context, sheet) is None
    remember_dry_run(context, sheet, digest_of(sheet))
    assert shown_digest(context, sheet) == digest_of(sheet)
    sheet.write_text("Name,Phone\nAsha,1\n")
    assert shown_digest(context, sheet) != digest_of(sheet)
    forget_dry_run(context, sheet)
    assert shown_digest(context, sheet) is None


def test_another_sheet_and_another_stack_have_their_own(context: Context, sheet: Path) -> None:
    remember_dry_run(context, sheet, "a")
    assert shown_digest(context, sheet.with_name("other.csv")) is None
    assert shown_digest(replace(context, config=Config(stack="other-event")), sheet) is None


def test_after_a_day_it_is_nobodys_reason(context: Context, sheet: Path) -> None:
    remember_dry_run(context, sheet, "a")
    tomorrow = replace(context, aws=at(NOW + timedelta(days=1, seconds=1)))
    assert shown_digest(tomorrow, sheet) is None


def test_nothing_of_the_sheet_is_in_it(context: Context, sheet: Path, tmp_path: Path) -> None:
    remember_dry_run(context, sheet, digest_of(sheet))
    files = [path for path in (tmp_path / "state").rglob("*") if path.is_file()]
    assert len(files) == 1
    said = files[0].name + files[0].read_text()
    assert "Asha" not in said
    assert "98765" not in said


def test_where_nothing_can_be_kept_nothing_is(
    context: Context, sheet: Path, tmp_path: Path
) -> None:
    (tmp_path / "state").write_text("a file")
    remember_dry_run(context, sheet, "a")
    forget_dry_run(context, sheet)
    assert shown_digest(context, sheet) is None


def test_what_somebody_wrote_over_it_is_nothing(
    context: Context, sheet: Path, tmp_path: Path
) -> None:
    remember_dry_run(context, sheet, "a")
    (file,) = (path for path in (tmp_path / "state").rglob("*") if path.is_file())
    for text in ("", "[]", '{"digest": "a"}', '{"digest": "a", "at": "x"}'):
        file.write_text(text)
        assert shown_digest(context, sheet) is None
