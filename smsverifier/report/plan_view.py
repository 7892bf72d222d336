"""A plan on the screen, property by property."""

from collections import Counter
from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from smsverifier.core.plan import Action, Plan, Step
from smsverifier.report.values import short

SIGNS = {
    Action.CREATE: ("+", "green"),
    Action.UPDATE: ("~", "yellow"),
    Action.REPLACE: ("±", "magenta"),
    Action.DELETE: ("-", "red"),
    Action.KEEP: ("=", "dim"),
}


def plan_view(plan: Plan, *, details: bool = True) -> RenderableType:
    """The plan; with `details`, every property it would write."""
    parts = [part for step in plan.steps for part in _step(step, details)]
    return Group(*parts, Text(), Text(plan_summary(plan)))


def plan_summary(plan: Plan) -> str:
    """The plan in one sentence."""
    if plan.in_sync:
        return f"{plan.stack} is as configured: nothing to do."
    counts = Counter(step.action for step in plan.steps)
    told = [f"{counts[action]} to {action}" for action in SIGNS if counts[action]]
    return f"{plan.stack}: {', '.join(told)}."


def _step(step: Step, details: bool) -> Iterator[RenderableType]:
    sign, style = SIGNS[step.action]
    line = Text(f"{sign} {step.key:<18} {step.type:<27} {step.name}", style=style)
    yield line
    if step.action in {Action.UPDATE, Action.REPLACE} and step.reason:
        yield Text(f"    {step.reason}", style="dim")
    if details and step.changes:
        yield _changes(step)


def _changes(step: Step) -> Table:
    grid = Table.grid(padding=(0, 1))
    for change in step.changes:
        old = "" if step.action is Action.CREATE else f"{short(change.old)} →"
        grid.add_row("   ", Text(change.path, style="cyan"), Text(f"{old} {short(change.new)}".strip()))
    return grid
