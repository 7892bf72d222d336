"""`status`, `plan` and an `up` that changes nothing, on local, beside the least for the same calls.

The floor asks what the command asked, by the same clients, in the waves in which the command asked
it, in threads (`floor`). Processor time of either, so that how quick the embedded AWS is counts for
neither.
"""

import json
import shutil
import sys
from collections.abc import Iterator

from bench import chains
from bench.calls import SLOW
from bench.calls_made import Made
from bench.measuring import (
    ROOT,
    Options,
    Row,
    Target,
    alternately,
    at_most,
    compared,
    python,
    run,
    smsverifier,
)
from bench.world import REGION, World, world

COMMANDS = {
    "status --json": (["status", "--json"], 1.4),
    "plan --json": (["plan", "--json"], 1.6),
    "no-op up --json": (["up", "--yes", "--json"], 1.6),
}
"""With what is wanted of the ratio."""
BOTO3 = python("import boto3")
PEER = ["sts", "get-caller-identity"]


def rows(options: Options) -> Iterator[Row]:
    with world() as here:
        here.run(smsverifier("up", "--yes"), here.local)
        for name, (arguments, wanted) in COMMANDS.items():
            yield from _beside_the_floor(here, name, arguments, at_most(wanted), options)
        yield from _beside_a_peer(here, options)


def _beside_the_floor(
    here: World, name: str, arguments: list[str], target: Target, options: Options
) -> Iterator[Row]:
    command = smsverifier(*arguments)
    here.run(command, here.local, SLOW)
    floor = floor_of(here, here.calls())
    pairs = alternately(
        lambda: here.run(command, here.local), lambda: here.run(floor, here.aws), options.runs
    )
    yield compared(name, pairs, "botocore alone, the same calls", target)
    pairs = alternately(lambda: here.run(floor, here.aws), lambda: run(BOTO3), options.runs)
    yield compared(f"the floor of {name}", pairs, "import boto3")


def floor_of(here: World, calls: list[Made]) -> list[str]:
    """The command that makes these calls, wave by wave, and nothing else."""
    waves: list[list[object]] = [[] for _ in range(max(chains.depths(calls)) + 1)]
    for call, wave in zip(calls, chains.depths(calls), strict=True):
        waves[wave].append((call.service, call.operation, call.params))
    file = here.home / "calls.json"
    file.write_text(json.dumps(waves, default=str), "utf-8")
    script = str(ROOT / "bench" / "floor.py")
    return [sys.executable, script, str(file), here.proxy.endpoint_url, REGION]


def _beside_a_peer(here: World, options: Options) -> Iterator[Row]:
    """AWS's own command line, where there is one: what its users are used to."""
    aws = shutil.which("aws")
    if aws is None or not _works(aws):
        return
    status = smsverifier("status", "--json", "--target", "aws")
    pairs = alternately(
        lambda: here.run(status, here.aws), lambda: here.run([aws, *PEER], here.aws), options.runs
    )
    yield compared("status --json --target aws", pairs, "aws sts get-caller-identity")


def _works(aws: str) -> bool:
    """A shim without a program behind it is none."""
    try:
        run([aws, "--version"])
    except (OSError, RuntimeError):
        return False
    return True
