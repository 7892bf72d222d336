"""The table on the terminal, the survivors as differences, and the section of docs/quality.md."""

import difflib
import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from tools.mutation.results import Outcome, Score
from tools.mutation.trial import Planted

BEGIN = "<!-- mutation -->"
END = "<!-- /mutation -->"
_HEAD = (
    "| room | tried | killed | timed out | survived | untested | score | on |",
    "|---|---|---|---|---|---|---|---|",
)
_ROW = re.compile(r"^\| `(\w+)` \|.*$", re.MULTILINE)


def table(scores: Iterable[Score]) -> str:
    """For a terminal."""
    lines = [f"{'room':<14} {'mutants':>14} {'killed':>7} {'timed out':>10} {'survived':>9} score"]
    for each in scores:
        survived = f"{each.survived + each.untested}"
        lines.append(
            f"{each.room:<14} {_tried(each):>14} {each.killed:>7} {each.timed_out:>10}"
            f" {survived:>9} {each.percent:>4}%"
        )
        if each.untested:
            lines.append(f"{'':<14} {each.untested} of the survivors no test of the room enters")
    return "\n".join(lines)


def _tried(score: Score) -> str:
    if score.tried == score.all_mutants:
        return str(score.tried)
    return f"{score.tried} of {score.all_mutants}"


def survivors(outcomes: Iterable[tuple[Planted, Outcome]]) -> str:
    """Each survivor as a difference, with its file and line."""
    return "\n".join(
        _difference(planted, outcome)
        for planted, outcome in outcomes
        if outcome in {Outcome.SURVIVED, Outcome.UNTESTED}
    )


def _difference(planted: Planted, outcome: Outcome) -> str:
    before, after = planted.before.splitlines(), planted.after.splitlines()
    changed = list(difflib.unified_diff(before, after, n=1, lineterm=""))[2:]
    head = f"{planted.file.as_posix()}:{planted.mutant.line}  {outcome}  {planted.name}"
    return "\n".join([head, *changed, ""])


def renew(page: Path, scores: Sequence[Score], today: date) -> None:
    """Write the rooms' rows into the page; those of rooms that were not tried stay."""
    text = page.read_text()
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    rows = {
        _ROW.findall(line)[0]: line for line in text[start:end].splitlines() if _ROW.match(line)
    }
    rows |= {each.room: _row(each, today) for each in scores}
    section = "\n".join(["", "", *_HEAD, *rows.values(), "", ""])
    page.write_text(text[:start] + section + text[end:])


def _row(score: Score, today: date) -> str:
    cells = (
        f"`{score.room}`",
        _tried(score) if score.tried < score.all_mutants else f"all {score.tried}",
        score.killed,
        score.timed_out,
        score.survived,
        score.untested,
        f"{score.percent} %",
        today.isoformat(),
    )
    return "| " + " | ".join(map(str, cells)) + " |"
