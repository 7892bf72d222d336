"""What became of the ticks in a sheet: who came, and the lines that a person has to look at."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smsverifier.errors import ExitCode
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted, lines_named
from smsverifier.output.screen import Screen

LINES_SHOWN = 20
ADD = "`smsverifier registrations add` with their number and name registers them."


@dataclass(frozen=True)
class TicksDone:
    """What became of the ticks. Each person counts once."""

    recorded: int = 0
    already: int = 0
    """Their rows said so before."""
    unknown: tuple[int, ...] = ()
    """The lines whose registrant the table has not."""
    is_whole: bool = True
    """Whether all were dealt with; else Ctrl-C ended it."""

    @property
    def ticked(self) -> int:
        """How many ticks were dealt with."""
        return self.recorded + self.already + len(self.unknown)


@dataclass(frozen=True)
class AttendanceResult:
    """What `registrations import` did with a check-in sheet."""

    stack: str
    location: StackLocation
    path: Path
    done: TicksDone
    unknown: tuple[int, ...] = ()
    """Lines of the list whose registrant is not there any more, or has another number."""
    walk_ins: tuple[int, ...] = ()
    """Lines that were written below the list, of people who are not registered."""
    unclear: tuple[int, ...] = ()
    """Lines with something else where the tick is."""
    broken: int | None = None
    """The line from which on the file cannot be read."""

    @property
    def exit_code(self) -> ExitCode:
        """NOT_IN_SYNC where lines are left to a person."""
        if not self.done.is_whole:
            return ExitCode.INTERRUPTED
        left = self.unknown or self.walk_ins or self.unclear or self.broken
        return ExitCode.NOT_IN_SYNC if left else ExitCode.DONE


def show_attendance(screen: Screen, result: AttendanceResult) -> None:
    """How many came, and which lines are left to a person."""
    screen.document(attendance_document(result))
    screen.show(ticks_line(result.done))
    screen.say(*_notes(result))


def ticks_line(done: TicksDone) -> str:
    """How many ticks there are, and what became of them."""
    if not done.ticked:
        return "Nobody is ticked in it."
    parts = {
        f"{done.recorded} recorded as attended": True,
        f"{done.already} recorded before": done.already,
        f"{len(done.unknown)} of nobody in the table": done.unknown,
    }
    said = ", ".join(part for part, is_said in parts.items() if is_said)
    return f"{counted(done.ticked, 'tick')}: {said}."


def _notes(result: AttendanceResult) -> Iterator[str]:
    yield from lines_left(result.unknown, result.unclear)
    if result.walk_ins:
        yield f"Not registered, and not added: {lines_named(result.walk_ins, LINES_SHOWN)}. {ADD}"
    if result.broken:
        yield f"From line {result.broken} on the file cannot be read: mend it, and import it again."
    if not result.done.is_whole:
        yield "Interrupted. The same import again goes on where it stopped."


def lines_left(unknown: Sequence[int], unclear: Sequence[int]) -> Iterator[str]:
    """The lines of a sheet whose ticks somebody has to look at."""
    if unknown:
        yield (
            f"Nobody in the table has the registration in {lines_named(unknown, LINES_SHOWN)}: "
            "they were removed, or their number was corrected."
        )
    if unclear:
        yield f"Neither a tick nor empty: {lines_named(unclear, LINES_SHOWN)}. An x is a tick."


def attendance_document(result: AttendanceResult) -> dict[str, Any]:
    """The same for programs."""
    return {
        "stack": result.stack,
        **result.location,
        "file": str(result.path.absolute()),
        "attendance": ticks_document(result.done, result.unclear) | {"unknown": [*result.unknown]},
        "walk_ins": list(result.walk_ins),
        "unreadable_from": result.broken,
        "interrupted": not result.done.is_whole,
    }


def ticks_document(done: TicksDone, unclear: Sequence[int]) -> dict[str, Any]:
    """Of the ticks alone."""
    return {
        "ticked": done.ticked,
        "recorded": done.recorded,
        "already": done.already,
        "unknown": list(done.unknown),
        "unclear": list(unclear),
    }
