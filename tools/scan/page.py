"""The part of SECURITY.md that the scanner writes: one line that was measured, and the table."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tools.scan.reasons import Reason
from tools.scan.terraform import Block, written

BEGIN = "<!-- The following is written by `python -m tools.scan`. -->"
END = "<!-- So far. -->"
TEXTS = {
    *("source_code_hash", "triggers", "schema"),
    *("request_templates", "response_templates"),
}
"""Arguments that hold what people read and what the handler does: no check looks at them, and each
change of a word would call for a new scan."""


@dataclass(frozen=True)
class Measured:
    """What was counted, of which form, and when."""

    passed: int
    failed: int
    version: str
    date: str
    resources: int
    digest: str

    def __str__(self) -> str:
        return (
            f"Checkov {self.version} on {self.date}: {self.passed} checks passed and "
            f"{self.failed} failed, of {self.resources} resources in Terraform's words "
            f"(`{self.digest}`)."
        )


_MEASURED = re.compile(
    r"Checkov (\S+) on ([^:]+): (\d+) checks passed and (\d+) failed, of (\d+) resources in "
    r"Terraform's words \(`(\w+)`\)\."
)


def digest(blocks: Sequence[Block]) -> str:
    """A short hash of whatever of a form a check may look at."""
    judged = [
        Block(
            block.type,
            block.name,
            {name: value for name, value in block.body.items() if name not in TEXTS},
        )
        for block in blocks
    ]
    return hashlib.sha256(written(judged, "").encode()).hexdigest()[:12]


def measured_in(page: str) -> Measured:
    """What the page says was counted. Raises ValueError if it says nothing."""
    found = _MEASURED.search(page)
    if found is None:
        raise ValueError("The page does not say what was counted")
    version, date, passed, failed, resources, form = found.groups()
    return Measured(int(passed), int(failed), version, date, int(resources), form)


def renewed(page: str, measured: Measured, reasons: Sequence[Reason]) -> str:
    """The page with what was counted and said last in place of what stood there."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"The page has no place for it, between {BEGIN} and {END}")
    part = "\n".join([str(measured), "", *_table(reasons)])
    return f"{before}{BEGIN}\n\n{part}\n\n{END}{after}"


def _table(reasons: Sequence[Reason]) -> list[str]:
    head = ["| asked for | check, and where it fails | why it is so, or what changes it |"]
    return [*head, "|---|---|---|", *map(_row, reasons)]


def _row(reason: Reason) -> str:
    places = "<br>".join(f"{check} `{address}`" for check, address in reason.fails)
    return f"| {reason.asks} | {places} | {reason.why} |"
