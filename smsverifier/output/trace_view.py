"""The trace of a test registration: hop by hop as it happens, then the verdict."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.errors import ExitCode
from smsverifier.output.links import address
from smsverifier.output.screen import Screen, labelled
from smsverifier.output.sending_view import deployed_document
from smsverifier.resources.deployed_settings import DeployedHandler
from smsverifier.sms.text import mask
from smsverifier.trace import Hop, HopState, Trace

SIGNS = {
    HopState.OK: ("✓", "green"),
    HopState.FAILED: ("✗", "red"),
    HopState.WAITING: ("…", "yellow"),
    HopState.SKIPPED: ("·", "dim"),
}

HOP_WIDTH = 23
LABEL_WIDTH = 11


@dataclass(frozen=True)
class TraceResult:
    """What `test-register` saw."""

    trace: Trace
    deployed: DeployedHandler
    """What the SMS was made by."""
    outbox_url: str | None
    """Where it can be seen, in the embedded AWS."""
    is_texted: bool = True
    """False: a mail takes the place of the SMS."""

    @property
    def exit_code(self) -> ExitCode:
        """NOT_IN_SYNC if it reached no verdict or a bad one."""
        return ExitCode.DONE if self.trace.ok else ExitCode.NOT_IN_SYNC


def say_registering(screen: Screen, phone: str, stack: str) -> None:
    """Before it is sent: who registers."""
    screen.say(f"Registering {mask(phone)} with {stack}")


def say_samples(screen: Screen, samples: Mapping[str, str]) -> None:
    """What it answers by itself."""
    if samples:
        shown = ", ".join(f"{name}={answer}" for name, answer in samples.items())
        first = next(iter(samples))
        screen.say(f"Not given, so a sample is sent: {shown} (--field {first}=… says another)")


def say_hop(screen: Screen, hop: Hop) -> None:
    """One hop, as it happens."""
    screen.say(hop_line(hop))


def show_trace(screen: Screen, result: TraceResult) -> None:
    """The verdict, and where the SMS is."""
    screen.document(trace_document(result))
    screen.show(trace_view(result.trace, is_texted=result.is_texted))
    if result.trace.ok and result.outbox_url:
        what = "SMS" if result.is_texted else "mail"
        screen.say(Text.assemble(f"Next: see the {what} at ", address(result.outbox_url)))


def trace_document(result: TraceResult) -> dict[str, Any]:
    """What it saw, for programs."""
    return {**asdict(result.trace), **deployed_document(result.deployed)}


def hop_line(hop: Hop) -> RenderableType:
    """One hop on one line, as it happens."""
    sign, style = SIGNS[hop.state]
    time = "" if hop.ms is None else f"{hop.ms:7.0f} ms"
    label = f" {sign} {hop.hop:<8}{time:>10}"
    return labelled(Text(label, style=style), Text(hop.detail, style=style), HOP_WIDTH)


def trace_view(journey: Trace, *, is_texted: bool = True) -> RenderableType:
    """The verdict, with the text and what to do next."""
    style = "bold green" if journey.ok else "bold red"
    return Group(Text(journey.verdict, style=style), *_rest(journey, is_texted=is_texted))


def _rest(journey: Trace, *, is_texted: bool) -> Iterator[RenderableType]:
    yield labelled("  to", journey.phone, LABEL_WIDTH)
    yield labelled("  message" if is_texted else "  mail", Text(journey.message), LABEL_WIDTH)
    for advice in journey.advice:
        yield labelled("  do", Text(advice), LABEL_WIDTH)
