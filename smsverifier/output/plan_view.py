"""A plan on the screen, property by property."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from smsverifier.output.formatting import note_on, short
from smsverifier.output.screen import labelled
from smsverifier.provision.diff import plain
from smsverifier.provision.plan import Action, Plan, Step

SIGNS = {
    Action.CREATE: ("+", "green"),
    Action.UPDATE: ("~", "yellow"),
    Action.REPLACE: ("±", "magenta"),
    Action.DELETE: ("-", "red"),
    Action.KEEP: ("=", "dim"),
}

SHOWS_REASON = {Action.UPDATE, Action.REPLACE, Action.DELETE}

LABEL_WIDTH = 21
"""Sign and the longest key."""
INDENT = 4

LONGEST_GROUP = 8
"""Of something new, more properties than this under one name are told as their number."""


NOTHING: tuple[Any, ...] = ("", [])
"""What a property of something new is when it is to have none of it: not told."""


def plan_view(plan: Plan, *, details: bool = True) -> RenderableType:
    """The plan; with `details`, every property it would write."""
    parts = [part for step in plan.steps if not step.absent for part in _step(step, details)]
    return Group(*parts, Text(), Text(plan_summary(plan)))


def plan_summary(plan: Plan) -> str:
    """The plan in one sentence."""
    if plan.in_sync:
        return f"{plan.stack} is as configured: nothing to do."
    counts = Counter(step.action for step in plan.steps if not step.absent)
    told = [f"{counts[action]} to {action}" for action in SIGNS if counts[action]]
    return f"{plan.stack}: {', '.join(told)}."


def _step(step: Step, details: bool) -> Iterator[RenderableType]:
    sign, style = SIGNS[step.action]
    what = Text(f"{step.type:<27} {step.name}", style=style)
    yield labelled(Text(f"{sign} {step.key}", style=style), what, LABEL_WIDTH)
    if step.action in SHOWS_REASON and step.reason:
        yield labelled("", Text(step.reason, style="dim"), INDENT)
    for loss in step.losses:
        text = Text(f"changing {loss.path} loses {loss.what}", style="bold red")
        yield labelled("", text, INDENT)
    if details and step.changes:
        yield _changes(step)


def _changes(step: Step) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=INDENT - 1)
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    for path, text in _lines(step):
        grid.add_row("", Text(path, style="cyan"), Text(text))
    return grid


def _lines(step: Step) -> Iterator[tuple[str, str]]:
    """Every change; in something new, a long group of properties only as its size."""
    groups = Counter(_group(change.path) for change in step.changes)
    told = set()
    for change in step.changes:
        group = _group(change.path)
        if step.action is not Action.CREATE:
            note = note_on(change.path)
            yield change.path, f"{short(change.old)} → {short(change.new)}{note}"
        elif plain(change.new) in NOTHING:
            continue
        elif groups[group] <= LONGEST_GROUP:
            yield change.path, short(change.new)
        elif group not in told:
            told.add(group)
            yield group, f"{groups[group]} properties"


def _group(path: str) -> str:
    return path.split(".", 1)[0]
