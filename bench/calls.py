"""Which AWS calls the commands make: how many, how many at once, how many in turn.

All is written down by the proxy, between the command as a process of its own and the AWS: what
counts is what went over the wire, retries too. AWS is as far away as `--delay` says.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import chains
from bench.calls_made import Made
from bench.measuring import Options, Row, Target, at_most, median, median_ratio, smsverifier
from bench.world import BARE, REGION, World, world
from smsverifier.aws import Aws, AwsTarget
from smsverifier.commands.teardown import DATA, WRITERS
from smsverifier.config import Config
from smsverifier.provision.graph import needs_of, transposed
from smsverifier.resources.catalog import catalog

ON_AWS = ["--target", "aws"]
LOOKING = {
    "status": ["status", "--json"],
    "plan": ["plan", "--json"],
    "no-op up": ["up", "--yes", "--json"],
}
"""Commands that change nothing."""
UP, DOWN = ["up", "--yes", "--json"], ["down", "--yes", "--json"]
SLOW = 1.5
"""Seconds a call, to see what waits for what: beside it clients are made in no time. What merely
began later, as its client was not made yet, would else be taken for what had to wait."""
MOST_CYCLES = 3
"""How often the stack is made and taken down at most: that takes long."""
OPT_INS = {
    "alerts": "alerts: {email: a@club.example}\n",
    "delivery receipts": "sms: {delivery_receipts: true}\n",
    "e-mail": """
email: {enabled: true, from: info@club.example}
form:
  fields:
    - {name: name, label: Name, type: text}
    - {name: phone, label: Phone, type: phone}
    - {name: mail, label: Mail, type: email}
""",
}
"""What one has to ask for, each alone."""
CAP = "  max_messages: 5000\n"
OTHER_MESSAGE = BARE + "sms:\n  message: Hi {name}, you are registered.\n"


def rows(options: Options) -> Iterator[Row]:
    with world() as here:
        yield from _making(here, options)
        here.run(smsverifier(*UP, *ON_AWS), here.aws)
        for name, arguments in LOOKING.items():
            yield from _looking(here, name, [*arguments, *ON_AWS], options)
        yield from _deploying(here, options)
        yield from _opting_in(here)


def _looking(here: World, name: str, arguments: list[str], options: Options) -> Iterator[Row]:
    command, near, far = smsverifier(*arguments), [], []
    for _ in range(options.runs):
        near.append(here.run(command, here.aws).wall)
        far.append(here.run(command, here.aws, options.delay).wall)
    calls = here.calls()
    yield Row(f"{name}: calls", len(calls), "calls", target=at_most(34), note=_by_service(calls))
    yield _twice(name, calls)
    yield from _at_once(name, calls)
    yield from _far_and_near(name, far, near, options.delay, at_most(3.3))
    here.run(command, here.aws, SLOW)
    yield _waves(name, here.calls(), at_most(3))


def _making(here: World, options: Options) -> Iterator[Row]:
    """`up` from nothing, and `down`."""
    commands = {"up": UP, "down": DOWN}
    near: dict[str, list[float]] = {name: [] for name in commands}
    far: dict[str, list[float]] = {name: [] for name in commands}
    ratios: dict[str, list[float]] = {name: [] for name in commands}
    needs, calls = _needs(here), {}
    paths: dict[str, list[Made]] = {}
    for name, command in commands.items():
        slow = traced(here, [*command, *ON_AWS], SLOW).calls
        paths[name] = chains.critical_path(slow, needs[name])
    for _ in range(min(options.runs, MOST_CYCLES)):
        for name, command in commands.items():
            near[name].append(here.run(smsverifier(*command, *ON_AWS), here.aws).wall)
        for name, command in commands.items():
            used = here.run(smsverifier(*command, *ON_AWS), here.aws, options.delay)
            far[name].append(used.wall)
            calls[name] = here.calls()
            ratios[name].append(chains.wall(calls[name]) / _seconds(paths[name], calls[name]))
    for name, made in calls.items():
        yield Row(f"{name}: calls", len(made), "calls", note=_by_service(made))
        yield from _at_once(name, made)
        on_path = len(paths[name])
        yield Row(f"{name}: calls on its critical path", on_path, "calls", note=_path(paths[name]))
        path = f"its critical path, {_seconds(paths[name], made):.2f} s"
        wall, ratio = chains.wall(made), median(ratios[name])
        yield Row(f"{name}: first call to last", wall, "s", ratio, path, at_most(1.15))
        most = at_most(1.15 * on_path)
        yield from _far_and_near(name, far[name], near[name], options.delay, most)
    api = sum(call.service == "apigateway" for call in calls["up"])
    yield Row("up: calls to API Gateway", api, "calls", target=at_most(15))


def _seconds(path: list[Made], calls: list[Made]) -> float:
    """What this row of calls takes, of such as these: each as long as those of its name."""
    took: dict[str, list[float]] = {}
    for call in calls:
        took.setdefault(call.name, []).append(call.ended - call.begun)
    return sum(median(took[call.name]) for call in path)


def _path(path: list[Made]) -> str:
    """Its calls in their order, a step's together."""
    parts = groupby(path, key=lambda call: call.label or "(no step)")
    return "; ".join(f"{who}: {', '.join(call.operation for call in of)}" for who, of in parts)


