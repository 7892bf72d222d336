"""How a stack stands, on the screen."""

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from smsverifier.core.diff import Change
from smsverifier.core.health import Health
from smsverifier.core.status import ResourceState, ResourceStatus, StackState, StackStatus
from smsverifier.report.values import short

SIGNS = {
    ResourceState.READY: ("✓", "green"),
    ResourceState.MISSING: ("·", "dim"),
    ResourceState.DRIFTED: ("~", "yellow"),
    ResourceState.CHANGING: ("…", "cyan"),
    ResourceState.FAILED: ("✗", "red"),
    ResourceState.FOREIGN: ("!", "magenta"),
}
STATES = {StackState.READY: "bold green", StackState.ABSENT: "bold"}


def status_view(
    status: StackStatus, place: str, outputs: Mapping[str, str | None], health: Health
) -> RenderableType:
    """Every resource, the addresses and the numbers."""
    head = Text.assemble(status.stack, " is ", (status.state, STATES.get(status.state, "bold yellow")),
                         f" ({place})")
    return Group(head, Text(), _resources(status.resources), *_numbers(health), *_places(outputs))


def _resources(resources: tuple[ResourceStatus, ...]) -> Table:
    grid = Table.grid(padding=(0, 1))
    for resource in resources:
        sign, style = SIGNS[resource.state]
        state = Text(f"{sign} {resource.state}", style=style)
        grid.add_row("", state, resource.key, Text(resource.name, style="dim"), Text(resource.detail))
        for change in resource.changes:
            grid.add_row("", "", "", Text(_drift(change), style="yellow"))
    return grid


def _drift(change: Change) -> str:
    return f"{change.path}: {short(change.old)}, expected {short(change.new)}"


def _numbers(health: Health) -> Iterator[RenderableType]:
    told = []
    if health.registrations is not None:
        told.append(f"{health.registrations} registrations")
    if health.sms is not None:
        told.append(f"{health.sms.sent} SMS sent, {health.sms.failed} failed, "
                    f"{health.sms.pending} to come")
    if health.dead_letters is not None:
        told.append(f"{health.dead_letters} dead letters")
    if told:
        yield Text()
        yield Text(" · ".join(told))


def _places(outputs: Mapping[str, str | None]) -> Iterator[RenderableType]:
    if any(outputs.values()):
        yield Text()
        yield places_view(outputs)


def places_view(outputs: Mapping[str, str | None]) -> Table:
    """The addresses: form, API, outbox."""
    labels = {"form_url": "form", "api_url": "API", "outbox_url": "outbox",
              "endpoint_url": "endpoint"}
    grid = Table.grid(padding=(0, 1))
    for name, label in labels.items():
        address = outputs.get(name)
        if address:
            grid.add_row("", Text(label, style="bold"), Text(address, style="blue", overflow="fold"))
    return grid
