"""Findings on the screen and for programs: of `check`, in short before an `up`, of `message`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.finding import Finding, FindingState, is_ready
from smsverifier.output.screen import labelled

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
    yield labelled(label, Text(finding.detail), LABEL_WIDTH)
    if advice and finding.advice:
        yield labelled("", Text(f"do: {finding.advice}", style="dim"), LABEL_WIDTH)


COUNTED = {
    FindingState.BLOCKER: ("blocker", "blockers"),
    FindingState.WARNING: ("warning", "warnings"),
    FindingState.UNKNOWN: ("unknown", "unknown"),
}
SERIOUS = (FindingState.BLOCKER, FindingState.WARNING)


def check_document(registrations: int, findings: Sequence[Finding]) -> dict[str, Any]:
    """What `check` found, for programs."""
    return {
        "ready": is_ready(findings),
        "registrations": registrations,
        "findings": [finding_document(finding) for finding in findings],
    }


def check_view(
    registrations: int, place: str, findings: Sequence[Finding], notes: Sequence[str] = ()
) -> RenderableType:
    """Ready or not, what to know about that, then every finding."""
    word, style = ("Ready", "bold green") if is_ready(findings) else ("Not ready", "bold red")
    is_unsure = is_ready(findings) and any(f.state is FindingState.UNKNOWN for f in findings)
    doubt = ", as far as can be told," if is_unsure else ""
    head = Text.assemble((word, style), f"{doubt} for {registrations} registrations ({place})")
    below = (Text(line) for line in (*notes, ", ".join(_counts(findings))) if line)
    return Group(head, *below, Text(), findings_view(findings))


def serious(findings: Sequence[Finding]) -> list[Finding]:
    """Blockers and warnings alone."""
    return [finding for finding in findings if finding.state in SERIOUS]


def preflight_view(findings: Sequence[Finding]) -> RenderableType:
    """The findings in short, before an `up`: `check` has the advice."""
    return findings_view(findings, advice=False)


def commands_view(title: str, commands: Sequence[str]) -> RenderableType:
    """Lines to copy into a shell: never folded."""
    lines = (Text(f"  {line}", no_wrap=True, overflow="ignore") for line in commands)
    return Group(Text(), Text(title), *lines)


def _counts(findings: Sequence[Finding]) -> Iterator[str]:
    found = Counter(finding.state for finding in findings)
    for state, (one, many) in COUNTED.items():
        if found[state]:
            yield f"{found[state]} {one if found[state] == 1 else many}"
