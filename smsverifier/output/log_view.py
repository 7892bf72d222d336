"""Log events on the screen and as JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, ClassVar

from rich.text import Text

from smsverifier.delivery.logs import LogEvent
from smsverifier.errors import ExitCode
from smsverifier.output.escaping import escaped
from smsverifier.output.screen import Screen
from smsverifier.times import zone_words

STYLES = {"handler": "cyan", "pipe": "magenta", "sms": "green"}
LEVELS = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "red"}

PLATFORM = ("INIT_START", "START RequestId", "END RequestId", "REPORT RequestId")
"""How Lambda's own lines begin; they say what an invocation cost, not what it did."""
UNWELL = ("Status: timeout", "Status: error")
"""What makes one of them worth a look all the same."""

HEADS = ("event", "messageType", "status")
"""Which member of a JSON line tells what it is about: the handler's, the pipe's, SNS's."""
LEFT_OUT = frozenset({"timestamp", "level", "logLevel", "stack", "notification", "resourceArn"})
"""What stands beside the line already, or is the same in each."""


@dataclass(frozen=True)
class LogsResult:
    """What `logs` read."""

    stack: str
    events: tuple[LogEvent, ...]
    """Oldest first."""
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_logs(screen: Screen, result: LogsResult) -> None:
    """Each event on a line."""
    screen.document(logs_document(result))
    screen.show(*log_lines(result.events, screen.zone, everything=screen.verbose))
    if not result.events:
        screen.say(
            "Nothing was written in this time. --since 2h looks further back; "
            "smsverifier status tells whether the stack is there."
        )


def show_log_stream(screen: Screen, stream: Iterable[Sequence[LogEvent]]) -> None:
    """Events as they come, until Ctrl-C: the way to end it, so nothing is said about it."""
    with suppress(KeyboardInterrupt):
        for events in stream:
            screen.show(*log_lines(events, screen.zone, everything=screen.verbose))


def log_lines(events: Sequence[LogEvent], zone: tzinfo, *, everything: bool) -> Iterator[Text]:
    """Each event on a line, at its time in the zone; Lambda's own lines only with `everything`."""
    for event in events:
        if everything or not _is_platform(event.message):
            yield log_line(event, zone, raw=everything)


def log_line(event: LogEvent, zone: tzinfo, *, raw: bool = False) -> Text:
    """One event on one line: a JSON line as words, unless it is wanted as it is."""
    at = datetime.fromtimestamp(event.at_ms / 1000, zone)
    parsed = None if raw else _parsed(event.message)
    words = escaped(event.message) if parsed is None else words_of(event.message)
    return Text.assemble(
        (f"{at:%H:%M:%S} {zone_words(at)} ", "dim"),
        (f"{event.source:<8}", STYLES.get(event.source, "")),
        (words, "" if parsed is None else _style(parsed)),
    )


def logs_document(result: LogsResult) -> dict[str, Any]:
    """All events, oldest first."""
    return {"stack": result.stack, "events": [_event(event) for event in result.events]}


def _event(event: LogEvent) -> dict[str, str]:
    at = datetime.fromtimestamp(event.at_ms / 1000, UTC)
    return {"at": at.isoformat(), "source": event.source, "message": event.message}


def _is_platform(message: str) -> bool:
    return message.startswith(PLATFORM) and not any(sign in message for sign in UNWELL)


def _parsed(message: str) -> Mapping[str, Any] | None:
    try:
        line = json.loads(message)
    except ValueError:
        return None
    return line if isinstance(line, dict) else None


def _words(line: Mapping[str, Any]) -> str:
    """`sent  phone=+91••••••3210 parts=1`: what it is first, then the rest."""
    head = next((name for name in HEADS if name in line), None)
    first = [f"{line[head]!s:<9}"] if head else []
    return " ".join([*first, *_pairs(line, head)])


def _pairs(line: Mapping[str, Any], head: str | None) -> Iterator[str]:
    for name, value in line.items():
        if name == head or name in LEFT_OUT:
            continue
        if isinstance(value, Mapping):
            yield from _pairs(value, None)
        elif value not in ("", None):
            yield f"{name}={value}" if " " not in str(value) else f"{name}={value!r}"


def words_of(message: str) -> str:
    """A line of a log in words, fit to be shown; one that is no JSON as it is."""
    parsed = _parsed(message)
    return escaped(message if parsed is None else _words(parsed))


def _style(line: Mapping[str, Any]) -> str:
    failed = "red" if line.get("status") == "FAILURE" else ""
    return LEVELS.get(str(line.get("level") or line.get("logLevel") or ""), failed)
