"""`python -m smsverifier.local [PORT]`: the embedded AWS as a process, until it is told to end.

Started by `process.ensure_running`, which sends standard error to the log file. Ends on SIGTERM,
SIGINT, a POST to its stop page (`server`), or by itself (`IdleShutdown`).
"""

import errno
import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from smsverifier import __version__
from smsverifier.errors import SmsverifierError
from smsverifier.local.clock import Clock, keep_passed, read_passed
from smsverifier.local.credentials import remove_keys, write_keys
from smsverifier.local.endpoints import Site, chosen_site
from smsverifier.local.last_run import IDLE, SIGNALLED, STOPPED, Mark, marked
from smsverifier.local.loading import load_embedded_aws
from smsverifier.local.settings import AccountSettings, chosen_account, number
from smsverifier.platform.os_errors import advice, no_memory, reason
from smsverifier.platform.processes import PROCESSES

if TYPE_CHECKING:
    from smsverifier.local.embedded import EmbeddedAws

# An embedded AWS that nobody uses must not stay behind on somebody's laptop.

GRACE_SECONDS = 600.0
"""After `down`, clients can still see for this long that nothing is left."""
GRACE_VARIABLE = "SMSVERIFIER_LOCAL_GRACE_SECONDS"


class IdleShutdown:
    """Decides, from what is seen at what time, whether the end has come."""

    def __init__(self, now: float, grace_seconds: float = GRACE_SECONDS) -> None:
        self._grace = grace_seconds
        self._last_used = now

    def is_over(self, now: float, *, has_stacks: bool) -> bool:
        """Whether there has been no stack for the whole grace. `now` is in seconds, monotonic."""
        if has_stacks:
            self._last_used = now
        return now - self._last_used >= self._grace


def chosen_grace(environ: Mapping[str, str]) -> float:
    """The grace in seconds: $SMSVERIFIER_LOCAL_GRACE_SECONDS or ten minutes."""
    return number(environ, GRACE_VARIABLE, GRACE_SECONDS)


CHECK_SECONDS = 1.0
LEAST_FILES = 64
"""With fewer it would begin, and answer nobody once a command has its connections."""

log = logging.getLogger("smsverifier.local")


def main(arguments: list[str]) -> int:
    """Runs until the end; 1 if it could not start."""
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    try:
        site = chosen_site(os.environ, int(arguments[0]) if arguments else None)
        grace = chosen_grace(site.environ)
        _run(site, chosen_account(site.environ), IdleShutdown(time.monotonic(), grace))
    except SmsverifierError as error:
        log.error("%s %s", error.message, error.where)  # noqa: TRY400 - a sentence, not a fault
        return 1
    except OSError as error:
        log.error(_why(error, site.port))  # noqa: TRY400 - a sentence, not a fault
        return 1
    except (RuntimeError, MemoryError) as error:
        refusal = no_memory(error)
        if refusal is None:
            raise
        log.error("%s. %s", reason(refusal), advice(refusal))  # noqa: TRY400 - likewise
        return 1
    return 0


def _why(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken."
    if error.errno == errno.EMFILE:
        return f"{reason(error)}. {advice(error)}"
    return f"It cannot keep its files: {error}"


def _run(site: Site, settings: AccountSettings, idle: IdleShutdown) -> None:
    ended, how = threading.Event(), [SIGNALLED]
    for each in PROCESSES.ending_signals:
        signal.signal(each, lambda *_: ended.set())

    def stop() -> None:
        how[0] = STOPPED
        ended.set()

    PROCESSES.open_more_files(LEAST_FILES)
    log.info("It plays %s", settings)
    aws_class = load_embedded_aws()
    from smsverifier.local.journal import Journal  # noqa: PLC0415 - moto comes with it

    clock = Clock()
    clock.passed = read_passed(site.clock)
    aws = aws_class(
        site.port,
        settings=settings,
        clock=clock,
        on_stop=stop,
        journal=Journal(site.journal, clock),
        keep_clock=lambda passed: keep_passed(site.clock, passed),
    )
    with marked(site) as mark:  # the port is ours by now
        write_keys(aws.keys, site)  # and nothing is answered before
        with aws, _keys_removed(site):
            _serve(aws, ended, how, idle, mark)
    if how[0] != SIGNALLED:
        keep_passed(site.clock, 0)
    log.info("Ended.")


def _serve(
    aws: "EmbeddedAws", ended: threading.Event, how: list[str], idle: IdleShutdown, mark: Mark
) -> None:
    log.info("smsverifier %s: embedded AWS at %s", __version__, aws.endpoint_url)
    if not wait(ended, aws, idle, mark):
        log.info("No stack for a while: ending.")
        how[0] = IDLE
    mark.end(how[0])


def wait(ended: threading.Event, aws: "EmbeddedAws", idle: IdleShutdown, mark: Mark) -> bool:
    """Until it is told to end; False if nobody needs it any more."""
    while not ended.wait(CHECK_SECONDS):
        now = time.monotonic()
        aws.sync()
        mark.beat(now)
        if idle.is_over(now, has_stacks=bool(aws.stacks())):
            return False
    return True


@contextmanager
def _keys_removed(site: Site) -> Iterator[None]:
    """At the end, while the port is still ours: a next run may have begun a moment later."""
    try:
        yield
    finally:
        remove_keys(site)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    gc.freeze()  # nobody looks for garbage in what ends (decision 0075)
    sys.exit(code)
