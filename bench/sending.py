"""How fast the embedded AWS sends to people, as a multiple of registering them.

Brings up a stack in this process, registers everybody at once through the API and waits for the
last SMS.
"""

import time
from collections import Counter
from collections.abc import Iterator

from bench.measuring import Options, Row
from bench.stack import brought_up, config_for
from smsverifier.local.embedded import EmbeddedAws

LOOK_SECONDS = 0.5
PEOPLE = 500


def rows(options: Options) -> Iterator[Row]:
    """Register so many, wait until the last is told."""
    count = round(PEOPLE * options.scale)
    config = config_for(count, sms={"max_per_second": 1000})
    with EmbeddedAws() as embedded:
        stack = brought_up(embedded, config)
        start = time.perf_counter()
        answers = stack.register_many([f"+9198{number:08d}" for number in range(count)])
        registered = time.perf_counter() - start
        statuses = Counter(answer.status for answer in answers)
        if set(statuses) != {200}:
            raise RuntimeError(f"Not everybody was registered, by status: {dict(statuses)}")
        while len(embedded.outbox.messages(config.stack)) < count:
            time.sleep(LOOK_SECONDS)
        told = time.perf_counter() - start
    yield Row(f"{count} told", told, "s", told / registered, "registering them")
    yield Row("told a second", count / told, "a second")
