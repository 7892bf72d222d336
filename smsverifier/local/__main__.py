"""`python -m smsverifier.local [PORT]`: the embedded AWS as a process, until it is told to end.

Started by `process.ensure_running`, which sends standard error to the log file. Ends on SIGTERM,
SIGINT, a POST to its stop page (`server`), or by itself (`lifetime`).
"""

import errno
import logging
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from smsverifier import __version__
from smsverifier.errors import SmsverifierError
from smsverifier.local.account import AccountSettings, chosen_account
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.journal import Journal
from smsverifier.local.kept import kept_path
from smsverifier.local.keys import remove_keys, write_keys
from smsverifier.local.last_run import IDLE, SIGNALLED, STOPPED, Mark, marked
from smsverifier.local.lifetime import Lifetime, chosen_grace
from smsverifier.local.place import chosen_port

CHECK_SECONDS = 1.0

log = logging.getLogger("smsverifier.local")


def main(arguments: list[str]) -> int:
    """Runs until the end; 1 if it could not start."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    try:
        port = chosen_port(int(arguments[0]) if arguments else None)
        _run(port, chosen_account(), Lifetime(time.monotonic(), chosen_grace()))
    except SmsverifierError as error:
        log.error("%s %s", error.message, error.where)  # noqa: TRY400 - a sentence, not a fault
        return 1
    except OSError as error:
        is_taken = error.errno == errno.EADDRINUSE
        why = f"Port {port} is taken." if is_taken else f"It cannot keep its files: {error}"
        log.error(why)  # noqa: TRY400 - a sentence, not a fault
        return 1
    return 0


def _run(port: int, settings: AccountSettings, lifetime: Lifetime) -> None:
    ended, how = threading.Event(), [SIGNALLED]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())

    def stop() -> None:
        how[0] = STOPPED
        ended.set()

    log.info("It plays %s", settings)
    aws = EmbeddedAws(port, settings=settings, on_stop=stop, journal=Journal(kept_path(port)))
    with marked(port) as mark:  # the port is ours by now
        write_keys(aws.keys, port)  # and nothing is answered before
        with aws, _keys_removed(port):
            _serve(aws, ended, how, lifetime, mark)
    log.info("Ended.")


def _serve(
    aws: EmbeddedAws, ended: threading.Event, how: list[str], lifetime: Lifetime, mark: Mark
) -> None:
    log.info("smsverifier %s: embedded AWS at %s", __version__, aws.endpoint_url)
    if not _wait(ended, aws, lifetime, mark):
        log.info("No stack for a while: ending.")
        how[0] = IDLE
    mark.end(how[0])


def _wait(ended: threading.Event, aws: EmbeddedAws, lifetime: Lifetime, mark: Mark) -> bool:
    """Until it is told to end; False if nobody needs it any more."""
    while not ended.wait(CHECK_SECONDS):
        now = time.monotonic()
        aws.sync()
        mark.beat(now)
        if lifetime.is_over(now, has_stacks=bool(aws.stacks())):
            return False
    return True


@contextmanager
def _keys_removed(port: int) -> Iterator[None]:
    """At the end, while the port is still ours: a next run may have begun a moment later."""
    try:
        yield
    finally:
        remove_keys(port)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
