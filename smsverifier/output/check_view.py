"""What `check` found: ready or not, the findings, the most it can spend."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.delivery.cost import Ceiling, ceiling_document, ceiling_sentence
from smsverifier.errors import ExitCode
from smsverifier.finding import Finding, FindingState, is_ready
from smsverifier.output.findings_view import finding_document, findings_view
from smsverifier.output.screen import Screen

COUNTED = {
    FindingState.BLOCKER: ("blocker", "blockers"),
    FindingState.WARNING: ("warning", "warnings"),
    FindingState.UNKNOWN: ("unknown", "unknown"),
}
PROTECT_TITLE = (
    "To let AWS itself refuse every other country, for the whole account and each of its programs "
    "(a country that AWS says it does not know, take out of RULES):"
)


@dataclass(frozen=True)
class CheckResult:
    """What `check` found, for so many registrations."""

    findings: tuple[Finding, ...]
    registrations: int
    target: str
    location_text: str
    """Where, in words."""
    protect_commands: tuple[str, ...]
    """What makes a Protect configuration; nothing where there is one."""
    ceiling: Ceiling
    today: date

    @property
    def exit_code(self) -> ExitCode:
        """NOT_IN_SYNC with a blocker."""
        return ExitCode.DONE if is_ready(self.findings) else ExitCode.NOT_IN_SYNC


def say_asking(screen: Screen, target: str) -> None:
    """Before a real AWS is asked: that it may take a moment."""
    if target == "aws":
        screen.say("Asking AWS; what it does not answer soon is tried a few times …")


def show_check(screen: Screen, result: CheckResult) -> None:
    """Ready or not and why, the most it can spend, and what to do for the whole account."""
    screen.document(check_document(result))
    screen.show(_view(result))
    screen.show("", ceiling_sentence(result.ceiling, result.today))
    if result.protect_commands and result.target == "aws":
        screen.show(_commands_view(PROTECT_TITLE, result.protect_commands))


def check_document(result: CheckResult) -> dict[str, Any]:
    """What `check` found, for programs."""
    return {
        "ready": is_ready(result.findings),
        "registrations": result.registrations,
        "findings": [finding_document(finding) for finding in result.findings],
        "protect_commands": list(result.protect_commands),
        "real_account": result.target != "local",
        "spending": ceiling_document(result.ceiling),
    }


def _view(result: CheckResult) -> RenderableType:
    """Ready or not, what to know about that, then every finding."""
    findings = result.findings
    word, style = ("Ready", "bold green") if is_ready(findings) else ("Not ready", "bold red")
    is_unsure = is_ready(findings) and any(f.state is FindingState.UNKNOWN for f in findings)
    doubt = ", as far as can be told," if is_unsure else ""
    rest = f"{doubt} for {result.registrations} registrations ({result.location_text})"
    head = Text.assemble((word, style), rest)
    notes = other_account_notes(result.target, "check")
    below = (Text(line) for line in (*notes, ", ".join(_counts(findings))) if line)
    return Group(head, *below, Text(), findings_view(findings))


def other_account_notes(target: str, command: str) -> list[str]:
    """What to know of an account that is the embedded AWS's; nothing where it is a real one."""
    if target != "local":
        return []
    return [
        "That is an account the embedded AWS plays; your own was not looked at. For that: "
        f"smsverifier {command} --target aws"
    ]


def _commands_view(title: str, commands: Sequence[str]) -> RenderableType:
    """Lines to copy into a shell: never folded."""
    lines = (Text(f"  {line}", no_wrap=True, overflow="ignore") for line in commands)
    return Group(Text(), Text(title), *lines)


def _counts(findings: Sequence[Finding]) -> Iterator[str]:
    found = Counter(finding.state for finding in findings)
    for state, (one, many) in COUNTED.items():
        if found[state]:
            yield f"{found[state]} {one if found[state] == 1 else many}"
