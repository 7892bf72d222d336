"""Findings on the screen and for programs: of `check`, in short before an `up`, of `message`."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.finding import Finding, FindingState
from smsverifier.output.screen import labelled

SIGNS = {
    FindingState.OK: ("✓", "green"),
    FindingState.WARNING: ("!", "yellow"),
    FindingState.BLOCKER: ("✗", "red"),
    FindingState.UNKNOWN: ("?", "cyan"),
}
LABEL_WIDTH = 24
"""Sign and the longest id."""
SERIOUS = (FindingState.BLOCKER, FindingState.WARNING)


def findings_view(findings: Iterable[Finding], *, advice: bool = True) -> RenderableType:
    """One line each, and the advice below it."""
    return Group(*(line for finding in findings for line in _lines(finding, advice)))


def finding_document(finding: Finding) -> dict[str, str]:
    """One finding for programs (docs/reference/json.md)."""
    return dict(vars(finding))


def _lines(finding: Finding, advice: bool) -> Iterator[RenderableType]:
    sign, style = SIGNS[finding.state]
    name = finding.id.removesuffix(f".{finding.language}")
    label = Text(f" {sign} {name.replace('_', ' ')}", style=style)
    yield labelled(label, Text(finding.detail), LABEL_WIDTH)
    if advice and finding.advice:
        yield labelled("", Text(f"do: {finding.advice}", style="dim"), LABEL_WIDTH)


def serious(findings: Sequence[Finding]) -> list[Finding]:
    """Blockers and warnings alone."""
    return [finding for finding in findings if finding.state in SERIOUS]


def preflight_view(findings: Sequence[Finding]) -> RenderableType:
    """The findings in short, before an `up`: `check` has the advice."""
    return findings_view(findings, advice=False)
