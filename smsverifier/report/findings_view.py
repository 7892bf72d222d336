"""Findings on the screen, each with what to do about it."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.core.finding import Finding, FindingState
from smsverifier.report.hanging import hanging

SIGNS = {
    FindingState.OK: ("✓", "green"),
    FindingState.WARNING: ("!", "yellow"),
    FindingState.BLOCKER: ("✗", "red"),
    FindingState.UNKNOWN: ("?", "cyan"),
}
LABEL_WIDTH = 24
"""Sign and the longest id."""


def findings_view(findings: Iterable[Finding], *, advice: bool = True) -> RenderableType:
    """One line each, and the advice below it."""
    return Group(*(line for finding in findings for line in _lines(finding, advice)))


def finding_document(finding: Finding) -> dict[str, str]:
    """One finding for programs (docs/reference/json.md)."""
    return dict(vars(finding))


def _lines(finding: Finding, advice: bool) -> Iterator[RenderableType]:
    sign, style = SIGNS[finding.state]
    label = Text(f" {sign} {finding.id.replace('_', ' ')}", style=style)
    yield hanging(label, Text(finding.detail), LABEL_WIDTH)
    if advice and finding.advice:
        yield hanging("", Text(f"do: {finding.advice}", style="dim"), LABEL_WIDTH)
