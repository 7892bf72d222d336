"""The Lambda function, in processes of its own: its cold start, its calls, its batches, its memory.

AWS's answers are always the same and come so late as is said (`endpoint`); what they wait for is
the network, not a table.
"""

import io
import json
import subprocess
import sys
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.measuring import (
    ROOT,
    Options,
    Row,
    alternately,
    at_least,
    at_most,
    compared,
    median,
    median_ratio,
    run,
    surroundings,
)
from smsverifier.config import Config
from smsverifier.resources.deployment_package import handler_zip

LATE = 0.05
BATCH, TOGETHER = 100, 25
MANY = 100_000
PACES, BATCHES = (20, 500), 2
KEYS = {"AWS_REGION": "ap-south-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y",
        "AWS_EC2_METADATA_DISABLED": "true"}  # fmt: skip
# Neither ends as a program does: on AWS nothing of it is taken down.
COLD = "import sys, os; sys.path.insert(0, {!r}); import app; os._exit(0)"
CLIENTS = (
    "import os, boto3; from botocore.config import Config; c = Config(max_pool_connections=25);"
    "[boto3.client(s, region_name='ap-south-1', config=c) for s in ('sns', 'dynamodb')];"
    "os._exit(0)"
)


def rows(options: Options) -> Iterator[Row]:
    size = len(handler_zip(Config(), "t")) / 1000
    yield Row("the zip", size, "kB", target=at_most(120))
    alone = {"parallelization": 1}
    with unpacked(of_pace(1000, pipe=alone)) as folder:
        yield _cold_start(folder, options)
        with endpoint(LATE) as aws:
            yield from _batches(folder, aws, options)
        with endpoint(0) as aws:
            yield _processor(folder, aws, options)
        with endpoint(LATE) as aws:
            for per_second in PACES:
                yield _pace(per_second, aws)
        yield _memory(folder, int(MANY * options.scale))


def of_pace(per_second: int, **sections: Any) -> Config:
    return Config.model_validate({"sms": {"max_per_second": per_second}, **sections})


def _cold_start(folder: Path, options: Options) -> Row:
    # Lambda keeps no compiled files of our modules, and has those of its own.
    ours, floor = [sys.executable, "-B", "-c", COLD.format(str(folder))], [sys.executable, "-c"]
    pairs = alternately(
        lambda: run(ours, environ=KEYS), lambda: run([*floor, CLIENTS], environ=KEYS), options.runs
    )
    return compared("cold start", pairs, "import boto3, two clients", at_most(1.25))


def _batches(folder: Path, aws: "Endpoint", options: Options) -> Iterator[Row]:
    for number, target in ((TOGETHER, None), (BATCH, at_most(12))):
        found = told(folder, "batch", number, options.runs, aws.environ)
        name, floor = f"a batch of {number}", f"a call of {LATE * 1000:.0f} ms"
        yield Row(name, found["batch"], "s", found["ratio"], floor, target)
    share = of_pace(1000)
    with unpacked(share) as own:
        found = told(own, "batch", BATCH, options.runs, aws.environ)
        name = f"a batch of {BATCH}, one of {share.parallelization} at once"
        yield Row(name, found["batch"], "s", found["ratio"], floor, at_most(12))
    aws.take_counts()
    told(folder, "pace", TOGETHER, 1, aws.environ)  # a batch before it, and one
    calls = {kind: number / 2 for kind, number in aws.take_counts().items()}
    note = ", ".join(f"{kind}: {number:g}" for kind, number in calls.items())
    yield Row(f"calls for {TOGETHER} registrations", sum(calls.values()), "calls", note=note)


def _processor(folder: Path, aws: "Endpoint", options: Options) -> Row:
    def processor(what: str) -> float:
        return float(told(folder, what, BATCH, 3, aws.environ)["processor"])

    pairs = [(processor("batch"), processor("bare")) for _ in range(options.runs)]
    each = median(ours for ours, _ in pairs) / BATCH * 1000
    return Row("processor, a registration", each, "ms", median_ratio(pairs),
               "its three calls alone")  # fmt: skip


def _pace(per_second: int, aws: "Endpoint") -> Row:
    """As many environments as the pipe hands batches to, each with batch after batch."""
    config = of_pace(per_second)
    at_once, number = config.parallelization, config.batch_size
    with unpacked(config) as folder:
        all_begun = [begun(folder, "pace", number, BATCHES, aws.environ) for _ in range(at_once)]
        rate = sum(json.loads(each.communicate()[0])["rate"] for each in all_begun)
    note = f"{at_once} at once, batches of {number}"
    return Row(f"told a second at a pace of {per_second}", rate, "a second",
               rate / per_second, "the pace", at_least(0.9), note)  # fmt: skip


def _memory(folder: Path, number: int) -> Row:
    found = told(folder, "memory", number, 1, {})
    return Row(f"memory after {number:,} records", found["late"], "MB",
               found["late"] / found["early"], "after a tenth of them", at_most(1.03))  # fmt: skip


@contextmanager
def unpacked(config: Config) -> Iterator[Path]:
    """A folder with the handler as it is deployed for `config`."""
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(io.BytesIO(handler_zip(config, "t"))) as archive:
            archive.extractall(folder)
        yield Path(folder)


@dataclass(frozen=True)
class Endpoint:
    """A running `bench.endpoint`."""

    url: str

    @property
    def environ(self) -> dict[str, str]:
        """What sends a process's calls there."""
        return {"AWS_ENDPOINT_URL": self.url, "NO_PROXY": "*"}

    def take_counts(self) -> Mapping[str, int]:
        """How many calls came since the last look, by kind."""
        with urllib.request.urlopen(f"{self.url}/counts") as answer:
            counts: Mapping[str, int] = json.load(answer)
        return counts


@contextmanager
def endpoint(late: float) -> Iterator[Endpoint]:
    """A server whose answers come so many seconds late."""
    command = [sys.executable, "-m", "bench.endpoint", str(late)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        try:
            yield Endpoint(f"http://127.0.0.1:{int(server.stdout.readline())}")
        finally:
            server.terminate()


def begun(
    folder: Path, what: str, number: int, runs: int, environ: Mapping[str, str]
) -> "subprocess.Popen[str]":
    """An execution environment (`bench.environment`) that has begun."""
    command = [sys.executable, "-m", "bench.environment", str(folder), what, str(number), str(runs)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=surroundings({**KEYS, **environ}), cwd=ROOT
    )


def told(folder: Path, what: str, number: int, runs: int, environ: Mapping[str, str]) -> Any:
    """What one execution environment found."""
    with begun(folder, what, number, runs, environ) as process:
        said, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{what} ended with {process.returncode}")
    return json.loads(said)
