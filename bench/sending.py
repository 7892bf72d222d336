"""How fast the embedded AWS sends to people, as a multiple of registering them.

Brings up a stack in this process, registers everybody at once through the API and waits for the
last SMS.
"""

import time
from collections import Counter
from collections.abc import Iterator

from bench.measuring import Options, Row
from smsverifier.aws import Aws, AwsTarget
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from tests.support.whole_stack import WholeStack

LOOK_SECONDS = 0.5
AT_ONCE = {"requests_per_second": 10_000, "burst": 5_000}
"""The API's own limit is not what is measured: it would turn some away, who then are never told."""


def config_for(count: int) -> Config:
    """A stack that takes so many at once, and tells all of them."""
    return Config.model_validate(
        {
            "event": {"expected_registrations": count},
            "sms": {"max_per_second": 1000},
            "api": AT_ONCE,
        }
    )


PEOPLE = 500


def rows(options: Options) -> Iterator[Row]:
    """Register so many, wait until the last is told."""
    count = round(PEOPLE * options.scale)
    config = config_for(count)
    with EmbeddedAws() as embedded:
        where = AwsTarget("ap-south-1", None, embedded.endpoint_url, embedded.access_key)
        stack = WholeStack(embedded, Aws(where), config)
        stack.up()
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
