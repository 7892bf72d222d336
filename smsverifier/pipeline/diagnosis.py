"""Why a registration was not told: what to look at between the table and the phone."""

import json
import time
from collections.abc import Iterator
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.naming import Names
from smsverifier.pipeline.health import dead_letters
from smsverifier.pipeline.logs import read_logs
from smsverifier.resources.pipe import ABSENT as NO_PIPE

RECENT_MS = 10 * 60 * 1000


def why_not_told(aws: Aws, names: Names) -> tuple[str, ...]:
    """What was found on the way, each with what to do; never empty."""
    found = (*_pipe(aws, names), *_dead_letters(aws, names), *_handler(aws, names))
    return found or ("Everything looks well: wait a minute and look with `smsverifier status`.",)


def _pipe(aws: Aws, names: Names) -> Iterator[str]:
    pipe = find(lambda: aws.client("pipes").describe_pipe(Name=names.pipe), NO_PIPE)
    if pipe is None:
        yield "There is no pipe. Run `smsverifier up`."
    elif pipe["CurrentState"] != "RUNNING":
        reason = f" ({pipe['StateReason']})" if pipe.get("StateReason") else ""
        yield (
            f"The pipe is {pipe['CurrentState']}{reason}: registrations wait in the stream. "
            "Run `smsverifier up` to start it."
        )


def _dead_letters(aws: Aws, names: Names) -> Iterator[str]:
    waiting = dead_letters(aws, names.queue)
    if waiting:
        yield f"{waiting} record(s) ended in the dead-letter queue after the pipe's retries."


def _handler(aws: Aws, names: Names) -> Iterator[str]:
    since = int(time.time() * 1000) - RECENT_MS
    events = read_logs(aws, {"handler": names.function_log_group}, since)
    errors = [event.message for event in events if _is_error(event.message)]
    if errors:
        yield f"The handler's last error: {errors[-1][:300]}"


def _is_error(line: str) -> bool:
    try:
        parsed: Any = json.loads(line)
    except ValueError:
        return "[ERROR]" in line or "Task timed out" in line
    return isinstance(parsed, dict) and parsed.get("level") in {"ERROR", "CRITICAL"}
