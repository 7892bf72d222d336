"""The dead letters on the screen: whom each is about, why, and what became of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from smsverifier.delivery.reasons import of_code
from smsverifier.errors import ExitCode
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted, line_of, moment_of_ms
from smsverifier.output.screen import Screen, labelled
from smsverifier.output.sending_view import deployed_document, send_summary
from smsverifier.registrations.dead_letter_queue import DeadLetter
from smsverifier.registrations.dead_letters import SETTLED, Concerned, Failure, Standing
from smsverifier.registrations.list_columns import masked_key
from smsverifier.registrations.send import SendResult
from smsverifier.resources.deployed_settings import DeployedHandler
from smsverifier.row import (
    KEY,
    NAME,
    PHONE,
    REGISTERED_AT,
    SENT,
    SMS_ERROR,
    SMS_STATUS,
    text_of,
    whole_of,
)
from smsverifier.sms.text import mask

ID_SHOWN = 8
"""Of an id on the screen: enough to name a letter by."""
INDENT = 10
NAME_SHOWN = 40
CONDITIONS = {
    "RetryAttemptsExhausted": "every try failed",
    "RecordAgeExceeded": "the record was too old",
    "MaximumRecordAgeExceeded": "the record was too old",
    "EventAgeExceeded": "the record was too old",
}
"""AWS's word for why → ours (aws: pipe-dead-letter-has-no-data)."""
WORDS = {
    Standing.UNTOLD: ("not told", "yellow"),
    Standing.SENDING: ("being told right now", "cyan"),
    Standing.UNCONFIRMED: ("unconfirmed: they may have it", "yellow"),
    Standing.TOLD: ("told since", "green"),
    Standing.NUMBER_TOLD: ("told by another row with this number", "green"),
    Standing.FAILED: ("cannot be told", "red"),
    Standing.REPLACED: ("registered anew since: another row stands for them", "dim"),
    Standing.WAITING: ("on the waiting list: nothing to confirm yet", "dim"),
    Standing.GONE: ("the row is gone: removed or forgotten", "dim"),
}
MAIL_WORDS = {
    Standing.UNTOLD: ("has the SMS, and no mail yet", "yellow"),
    Standing.SENDING: ("has the SMS; being mailed right now", "cyan"),
    Standing.UNCONFIRMED: ("has the SMS; mail unconfirmed: they may have it", "yellow"),
    Standing.FAILED: ("has the SMS; cannot be mailed", "red"),
}
"""Whose SMS went out is there for the mail, if at all."""
MAIL_UNCONFIRMED = (
    "`smsverifier registrations resend --channel email --unconfirmed` mails them once more."
)
UNCONFIRMED = "`smsverifier registrations resend --unconfirmed` texts them once more."
NONE = "No dead letters: the pipe has given up on nobody."
HIDDEN = (
    "About {} more are hidden for a moment: somebody else is looking at them, or a run that was "
    "killed was. The same command in two minutes shows them."
)


@dataclass(frozen=True)
class FailuresResult:
    """What `failures list` found."""

    stack: str
    location: StackLocation
    shown: tuple[Failure, ...]
    failures: tuple[Failure, ...]
    """All of them, the oldest first."""
    hidden: int
    """About how many somebody else is looking at."""
    show_numbers: bool
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


@dataclass(frozen=True)
class RetryResult:
    """What `failures retry` did."""

    stack: str
    location: StackLocation
    looked_at: int
    removed: int
    left: tuple[Failure, ...]
    """Of those that were chosen."""
    hidden: int
    send_result: SendResult
    deployed: DeployedHandler | None
    """By what they were told; None where nobody was to be."""

    @property
    def exit_code(self) -> ExitCode:
        """FAILED while a letter that was chosen has something to say, and where some are hidden."""
        if self.send_result.interrupted:
            return ExitCode.INTERRUPTED
        is_open = self.hidden or any(failure.open for failure in self.left)
        return ExitCode.FAILED if is_open else ExitCode.DONE