def _deploying(here: World, options: Options) -> Iterator[Row]:
    """Another message, and that is other code.

    A cap that nobody wrote is one call more: how many were sent, as it may be less.
    """
    for name, environ, more, cap, most in (
        ("deploy", here.aws, ON_AWS, "", 3),
        ("deploy, its cap written", here.aws, ON_AWS, CAP, 3),
        ("deploy, its cap written, local", here.local, [], CAP, 2),
    ):
        here.run(smsverifier(*UP, *more), environ)  # on `local` it is the same stack: nothing to do
        here.configuration.write_text(OTHER_MESSAGE + cap, "utf-8")
        here.run(smsverifier("deploy", *more), environ, options.delay)
        here.configuration.write_text(BARE, "utf-8")
        calls = here.calls()
        waiting = _repeated(calls)
        yield Row(f"{name}: calls", len(calls) - waiting, "calls", target=at_most(most),
                  note=f"{_by_service(calls)}; {waiting} looks more while it waited")  # fmt: skip
        here.run(smsverifier(*UP, *more), environ)


def _opting_in(here: World) -> Iterator[Row]:
    """What each opt-in adds to a look."""
    here.run(smsverifier("plan", "--json", *ON_AWS), here.aws)
    bare = len(here.calls())
    for name, text in OPT_INS.items():
        here.configuration.write_text(BARE + text, "utf-8")
        here.run(smsverifier(*UP, *ON_AWS), here.aws)
        here.run(smsverifier("plan", "--json", *ON_AWS), here.aws)
        more = len(here.calls()) - bare
        yield Row(f"plan, more with {name}", more, "calls", note=_by_service(here.calls()))
        here.configuration.write_text(BARE, "utf-8")
        here.run(smsverifier(*UP, *ON_AWS), here.aws)


@dataclass(frozen=True)
class Traced:
    """One run that told what it does (`traced`)."""

    calls: list[Made]
    wall: float
    """Its seconds on the clock."""
    clients: list[str]
    """Of which services it made one, as often as it did."""
    pauses: list[tuple[float, float]]
    """Between two looks: from when to when."""
    modules: int
    seconds: dict[str, float]
    """Of the processor: for `modules`, for `clients`, and the `whole`."""


def traced(here: World, arguments: list[str], delay: float) -> Traced:
    """Run the program so."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "told.json"
        command = [sys.executable, "-m", "bench.traced", str(file), *arguments]
        used = here.run(command, here.aws, delay)
        told = json.loads(file.read_text("utf-8"))
    pauses = [(begun, ended) for begun, ended in told["pauses"]]
    modules, seconds = told["modules"], told["seconds"]
    return Traced(here.calls(), used.wall, told["clients"], pauses, modules, seconds)


def _needs(here: World) -> dict[str, Mapping[str, frozenset[str]]]:
    """Which step waits for which, up and down."""
    aws = Aws(AwsTarget(REGION, None, here.proxy.endpoint_url, here.key))
    needs = needs_of(catalog(Config.model_validate({"stack": "bench"}), aws))
    down = dict(transposed(needs))
    down[DATA] |= WRITERS
    return {"up": needs, "down": down}


def _twice(name: str, calls: list[Made]) -> Row:
    found = chains.doubles(call.words for call in calls)
    return Row(f"{name}: calls made twice", sum(found.values()), "calls", target=at_most(0),
               note=", ".join(sorted(found)))  # fmt: skip


def _at_once(name: str, calls: list[Made]) -> Iterator[Row]:
    yield Row(f"{name}: in flight, at most", chains.most_in_flight(calls), "calls")
    yield Row(f"{name}: in flight, on average", chains.in_flight_on_average(calls), "calls")


def _waves(name: str, calls: list[Made], target: Target | None = None) -> Row:
    found = Counter(chains.depths(calls))
    sizes = " + ".join(str(found[depth]) for depth in sorted(found))
    return Row(f"{name}: waves", len(found), "waves", target=target, note=f"calls in each: {sizes}")


def _far_and_near(
    name: str, far: list[float], near: list[float], delay: float, target: Target | None = None
) -> Iterator[Row]:
    """By the clock; the quickest runs are those that others on the machine disturbed least."""
    yield Row(f"{name}: on the clock", median(far), "s", median_ratio(zip(far, near, strict=True)),
              f"the same without latency, {median(near):.2f} s")  # fmt: skip
    least = chains.waves(min(far), min(near), delay)
    if chains.agree(far, delay) and chains.agree(near, delay):
        yield Row(f"{name}: delays waited for", least, "delays", target=target)
    else:
        yield Row(f"{name}: delays waited for", least, "delays",
                  note="not judged: two quickest runs were more than a delay apart")  # fmt: skip


def _repeated(calls: list[Made]) -> int:
    """How many looks at the same thing came after the first."""
    return sum(chains.doubles(call.words for call in calls).values())


def _by_service(calls: list[Made]) -> str:
    counts = Counter(call.service for call in calls)
    return ", ".join(f"{service} {count}" for service, count in counts.most_common())
