"""What the time of a command is made of: modules, clients, its own work, round trips, pauses.

The first three are processor time, each the difference of two programs: one that imports what the
command had imported at its end, one that makes its clients besides, and the command. The others
are told by the clock, of a run far from AWS: for how long some call was under way, and for how long
somebody paused before another look. The same second can be in several of them.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench.calls import DOWN, LOOKING, ON_AWS, UP, Traced, traced
from bench.measuring import Options, Row, median, python, smsverifier
from bench.world import World, world

AT_ITS_END = """
import atexit, json, os, runpy, sys
def tell():
    with open({file!r}, "w") as file:
        json.dump([name for name in sys.modules if name.partition(".")[0] not in {ours}], file)
atexit.register(tell)
sys.argv[1:] = {arguments!r}
leave = os._exit
os._exit = lambda code: (tell(), leave(code))
runpy.run_module("smsverifier", run_name="__main__", alter_sys=True)
"""
"""Runs the command; the modules that it has then go into a file."""
NOT_ITS = ("__main__", "atexit", "runpy")
IMPORTS = """
import importlib, json
for name in json.load(open({file!r})):
    try:
        importlib.import_module(name)
    except Exception:
        pass
"""
"""Some are made by others as they are imported, and cannot be by their names."""
CLIENTS = (
    IMPORTS
    + """
import botocore.session
session = botocore.session.get_session()
for service in {clients!r}:
    session.create_client(service, region_name="ap-south-1")
"""
)
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

    def undo() -> None:
        if back:
            here.run(smsverifier(*back), here.aws)

    file = str(here.home / "modules.json")
    here.run(python(AT_ITS_END.format(file=file, ours=NOT_ITS, arguments=arguments)), here.aws)
    undo()
    far = traced(here, arguments, options.delay)
    undo()
    programs = {
        "modules": python(IMPORTS.format(file=file)),
        "clients": python(CLIENTS.format(file=file, clients=far.clients)),
        "whole": smsverifier(*arguments),
    }
    used: dict[str, list[float]] = {each: [] for each in programs}
    for _ in range(min(options.runs, MOST_RUNS)):
        for each, program in programs.items():
            used[each].append(here.run(program, here.aws).processor)
        undo()
    modules = len(json.loads(Path(file).read_text("utf-8")))
    yield Row(f"{name}: modules imported", modules, "modules")
    yield Row(f"{name}: clients made", len(far.clients), "clients")
    yield from _processor(name, {each: median(seconds) for each, seconds in used.items()})
    yield from _clock(name, far)


def _processor(name: str, used: dict[str, float]) -> Iterator[Row]:
    parts = {
        "Python and its modules": used["modules"],
        "its clients": used["clients"] - used["modules"],
        "calls and its own work": used["whole"] - used["clients"],
    }
    for part, seconds in parts.items():
        yield Row(f"{name}: {part}", seconds * 1000, "ms", seconds / used["whole"],
                  "its processor time")  # fmt: skip


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