def show_failures(screen: Screen, result: FailuresResult) -> None:
    """Each letter with those it is about, and what to do."""
    screen.document(failures_document(result))
    for failure in result.shown:
        screen.show(_failure_view(failure, screen.zone, show_numbers=result.show_numbers))
    screen.show(_summary(result.failures))
    if len(result.shown) < len(result.failures):
        screen.say(f"Shown: the oldest {len(result.shown)}. --limit shows more.")
    screen.say(*_hidden(result.hidden), *_next(result.failures))


def show_retry(screen: Screen, result: RetryResult) -> None:
    """What became of them, and what is left."""
    screen.document(retry_document(result))
    if result.send_result.registrations:
        screen.show(send_summary(result.send_result))
    for failure in result.left:
        screen.show(_failure_view(failure, screen.zone, show_numbers=False))
    screen.show(_removed(result))
    screen.say(*_hidden(result.hidden), *_next(result.left))


def _removed(result: RetryResult) -> str:
    if not result.looked_at + result.removed:
        return NONE
    left = f", {len(result.left)} left" if result.left else ""
    return f"{counted(result.removed, 'dead letter')} removed{left}."


def failures_document(result: FailuresResult) -> dict[str, Any]:
    """The same for programs."""
    return {
        "stack": result.stack,
        **result.location,
        "letters": [
            _letter_document(each, show_numbers=result.show_numbers) for each in result.shown
        ],
        "total": len(result.failures),
        "hidden": result.hidden,
    }


def retry_document(result: RetryResult) -> dict[str, Any]:
    """The same for programs."""
    deployed = result.deployed and deployed_document(result.deployed)
    return {
        "stack": result.stack,
        **result.location,
        "looked_at": result.looked_at,
        "removed": result.removed,
        "left": [_letter_document(failure, show_numbers=False) for failure in result.left],
        "hidden": result.hidden,
        "told": dict(vars(result.send_result)),
        **(deployed or {"deployed": None}),
    }


def _letter_document(failure: Failure, *, show_numbers: bool) -> dict[str, Any]:
    letter, place = failure.letter, failure.letter.place
    return {
        "id": letter.id,
        "sent_at": letter.sent_at_ms,
        "receives": letter.receives,
        "fault": letter.fault or None,
        "condition": letter.condition or None,
        "attempts": letter.attempts,
        "records": letter.records,
        "written_from": (place and place.written_from_ms) or None,
        "written_to": (place and place.written_to_ms) or None,
        "remembered": failure.is_remembered,
        "settled": failure.is_settled,
        "registrants": [
            _concerned_document(each, show_numbers=show_numbers) for each in failure.concerned
        ],
    }


def _concerned_document(concerned: Concerned, *, show_numbers: bool) -> dict[str, Any]:
    item = concerned.item or {}
    error = text_of(item, SMS_ERROR)
    return {
        KEY: _key(concerned, show_numbers=show_numbers),
        "phone": _phone(concerned, show_numbers=show_numbers),
        "name": text_of(item, NAME),
        REGISTERED_AT: whole_of(item, REGISTERED_AT),
        "standing": concerned.standing.value,
        SMS_ERROR: error,
        "reason": None if error is None else of_code(error).words,
        "certain": concerned.is_certain,
        "corrected": concerned.has_moved,
    }


def _failure_view(failure: Failure, zone: tzinfo, *, show_numbers: bool) -> RenderableType:
    letter = failure.letter
    head = labelled(
        letter.id[:ID_SHOWN], f"{moment_of_ms(letter.sent_at_ms, zone)}  {_why(failure)}", INDENT
    )
    table = Table.grid(padding=(0, 2))
    table.add_column(width=INDENT - 2)
    for _ in range(3):
        table.add_column(overflow="fold")
    for each in failure.concerned:
        words, style = _words(each)
        phone = line_of(_phone(each, show_numbers=show_numbers))
        table.add_row(
            "", phone, _name(each), Text(f"{words}{''.join(_remarks(each))}", style=style)
        )
    return Group(head, table) if failure.concerned else head


