"""`python -m smsverifier.local.private_main`: the process behind `private`.

The first line on standard input is the account's settings, each further one how far the clock is
ahead. It answers one line with where it is and its keys, and ends with its input.
"""

import json
import logging
import os
import sys
from time import time

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import AccountSettings


class _Ahead:
    """The clock: the real time, and what was let pass."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return time() + self.seconds


def main() -> None:
    """Runs until its input ends."""
    logging.disable(logging.CRITICAL)
    settings = AccountSettings.of(json.loads(sys.stdin.readline()))
    clock = _Ahead()
    with EmbeddedAws(settings=settings, clock=clock) as aws:
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
            clock.seconds = max(clock.seconds, float(json.loads(line)["ahead"]))


def _say_no_more() -> None:
    """Nobody reads what is said from here on, and a pipe that is full would stop us."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


if __name__ == "__main__":
    main()
