"""What the time of a command is made of: modules, clients, its own work, round trips, pauses.

The first three are processor time, told by the command itself (`traced`): what loading modules
took, what making clients took, and all else. The others are told by the clock, of a run far from
AWS: for how long some call was under way, and for how long somebody paused before another look. The
same second can be in several of them.
"""

from collections.abc import Iterable, Iterator

from bench.calls import DOWN, LOOKING, ON_AWS, UP, Traced, traced
from bench.measuring import Options, Row, median, smsverifier
from bench.world import World, world

MOST_RUNS = 3


def rows(options: Options) -> Iterator[Row]:
    with world() as here:
        here.run(smsverifier(*UP, *ON_AWS), here.aws)
        for name, arguments in LOOKING.items():
            yield from _parts(here, name, [*arguments, *ON_AWS], None, options)
        yield from _parts(here, "down", [*DOWN, *ON_AWS], [*UP, *ON_AWS], options)
        yield from _parts(here, "up", [*UP, *ON_AWS], [*DOWN, *ON_AWS], options)


def _parts(
    here: World, name: str, arguments: list[str], back: list[str] | None, options: Options
) -> Iterator[Row]:
    """Of one command; `back` undoes it."""
    found = []
    for _ in range(min(options.runs, MOST_RUNS)):
        found.append(traced(here, arguments, options.delay))
        if back:
            here.run(smsverifier(*back), here.aws)
    last = found[-1]
    yield Row(f"{name}: modules imported", last.modules, "modules")
    yield Row(f"{name}: clients made", len(last.clients), "clients")
    yield from _processor(name, [each.seconds for each in found])
    yield from _clock(name, last)


def _processor(name: str, found: list[dict[str, float]]) -> Iterator[Row]:
    whole = median(seconds["whole"] for seconds in found)
    parts = {
        "Python and its modules": [seconds["modules"] for seconds in found],
        "its clients": [seconds["clients"] for seconds in found],
        "calls and its own work": [s["whole"] - s["modules"] - s["clients"] for s in found],
    }
    for part, each in parts.items():
        figure = median(each)
        yield Row(f"{name}: {part}", figure * 1000, "ms", figure / whole, "its processor time")


def _clock(name: str, far: Traced) -> Iterator[Row]:
    parts = {
        "some call under way": _covered([(call.begun, call.ended) for call in far.calls]),
        "a pause between looks": _covered(far.pauses),
    }
    for part, seconds in parts.items():
        yield Row(f"{name}: {part}", seconds, "s", seconds / far.wall, "its time on the clock")


def _covered(spans: Iterable[tuple[float, float]]) -> float:
    """For how many seconds at least one of them lasted."""
    seconds, until = 0.0, float("-inf")
    for begun, ended in sorted(spans):
        seconds += max(0.0, ended - max(begun, until))
        until = max(until, ended)
    return seconds
