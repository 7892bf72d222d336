"""A plan on the screen, in short or property by property, and who could register again after it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from smsverifier.aws.result import Result, Unavailable
from smsverifier.errors import ExitCode
from smsverifier.output.deleted_table_view import DeletedTable, say_deleted_table
from smsverifier.output.documents import JsonDocument, changes_document
from smsverifier.output.ejected_words import behind_line, ejected_document, ejected_line
from smsverifier.output.formatting import counted, note_on, short
from smsverifier.output.other_regions_view import ANOTHER_ONE, Elsewhere
from smsverifier.output.place_warnings import PlaceWarning, say_place_warnings
from smsverifier.output.plan_words import details_of, in_zone, words_of
from smsverifier.output.screen import Screen, labelled
from smsverifier.provision.diff import plain
from smsverifier.provision.ejected import Ejected
from smsverifier.provision.plan import Action, Plan, Step
from smsverifier.registrations.duplicates import Unguarded
from smsverifier.resources.deployed_settings import DeployedHandler

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
ACTION_WIDTH = 8

LONGEST_GROUP = 8
"""Of something new, more properties than this under one name are told as their number."""


UNKNOWN = "How many registered while duplicates were allowed, and could once more, is not known"


NOTHING: tuple[Any, ...] = ("", [])
"""What a property of something new is when it is to have none of it: not told."""


@dataclass(frozen=True)
class PlanResult:
    """What `plan` found."""

    plan: Plan
    reregistrations: Result[Unguarded]
    duplicates: str
    """As configured (`registrations.duplicates`)."""
    handler: DeployedHandler | None = None
    """What the function has, where its code is to change."""
    details: bool = False
    """Whether each property is shown."""
    warnings: Sequence[PlaceWarning] = ()
    """What whoever runs `up` may not have meant."""
    elsewhere: Sequence[Elsewhere] = ()
    """Where else a stack of its name is; looked for where this one would be new."""
    moved: Sequence[str] = ()
    """What to say of that."""
    gone: DeletedTable | None = None
    """The table that somebody deleted: `up` makes no other by itself."""
    ejected: Ejected | None = None
    """To what the stack was handed over: `up` stops there."""

    @property
    def exit_code(self) -> ExitCode:
        """DONE only if there is nothing to do."""
        return ExitCode.DONE if self.plan.in_sync else ExitCode.NOT_IN_SYNC


def show_plan(screen: Screen, result: PlanResult) -> None:
    """What `up` would do, and whom it would let register again."""
    view = plan_view if result.details else short_plan_view
    screen.show(view(in_zone(result.plan, screen.zone), result.handler))
    say_reregistrations(screen, result.reregistrations, result.duplicates)
    say_place_warnings(screen, result.warnings)
    if result.ejected is not None:
        screen.show(ejected_line(result.ejected, result.plan.stack))
        if not result.plan.in_sync:
            screen.show(behind_line(result.ejected))
    screen.say(*result.moved)
    screen.document(plan_document(result))
    if result.gone is not None:
        say_deleted_table(screen, result.gone)
    elif any(each.may_live for each in result.elsewhere):
        screen.say(f"Next: as said above; {ANOTHER_ONE}")
    elif not result.plan.in_sync:
        details = "" if result.details else ", or smsverifier plan --details for each property"
        take_back = "" if result.ejected is None else " --take-back"
        screen.say(f"Next: smsverifier up{take_back}{details}")


def plan_document(result: PlanResult) -> JsonDocument:
    """What `up` would do."""
    plan, again = result.plan, result.reregistrations
    return {
        "stack": plan.stack,
        "in_sync": plan.in_sync,
        "steps": steps_document(plan),
        "can_register_again": None if isinstance(again, Unavailable) else again.value.numbers,
        "warnings": [
            *([result.gone.sentences] if result.gone else []),
            *(warning.text for warning in result.warnings),
        ],
        "deleted_table": result.gone and result.gone.document(),
        "elsewhere": [each.document for each in result.elsewhere],
        "ejected": ejected_document(result.ejected),
    }


def steps_document(plan: Plan) -> list[JsonDocument]:
    """Each of its steps."""
    return [_step_document(step) for step in plan.steps]


def _step_document(step: Step) -> JsonDocument:
    return {
        "key": step.key,
        "action": step.action,
        "changes": changes_document(step.changes),
        "reason": step.reason,
        "type": step.type,
        "name": step.name,
        "losses": [vars(loss) for loss in step.losses],
    }


def say_reregistrations(screen: Screen, found: Result[Unguarded], duplicates: str) -> None:
    """What it means to forbid duplicates that were allowed; nothing where nobody is concerned."""
    if isinstance(found, Unavailable):
        screen.complain(f"{UNKNOWN}: {found.error.message}")
    elif found.value.numbers:
        screen.complain(_reregistrations(found.value, duplicates))


def plan_view(plan: Plan, handler: DeployedHandler | None = None) -> RenderableType:
    """The plan, with every property it would write."""
    parts = [part for step in plan.steps if not step.absent for part in _step(step, handler)]
    return Group(*parts, Text(), Text(plan_summary(plan)))


def short_plan_view(plan: Plan, handler: DeployedHandler | None = None) -> RenderableType:
    """A line for each resource: what is done, and what differs in the configuration's words."""
    parts = [part for step in plan.steps if not step.absent for part in _short_step(step, handler)]
    return Group(*parts, Text(), Text(plan_summary(plan)))


