"""How fast the embedded AWS sends to people: `python -m bench.sending [REGISTRATIONS]`.

Brings up a stack in this process, registers everybody at once through the API and waits for the
last SMS. Prints the ratio of sending to registering, which holds across machines.
"""

import sys
import time

from smsverifier.aws import Aws, AwsTarget
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from tests.support.whole_stack import WholeStack

LOOK_SECONDS = 0.5


def main(count: int) -> None:
    config = Config.model_validate({"sms": {"max_per_second": 1000}})
    with EmbeddedAws() as embedded:
        where = AwsTarget("ap-south-1", None, embedded.endpoint_url, embedded.access_key)
        aws = Aws(where)
        stack = WholeStack(embedded, aws, config)
        stack.up()
        start = time.perf_counter()
        stack.register_many([f"+9198{number:08d}" for number in range(count)])
        registered = time.perf_counter() - start
        while len(embedded.outbox.messages(config.stack)) < count:
            time.sleep(LOOK_SECONDS)
        told = time.perf_counter() - start
    print(
        f"{count} registered in {registered:.1f} s, told in {told:.1f} s "
        f"({count / told:.0f} a second; sending takes {told / registered:.1f} × registering)"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
