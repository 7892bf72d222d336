"""One thing that was looked at before sending, and what to do about it; `check` and `message`."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FindingState(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARNING = "warning"
    BLOCKER = "blocker"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """What was found under `id`, in words, and the exact next action ("" where none is needed)."""

    id: str
    state: FindingState
    detail: str
    advice: str = ""
    language: str = ""
    """The code of the one whose message it is about, and the end of `id`; "" of any other."""


def is_ready(findings: Iterable[Finding]) -> bool:
    """Whether nothing stands in the way; what is unknown does not."""
    return all(finding.state is not FindingState.BLOCKER for finding in findings)
