"""`python -m smsverifier.local.private_main`: the process behind `private`.

The first line on standard input is the account's settings, each further one how far the clock is
ahead. It answers one line with where it is and its keys, and ends with its input.
"""

import gc
import json
import logging
import os
import sys

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import AccountSettings


def main() -> None:
    """Runs until its input ends."""
    logging.disable(logging.CRITICAL)
    settings = AccountSettings.of(json.loads(sys.stdin.readline()))
    with EmbeddedAws(settings=settings) as aws:
        where = {
            "endpoint_url": aws.endpoint_url,
            "outbox_url": aws.outbox_url,
            "access_key_id": aws.access_key.id,
            "secret_access_key": aws.access_key.secret,
        }
        sys.stdout.write(json.dumps(where) + "\n")
        sys.stdout.flush()
        _say_no_more()
        for line in sys.stdin:
            aws.clock.passed = max(aws.clock.passed, float(json.loads(line)["ahead"]))


def _say_no_more() -> None:
    """Nobody reads what is said from here on, and a pipe that is full would stop us."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


if __name__ == "__main__":
    main()
    gc.freeze()  # nobody looks for garbage in what ends (decision 0075)