def _short_step(step: Step, handler: DeployedHandler | None) -> Iterator[RenderableType]:
    sign, style = SIGNS[step.action]
    words = Text(f"{step.action:<{ACTION_WIDTH}} {_short_words(step, handler)}", style=style)
    yield labelled(Text(f"{sign} {step.key}", style=style), words, LABEL_WIDTH)
    yield from _losses(step)


def _short_words(step: Step, handler: DeployedHandler | None) -> str:
    """Its name; of what is changed, what differs."""
    if step.action not in SHOWS_REASON:
        return step.name
    differs = "; ".join(words_of(step, handler))
    if step.action is Action.UPDATE and step.changes:
        return differs
    why = "; ".join(filter(None, (step.reason, differs if step.changes else "")))
    return f"{step.name}: {why}" if why else step.name


def plan_summary(plan: Plan) -> str:
    """The plan in one sentence."""
    if plan.in_sync:
        return f"{plan.stack} is as configured: nothing to do."
    counts = Counter(step.action for step in plan.steps if not step.absent)
    told = [f"{counts[action]} to {action}" for action in SIGNS if counts[action]]
    return f"{plan.stack}: {', '.join(told)}."


def _step(step: Step, handler: DeployedHandler | None) -> Iterator[RenderableType]:
    sign, style = SIGNS[step.action]
    what = Text(f"{step.type:<27} {step.name}", style=style)
    yield labelled(Text(f"{sign} {step.key}", style=style), what, LABEL_WIDTH)
    if step.action in SHOWS_REASON and step.reason:
        yield labelled("", Text(step.reason, style="dim"), INDENT)
    yield from _losses(step)
    if step.action is not Action.CREATE:
        yield from _differences(step, handler)
    elif step.changes:
        yield _properties(step)


def _losses(step: Step) -> Iterator[RenderableType]:
    for loss in step.losses:
        text = Text(f"changing {loss.path} loses {loss.what}", style="bold red")
        yield labelled("", text, INDENT)


def _differences(step: Step, handler: DeployedHandler | None) -> Iterator[RenderableType]:
    """A property's path stands on a line of its own: the longest fills one."""
    for path, words in details_of(step, handler):
        yield labelled("", Text.assemble((path, "cyan"), note_on(step.key, path)), INDENT)
        yield from (labelled("", Text(each), 2 * INDENT) for each in words)


def _properties(step: Step) -> Table:
    """Of something new."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=INDENT - 1)
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    for path, text in _lines(step):
        grid.add_row("", Text(path, style="cyan"), Text(text))
    return grid


def _lines(step: Step) -> Iterator[tuple[str, str]]:
    """Each property that has a value; a long group of them only as its size."""
    groups = Counter(_group(change.path) for change in step.changes)
    told = set()
    for change in step.changes:
        group = _group(change.path)
        if plain(change.new) in NOTHING:
            continue
        if groups[group] <= LONGEST_GROUP:
            yield change.path, short(change.new)
        elif group not in told:
            told.add(group)
            yield group, f"{groups[group]} properties"


def _group(path: str) -> str:
    return path.split(".", 1)[0]


def _reregistrations(seen: Unguarded, duplicates: str) -> str:
    least = "" if seen.is_whole else "At least "
    return (
        f"{least}{counted(seen.numbers, 'number')} registered while duplicates were allowed. With "
        f"`duplicates: {duplicates}` each of them can register once more, and is texted once more: "
        "their rows have other keys than those it looks for. After that they are refused. "
        "`smsverifier registrations list` shows who is there twice. To begin with everybody under "
        "their number: `smsverifier down`, which exports, `smsverifier up`, then `smsverifier "
        "registrations import` of the CSV with the cells of registration_id emptied."
    )
