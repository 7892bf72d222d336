"""Why a registration was not told: what to look at between the table and the phone."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import find
from smsverifier.delivery import reasons
from smsverifier.delivery.health import dead_letters
from smsverifier.delivery.logs import read_logs
from smsverifier.delivery.reasons import Reason
from smsverifier.naming import PAUSED_TAG, Names
from smsverifier.registration_table import ago_ms
from smsverifier.resources.function import SWITCHED_OFF, invocations
from smsverifier.resources.pipe import ABSENT as NO_PIPE
from smsverifier.resources.pipe import SETTLING, pipe_properties
from smsverifier.resources.table import find_table
from smsverifier.row import FILTER, SMS_ATTEMPTS, SMS_ERROR, SMS_STATUS, Item, number_of, text_of

RECENT_SECONDS = 10 * 60
NO_FUNCTION = "ResourceNotFoundException"
RESEND = "Once that is mended, `smsverifier registrations resend` tells whoever was not told."


@dataclass(frozen=True)
class PipeWatch:
    """Whether it is any use to wait on: what the pipeline was like before a registration."""

    aws: Aws
    names: Names
    dead_letters: int | None

    def is_hopeless(self) -> bool:
        """Whether the pipe will not bring the row, however long one waits."""
        pipe = _describe(self.aws, self.names)
        if pipe is None or pipe["CurrentState"] not in {"RUNNING", *SETTLING}:
            return True
        return (dead_letters(self.aws, self.names.queue) or 0) > (self.dead_letters or 0)


def pipe_evidence(aws: Aws, names: Names) -> str:
    """The pipe that has just brought a row, in words."""
    pipe = _describe(aws, names)
    state = "gone since" if pipe is None else str(pipe["CurrentState"])
    return f"the pipe is {state}, and its filter let the row pass"


def why_not_sent(aws: Aws, names: Names, row: Item | None) -> tuple[Reason, ...]:
    """What was found on the way, the nearest to the table first; never empty."""
    found = (
        *_pipe(aws, names),
        *_released(row),
        *_dead_letters(aws, names),
        *_handler(aws, names),
        *_pipe_log(aws, names),
    )
    nothing = Reason(
        "nothing is wrong that can be seen",
        "Wait a minute, then look with `smsverifier status`: a new pipe needs one or two.",
    )
    return found or (nothing,)


def _describe(aws: Aws, names: Names) -> dict[str, Any] | None:
    return find(lambda: aws.client("pipes").describe_pipe(Name=names.pipe), NO_PIPE)


def _pipe(aws: Aws, names: Names) -> Iterator[Reason]:
    pipe = _describe(aws, names)
    if pipe is None:
        yield Reason("there is no pipe", "Run `smsverifier up`.")
        return
    if PAUSED_TAG in pipe.get("Tags", {}):
        yield Reason(
            "the stack is paused", "`smsverifier resume` sends again; nobody is forgotten."
        )
    elif pipe["CurrentState"] != "RUNNING":
        reason = f" ({pipe['StateReason']})" if pipe.get("StateReason") else ""
        yield Reason(
            f"the pipe is {pipe['CurrentState']}{reason}",
            "Registrations wait in the stream for 24 hours: run `smsverifier up`.",
        )
    found = pipe_properties(pipe)
    if found["input_template"] or found["enrichment"]:
        yield Reason(
            "somebody put an input template or an enrichment between the table and the handler, "
            "which does not get the rows as they are",
            f"Run `smsverifier up`. {RESEND}",
        )
    if found["filters"] != [FILTER]:
        yield Reason(
            "the pipe's filter is not as configured and may skip new rows",
            f"Run `smsverifier up`. {RESEND}",
        )
    yield from _stream(aws, names, str(pipe["Source"]))


def _stream(aws: Aws, names: Names, source: str) -> Iterator[Reason]:
    """A stream that was off has another ARN since (aws: pipe-source-is-fixed): the pipe is dead."""
    table = find_table(aws, names.table) or {}
    if not table.get("StreamSpecification", {}).get("StreamEnabled"):
        yield Reason("the table's stream is off", f"Run `smsverifier up`. {RESEND}")
    elif table.get("LatestStreamArn") != source:
        yield Reason(
            "the pipe reads a stream that is no more: the table's was turned off and on",
            f"Run `smsverifier up`: it replaces the pipe. {RESEND}",
        )


def _released(row: Item | None) -> Iterator[Reason]:
    """A try that ended without an SMS, and may be made again."""
    if row is None or SMS_STATUS in row:
        return
    error = text_of(row, SMS_ERROR)
    if error is not None:
        reason = reasons.of_code(error)
        tries = number_of(row, SMS_ATTEMPTS) or 1
        yield Reason(f"{reason.words} (tries: {tries})", reason.advice)


def _dead_letters(aws: Aws, names: Names) -> Iterator[Reason]:
    waiting = dead_letters(aws, names.queue)
    if waiting:
        yield Reason(
            f"{waiting} record(s) ended in the dead-letter queue after the pipe's retries",
            "`smsverifier failures list` says whom they are about, `smsverifier logs` why, and "
            "`smsverifier failures retry --all` tells them once that is mended.",
        )


def _handler(aws: Aws, names: Names) -> Iterator[Reason]:
    client = aws.client("lambda")
    function = find(lambda: client.get_function(FunctionName=names.function), NO_FUNCTION)
    if function is None:
        yield Reason("there is no handler function", f"Run `smsverifier up`. {RESEND}")
        return
    if invocations(function) == SWITCHED_OFF:
        yield Reason(
            "the handler is switched off: its reserved concurrency is 0",
            f"Run `smsverifier up`. {RESEND}",
        )
    error = last_error(aws, names)
    if error is not None:
        yield Reason(
            f"the handler failed: {error}",
            "`smsverifier logs` shows all of it; `smsverifier up` mends what hands have changed.",
        )


def last_error(aws: Aws, names: Names) -> str | None:
    """What the handler's log last complained of, in the last minutes."""
    events = read_logs(aws, {names.function_log_group: "handler"}, ago_ms(aws, RECENT_SECONDS))
    errors = [event.message for event in events if is_error(event.message)]
    return errors[-1][:300] if errors else None


def _pipe_log(aws: Aws, names: Names) -> Iterator[Reason]:
    """The pipe logs errors only: what it says of the handler and of its own rights."""
    events = read_logs(aws, {names.pipe_log_group: "pipe"}, ago_ms(aws, RECENT_SECONDS))
    if events:
        yield Reason(f"the pipe says: {events[-1].message[:300]}", "Run `smsverifier status`.")


def is_error(line: str) -> bool:
    """Whether a line of the handler's log is one somebody must look at."""
    try:
        parsed: Any = json.loads(line)
    except ValueError:
        return "[ERROR]" in line or "Task timed out" in line
    return isinstance(parsed, dict) and parsed.get("level") in {"ERROR", "CRITICAL"}
