"""How fast the embedded AWS sends to people: `python -m bench.sending [REGISTRATIONS]`.

Brings up a stack in this process, registers everybody at once through the API and waits for the
last SMS. Prints the ratio of sending to registering, which holds across machines.
"""

import sys
import time
from collections import Counter

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


def main(count: int) -> None:
    """Register so many, wait until the last is told."""
    config = config_for(count)
    with EmbeddedAws() as embedded:
        where = AwsTarget("ap-south-1", None, embedded.endpoint_url, embedded.access_key)
        aws = Aws(where)
        stack = WholeStack(embedded, aws, config)
        stack.up()
        start = time.perf_counter()
        answers = stack.register_many([f"+9198{number:08d}" for number in range(count)])
        registered = time.perf_counter() - start
        statuses = Counter(answer.status for answer in answers)
        if set(statuses) != {200}:
            sys.exit(f"Not everybody was registered, by status: {dict(statuses)}")
        while len(embedded.outbox.messages(config.stack)) < count:
            time.sleep(LOOK_SECONDS)
        told = time.perf_counter() - start
    print(
        f"{count} registered in {registered:.1f} s, told in {told:.1f} s "
        f"({count / told:.0f} a second; sending takes {told / registered:.1f} × registering)"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
