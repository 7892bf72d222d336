"""A registration's way to the phone, on the screen."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.core.journey import Hop, HopState, Journey

SIGNS = {
    HopState.OK: ("✓", "green"),
    HopState.FAILED: ("✗", "red"),
    HopState.WAITING: ("…", "yellow"),
    HopState.SKIPPED: ("·", "dim"),
}


def hop_line(hop: Hop) -> Text:
    """One hop on one line, as it happens."""
    sign, style = SIGNS[hop.state]
    time = "" if hop.ms is None else f"{hop.ms:7.0f} ms"
    return Text(f" {sign} {hop.hop:<8}{time:>10}  {hop.detail}", style=style)


def journey_view(journey: Journey) -> RenderableType:
    """The verdict, with the text and what to do next."""
    style = "bold green" if journey.ok else "bold red"
    return Group(Text(journey.verdict, style=style), *_rest(journey))


def _rest(journey: Journey) -> Iterator[RenderableType]:
    yield Text(f"  to       {journey.phone}")
    yield Text(f"  message  {journey.message}")
    for advice in journey.advice:
        yield Text(f"  do       {advice}")
