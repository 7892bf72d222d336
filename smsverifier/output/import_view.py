"""What a file of registrations holds, what `registrations import` did with it, and who is told."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from smsverifier.errors import ExitCode
from smsverifier.output.attendance_view import TicksDone, lines_left, ticks_document, ticks_line
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted, line_of, moment_of_text
from smsverifier.output.screen import Screen
from smsverifier.output.sending_view import deployed_document, send_summary
from smsverifier.registrations.consent_gap import marks_in_words
from smsverifier.registrations.import_file import ImportPreview
from smsverifier.registrations.importer import Imported
from smsverifier.registrations.send import SendResult
from smsverifier.resources.deployed_settings import DeployedHandler

SIGNS = {"\t": "tabs"}
"""How cells that do not part at commas part, in words."""
TWINS_SHOWN = 5
NOT_TOLD = (
    "Nobody was texted: those never told stay so, as --tell was not given; "
    "`smsverifier registrations resend` tells them."
)


def say_import_preview(screen: Screen, path: Path, found: ImportPreview, elsewhere: int) -> None:
    """What is in the file, and what was taken to be meant where it leaves that open.

    `elsewhere`: how many of its registrants the table has under another key.
    """
    who = counted(found.registrations, "registration")
    waiting = f", {found.waiting} on the waiting list" if found.waiting else ""
    screen.say(
        f"{path} holds {who}: {found.unsent} never told, {found.unconfirmed} unconfirmed{waiting}.",
        *_notes(found, elsewhere),
    )


def _notes(found: ImportPreview, elsewhere: int) -> Iterator[str]:
    yield from _notes_on_text(found)
    if found.without_marks:
        yield lacking_marks(found.without_marks, found.admission.marks)
    if found.without_source:
        yield f"No form wrote {found.without_source} of them: their source is `import`."
    if elsewhere:
        yield f"The table has {elsewhere} of them under another key; these stay as they are."
    for twin in found.twins[:TWINS_SHOWN]:
        yield f"Line {twin.line} stays out: its number is that of line {twin.same_as}."
    if len(found.twins) > TWINS_SHOWN:
        yield f"So do {len(found.twins) - TWINS_SHOWN} more lines."
    if found.shared_numbers:
        numbers = counted(found.shared_numbers, "number")
        stand = "stands" if found.shared_numbers == 1 else "stand"
        yield f"{numbers} {stand} twice or more: each of these rows is told by itself."


def lacking_marks(registrations: int, marks: Iterable[str]) -> str:
    """That people who may be texted never gave what the form asks for."""
    what, lack = marks_in_words(marks), "lacks" if registrations == 1 else "lack"
    return (
        f"{registrations} of them {lack} what the form asks of everybody ({what}): text only who "
        "has agreed elsewhere."
    )


def _notes_on_text(found: ImportPreview) -> Iterator[str]:
    if found.file.file.is_guessed:
        doubt = found.encoding_doubt
        shown = f'; line {doubt[0]} then says "{_short(found)}"' if doubt else ""
        yield f"It is not UTF-8, and was read as Windows-1252{shown}."
    if found.file.sheet is not None and found.file.sheet.delimiter != ",":
        sign = found.file.sheet.delimiter
        yield f"Its cells part at {SIGNS.get(sign, f'`{sign}`')}."
    if found.naive_times:
        yield f"Times without a zone, in {counted(found.naive_times, 'row')}, were read as UTC."


def _short(found: ImportPreview) -> str:
    return line_of(found.encoding_doubt[1])[:40] if found.encoding_doubt else ""


@dataclass(frozen=True)
class ImportResult:
    """What `registrations import` wrote."""

    stack: str
    location: StackLocation
    path: Path
    found: ImportPreview
    done: Imported
    send: bool
    """Whether those never told are to be told."""
    news: Set[str]
    """Keys of those of them whose rows the pipe takes as new."""
    opened: Set[str]
    """Keys of the others."""
    deployed: DeployedHandler | None
    """By what they will be; None if nobody is to be told."""
    ticks: TicksDone | None = None
    """What became of the ticks in a column `attended`; None: there were none."""

    @property
    def is_whole(self) -> bool:
        """Whether all of the file is in; else Ctrl-C ended it."""
        is_in = self.done.read == self.found.registrations
        return is_in and (self.ticks is None or self.ticks.is_whole)

    @property
    def is_to_be_sent(self) -> bool:
        """Whether to go on with `send_imported`, whose exit code counts then."""
        return self.send and self.is_whole

    @property
    def exit_code(self) -> ExitCode:
        """INTERRUPTED if it must be run again."""
        return ExitCode.DONE if self.is_whole else ExitCode.INTERRUPTED


def show_import(screen: Screen, result: ImportResult) -> None:
    """How many came in; of those never told, only that they stay so."""
    screen.document(import_document(result))
    screen.show(*what_came_in(result.done))
    if result.ticks is not None:
        screen.show(ticks_line(result.ticks))
        screen.say(*lines_left(result.ticks.unknown, result.found.unclear_ticks))
    if not result.is_whole:
        screen.say("Interrupted. The same import again goes on where it stopped.")
    elif result.found.unsent and not result.send:
        screen.say(NOT_TOLD)


def what_came_in(done: Imported) -> Iterator[str]:
    """How many rows came in, were there, or stay out for good."""
    yield f"{done.added} added, {done.present} were there already."
    if done.forgotten:
        who = counted(done.forgotten, "registration")
        yield f"{who} left out: erased by `smsverifier registrations forget`."
    if done.corrected:
        who = counted(done.corrected, "registration")
        yield f"{who} left out: the number was put right by `registrations correct`."


def import_document(result: ImportResult) -> dict[str, Any]:
    """The same for programs."""
    found = result.found
    return {
        "stack": result.stack,
        **result.location,
        "file": str(result.path.absolute()),
        "registrations": found.registrations,
        "untold": found.unsent,
        "unconfirmed": found.unconfirmed,
        "left_out": len(found.twins),
        "shared_numbers": found.shared_numbers,
        "without_consent": found.without_marks,
        "encoding": found.file.file.encoding,
        **vars(result.done),
        "interrupted": not result.is_whole,
        "attendance": _attendance(result),
        **(deployed_document(result.deployed) if result.deployed else {}),
    }


def _attendance(result: ImportResult) -> dict[str, Any] | None:
    if result.ticks is None:
        return None
    return ticks_document(result.ticks, result.found.unclear_ticks)


@dataclass(frozen=True)
class ImportSendResult:
    """What became of those imported with `--tell`."""

    by_pipe: int
    """Whom the pipe tells, as their rows are news to it."""
    directly: int
    """Whom the handler was called for."""
    are_held: bool = False
    """Whether some of the latter wait for a `resend`, whatever else runs."""
    paused_since: str | None = None
    """Nobody is told meanwhile."""
    send_result: SendResult = field(default_factory=SendResult)
    """Of those called for."""

    @property
    def exit_code(self) -> ExitCode:
        """By what became of them."""
        return self.send_result.exit_code


def say_sending_now(screen: Screen, by_pipe: int, directly: int) -> None:
    """Before they are told: how many, and which way."""
    ways = {"by the pipe": by_pipe, "directly": directly}
    ways_taken = ", ".join(f"{number} {way}" for way, number in ways.items() if number)
    screen.say(f"Told now: {ways_taken}.")


def show_import_sent(screen: Screen, result: ImportSendResult) -> None:
    """What became of them; on a stack that is paused, what has them told."""
    if result.paused_since is not None:
        since = moment_of_text(result.paused_since, screen.zone)
        then = ", then `smsverifier registrations resend`," if result.are_held else ""
        screen.say(
            f"Paused since {since}: nobody is texted now. `smsverifier resume`{then} "
            f"tells those who wait: {result.by_pipe + result.directly}."
        )
    elif result.directly:
        screen.say(send_summary(result.send_result))
