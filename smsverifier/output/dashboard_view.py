"""Where the dashboard is, while it is served."""

from dataclasses import dataclass

from smsverifier.output.screen import Screen


@dataclass(frozen=True)
class DashboardPlace:
    """The page of one run."""

    stack: str
    address: str
    """With the secret: whoever has it sees the numbers, from this machine alone."""
    file: str
    """The address of a file of its owner's that leads there."""
    is_opened: bool


def show_dashboard(screen: Screen, place: DashboardPlace) -> None:
    """The address, and how it ends."""
    screen.document({"stack": place.stack, "address": place.address, "file": place.file})
    if place.is_opened:
        screen.say("Opened the dashboard in the browser.")
    screen.show(place.address)
    screen.say("It only reads, and answers on this machine alone. Ctrl-C ends it.")
    screen.out.file.flush()  # somebody may be waiting for the address in a pipe
