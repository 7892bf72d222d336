"""The embedded AWS: how soon it is there, how many it takes and tells, and what they cost it.

The server is this process, whoever registers is another: one connection each for `CLIENTS` at a
time, as browsers keep them.
"""

import gc
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.measuring import (
    Options,
    Row,
    alternately,
    at_least,
    at_most,
    compared,
    median,
    python,
    run,
)
from bench.stack import brought_up, config_for
from smsverifier.local.loading import load_embedded_aws
from tests.support.whole_stack import WholeStack

PEOPLE = 2000
SINGLES = 20
CLIENTS = 16
IDLE_SECONDS = 10.0
READ = 5000
OURS = """
import os
from smsverifier.local.embedded import EmbeddedAws
EmbeddedAws().start()
os._exit(0)
"""
MOTOS = "import os, moto, moto.server; os._exit(0)"
CLIENT = """
import http.client, json, sys, threading, time
from urllib.parse import urlsplit

url, first, count, clients = urlsplit(sys.argv[1]), *map(int, sys.argv[2:])
numbers, lock, seconds = iter(range(first, first + count)), threading.Lock(), []

def register():
    connection = http.client.HTTPConnection(url.hostname, url.port)
    while True:
        with lock:
            number = next(numbers, None)
        if number is None:
            return
        body = json.dumps({"name": "Asha", "phone": f"+9198{number:08d}"})
        start = time.perf_counter()
        connection.request("PUT", url.path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        seconds.append(time.perf_counter() - start)

threads = [threading.Thread(target=register) for _ in range(clients)]
start = time.perf_counter()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(seconds) == count
print(json.dumps({"seconds": sorted(seconds), "wall": time.perf_counter() - start}))
"""


def rows(options: Options) -> Iterator[Row]:
    yield _ready(options)
    count = round(PEOPLE * options.scale)
    with load_embedded_aws()() as embedded:  # looks for garbage as its own process does
        people = SINGLES + 1 + 2 * count  # of fewer, the cap would leave the last ones waiting
        stack = brought_up(embedded, config_for(people, sms={"max_per_second": 500}))
        yield _idle()
        yield _single(stack)
        yield from _many(stack, count)
        yield _memory(stack, count)
        yield _read(stack)


def _ready(options: Options) -> Row:
    pairs = alternately(lambda: run(python(OURS)), lambda: run(python(MOTOS)), options.runs)
    return compared("ready", pairs, "import moto and its server", at_most(2.5))


def _idle() -> Row:
    start = time.process_time()
    time.sleep(IDLE_SECONDS)
    used = (time.process_time() - start) / IDLE_SECONDS * 100
    return Row("nothing to do, with a stack", used, "% of a core", target=at_most(1))


def _single(stack: WholeStack) -> Row:
    """One after the other; the first starts the function's process and does not count."""
    outbox, seconds = stack.embedded.outbox, []
    for number in range(SINGLES + 1):
        version, start = outbox.version, time.perf_counter()
        stack.register(f"+9197{number:08d}")
        while outbox.version == version:
            time.sleep(0.001)
        seconds.append(time.perf_counter() - start)
    return Row("PUT to SMS", median(seconds[1:]) * 1000, "ms", target=at_most(150))


def _many(stack: WholeStack, count: int) -> Iterator[Row]:
    processor, start = time.process_time(), time.perf_counter()
    found = _told(stack, 0, count)
    wall = time.perf_counter() - start
    each = (time.process_time() - processor) / count * 1000
    seconds = found["seconds"]
    yield Row("accepted", count / found["wall"], "a second", target=at_least(300))
    yield Row("PUT, 99 of 100", seconds[int(count * 0.99)] * 1000, "ms", note=f"{CLIENTS} at once")
    yield Row(f"{count} told", wall, "s", target=at_most(20 * count / PEOPLE))
    yield Row("processor, a registration", each, "ms")


def _told(stack: WholeStack, first: int, count: int) -> Any:
    """Registers so many from the `first` number on, until the last is told: what it took."""
    outbox = stack.embedded.outbox
    told = outbox.version + count
    command = [*python(CLIENT), stack.api_url, str(first), str(count), str(CLIENTS)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    while outbox.version < told:
        time.sleep(0.05)
    return json.loads(said.stdout)


def _memory(stack: WholeStack, count: int) -> Row:
    """Of as many again: with the first ones come connections, threads and what is made once."""
    gc.collect()
    before = _memory_kb()
    _told(stack, count, count)
    gc.collect()
    kept = (_memory_kb() - before) / count
    note = "its row of some 3 kB included"
    return Row("memory, a registration", kept, "kB", target=at_most(7), note=note)


def _memory_kb() -> int:
    """Held now; 0 where the platform does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    lines = status.read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def _read(stack: WholeStack) -> Row:
    """What the outbox page asks for whenever something has changed."""
    outbox = stack.embedded.outbox
    newest = outbox.save()[-1]
    for _ in range(READ - len(outbox.save())):
        outbox.publish(newest)
    outbox.json()
    start = time.process_time()
    outbox.json(stack.config.stack)
    used = (time.process_time() - start) * 1000
    return Row(f"the outbox of {READ} read", used, "ms")