def _why(failure: Failure) -> str:
    """Why the pipe gave up, as far as AWS says it."""
    letter = failure.letter
    if letter.fault:
        return f"not the pipe's: {letter.fault}"
    parts = [_condition(letter)]
    parts += [f"tried {counted(letter.attempts, 'time')}"] if letter.attempts else []
    parts += [counted(letter.records, "record")] if letter.records else []
    if not failure.concerned:
        parts.append("nobody of it is left to be told")
    elif not failure.is_remembered:
        parts.append("the stream has forgotten whose: these registered at that time, not told yet")
    return ", ".join(parts)


def _condition(letter: DeadLetter) -> str:
    known = CONDITIONS.get(letter.condition)
    if known:
        return f"{known} ({letter.condition})"
    return line_of(letter.condition)[:NAME_SHOWN] or "the pipe does not say why"


def _has_sms(concerned: Concerned) -> bool:
    return text_of(concerned.item or {}, SMS_STATUS) == SENT


def _words(concerned: Concerned) -> tuple[str, str]:
    """Where they stand, and its colour."""
    of_mail = MAIL_WORDS.get(concerned.standing) if _has_sms(concerned) else None
    return of_mail or WORDS[concerned.standing]


def _remarks(concerned: Concerned) -> Iterator[str]:
    error = text_of(concerned.item or {}, SMS_ERROR)
    if error and concerned.standing in {Standing.UNTOLD, Standing.FAILED}:
        yield f": {of_code(error).words}"
    if concerned.has_moved:
        yield " (the number was corrected since)"


def _phone(concerned: Concerned, *, show_numbers: bool) -> str:
    """The number they have now; without a row what their key says."""
    phone = text_of(concerned.item or {}, PHONE)
    if concerned.standing is Standing.REPLACED or phone is None:
        return _key(concerned, show_numbers=show_numbers)
    return phone if show_numbers else mask(phone)


def _key(concerned: Concerned, *, show_numbers: bool) -> str:
    phone = text_of(concerned.item or {}, PHONE) or ""
    return concerned.key if show_numbers else masked_key(concerned.key, phone)


def _name(concerned: Concerned) -> str:
    return line_of(text_of(concerned.item or {}, NAME) or "")[:NAME_SHOWN]


def _summary(failures: Sequence[Failure]) -> str:
    if not failures:
        return NONE
    foreign = sum(1 for failure in failures if not failure.letter.is_ours)
    at = Counter(_people(failures))
    parts = [f"{at[Standing.UNTOLD]} not told"]
    parts += [f"{at[s]} {s}" for s in (Standing.SENDING, Standing.UNCONFIRMED) if at[s]]
    settled = sum(at[standing] for standing in SETTLED)
    parts += [f"{settled} settled"] if settled else []
    about = counted(sum(at.values()), "registrant")
    said = f"{counted(len(failures), 'dead letter')}, about {about}"
    not_ours = f" {foreign} not the pipe's." if foreign else ""
    return f"{said}: {', '.join(parts)}.{not_ours}" if at else f"{said}.{not_ours}"


def _people(failures: Sequence[Failure]) -> Iterator[Standing]:
    """Where each registrant stands, once each however many letters are about them."""
    each = {c.key: c.standing for failure in failures for c in failure.concerned}
    yield from each.values()


def _hidden(number: int) -> Iterator[str]:
    if number:
        yield HIDDEN.format(number)


def _next(failures: Sequence[Failure]) -> Iterator[str]:
    """What to do about what is left."""
    left = [each for failure in failures for each in failure.open]
    standings = {each.standing for each in left}
    unconfirmed = {_has_sms(each) for each in left if each.standing is Standing.UNCONFIRMED}
    yield from (
        f"Unconfirmed: {MAIL_UNCONFIRMED if is_mail else UNCONFIRMED}"
        for is_mail in sorted(unconfirmed)
    )
    if any(failure.letter.fault for failure in failures):
        yield "What is not the pipe's stays: smsverifier failures retry --remove ID takes it out."
    if Standing.UNTOLD in standings or any(failure.is_settled for failure in failures):
        yield "Why: smsverifier logs. Next: smsverifier failures retry --all"
