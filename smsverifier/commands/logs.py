"""`logs` from end to end: once, or for as long as somebody reads.

How far back is a length of time: `10m`, `2h`, `3d`.
"""

from collections.abc import Callable, Iterator, Sequence

from smsverifier.commands.context import Context
from smsverifier.commands.moments import length_of
from smsverifier.commands.other_regions import hint_where_absent
from smsverifier.delivery.logs import LogEvent, follow_logs, has_group, read_logs
from smsverifier.delivery.receipts import StackDeliveryLog
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.output.log_view import LogsResult
from smsverifier.registration_table import ago_ms


def list_logs(context: Context, seconds: int) -> LogsResult:
    """What was written in the last `seconds`, oldest first. Raises where nobody can write."""
    events = _reading(context)(ago_ms(context.aws, seconds)) if context.runs else []
    if not events:
        _require_group(context)
    return LogsResult(context.config.stack, tuple(events))


def watch_logs(context: Context, seconds: int) -> Iterator[Sequence[LogEvent]]:
    """New events as they come, without an end. Raises where nobody can write."""
    _require_group(context)
    yield from follow_logs(context.aws, _reading(context), ago_ms(context.aws, seconds))


def _require_group(context: Context) -> None:
    """Raise if the handler has nowhere to write to: with the stack its log group goes."""
    stack, names = context.config.stack, context.names
    if context.runs and has_group(context.aws, names.function_log_group):
        return
    is_there = context.runs and has_group(context.aws, names.pipe_log_group)
    raise SmsverifierError(
        f"The handler of {stack} has no log group" if is_there else f"There is no stack {stack}",
        where=f"{names.function_log_group}, in {context.location_text}",
        why="The handler writes into its log group, which is not there; `up` makes it.",
        hint=hint_where_absent(
            context,
            "Run `smsverifier up` first, or look for the stack where it is: --stack, --region, "
            "--target, --profile.",
        ),
    )


def _reading(context: Context) -> Callable[[int], list[LogEvent]]:
    aws, names = context.aws, context.names
    groups = {names.function_log_group: "handler", names.pipe_log_group: "pipe"}
    deliveries = StackDeliveryLog(aws, names)
    return lambda since_ms: sorted([*read_logs(aws, groups, since_ms), *deliveries.read(since_ms)])


def seconds_of(text: str) -> int:
    """How long `text` is, in seconds. Raises UsageError if it is no duration."""
    seconds = length_of(text)
    if seconds is None:
        raise UsageError(
            f"{text!r} is not a length of time",
            where="--since",
            why="It must be a whole number with one unit: s, m, h or d.",
            hint="Write a number and a unit: 30s, 10m, 2h or 3d.",
        )
    return seconds
