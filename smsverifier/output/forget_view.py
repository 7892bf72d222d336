"""What `registrations forget` erases, what it left, and what stays where and until when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from pathlib import Path

from smsverifier.config.law_table import figure
from smsverifier.errors import ExitCode
from smsverifier.output.documents import JsonDocument, StackLocation
from smsverifier.output.formatting import counted, line_of, moment_of_ms
from smsverifier.output.person_view import Person, happened_view
from smsverifier.output.screen import Screen
from smsverifier.output.sending_view import send_summary
from smsverifier.registrations.send import SendResult
from smsverifier.row import NAME, PHONE, Item, text_of
from smsverifier.sms.text import mask

BACKUP_DAYS = 35
"""aws: backups-35-days"""
STREAM_HOURS = 24
"""aws: stream-24-hours"""


@dataclass(frozen=True)
class ForgetResult:
    """What it did."""

    stack: str
    location: StackLocation
    number: str
    erased: int
    """Rows."""
    left: int
    """Rows that are still there: they changed in this moment, or Ctrl-C came first."""
    interrupted: bool
    forgotten_before_ms: int | None
    """When an earlier run had erased them already; None if this one did."""
    setting: str
    """`registrations.forget`."""
    sealed_until: date | None
    dead_letters: int
    """Removed: they were about nobody else."""
    copies: Mapping[str, int] | None
    """What was erased beside the table: SMS in the outbox, lines of logs, records of the stream."""
    named_elsewhere: int
    """Rows of other people that have this number as another answer."""
    files: Sequence[Path]
    """Files in this folder that hold the number."""
    log_days: int
    backups_until: date | None
    heirs: Sequence[Item] = ()
    """The rows of who got their place, from the waiting list."""
    promoted_told: SendResult | None = None

    @property
    def exit_code(self) -> ExitCode:
        """FAILED while a row is left."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        return ExitCode.FAILED if self.left else ExitCode.DONE


def say_before_forget(screen: Screen, people: Sequence[Person]) -> None:
    """Who it is about, before it asks."""
    screen.say("To be erased:", *(happened_view(one, screen.zone) for one in people))


def show_forget(screen: Screen, result: ForgetResult) -> None:
    """What is gone, by which setting, and what is not."""
    screen.document(forget_document(result))
    screen.show(*_what_is_gone(result, screen.zone))
    if result.left:
        why = "Interrupted." if result.interrupted else "It changed in this moment."
        screen.say(f"{counted(result.left, 'registration')} left. {why} Run it again.")
        return
    screen.show("What stays, and until when:", *(f"  {each}" for each in _what_stays(result)))
    screen.say(
        "They may register again, by the form or by `smsverifier registrations add`; an old file "
        "that is imported leaves them out.",
        _by_which_setting(result),
    )


def forget_document(result: ForgetResult) -> JsonDocument:
    """The same for programs; the number masked."""
    until = result.sealed_until
    return {
        "stack": result.stack,
        **result.location,
        "phone": mask(result.number),
        "erased": result.erased,
        "left": result.left,
        "interrupted": result.interrupted,
        "forgotten_before": result.forgotten_before_ms is not None,
        "setting": result.setting,
        "sealed_until": until.isoformat() if until and result.erased else None,
        "dead_letters": result.dead_letters,
        "copies": dict(result.copies) if result.copies is not None else None,
        "named_elsewhere": result.named_elsewhere,
        "files": [str(path) for path in result.files],
        "stays": list(_what_stays(result)),
        "promoted": len(result.heirs),
        "promoted_phones": [mask(text_of(row, PHONE) or "") for row in result.heirs],
        "told": dict(vars(result.promoted_told)) if result.promoted_told else None,
    }


def _what_is_gone(result: ForgetResult, zone: tzinfo) -> Iterator[str]:
    if result.forgotten_before_ms is not None:
        when = moment_of_ms(result.forgotten_before_ms, zone)
        yield f"{mask(result.number)} was erased before, on {when}; nothing of it is in the table."
    else:
        yield f"{counted(result.erased, 'registration')} of {mask(result.number)} erased."
    if result.heirs:
        told = send_summary(result.promoted_told) if result.promoted_told else ""
        who = ", ".join(map(_named, result.heirs))
        given = f"{counted(len(result.heirs), 'place')} given to who waited first: {who}."
        yield f"{given} {told}".rstrip()
    if result.dead_letters:
        yield f"{counted(result.dead_letters, 'dead letter')} about nobody else removed."
    if result.copies and any(result.copies.values()):
        copies = result.copies
        lines = counted(copies["log_lines"], "line")
        records = counted(copies["stream_records"], "record")
        yield (
            f"From the memory of the embedded AWS: {copies['sms']} SMS of the outbox, {lines} of "
            f"logs, {records} of the table's stream."
        )


def _named(row: Item) -> str:
    name, phone = text_of(row, NAME) or "(no name)", mask(text_of(row, PHONE) or "")
    return f"{line_of(name)} {line_of(phone)}"


def _by_which_setting(result: ForgetResult) -> str:
    """What it decides, and where the law matters the day from which it does."""
    if result.sealed_until is not None:
        return (
            "registrations.forget is `seal`: when they agreed and what became of the SMS is kept, "
            f"which names nobody, until {result.sealed_until}; then DynamoDB removes it."
        )
    law = figure("keep_records")
    return (
        "registrations.forget is `erase`: nothing of the processing is kept. In India that may be "
        f"too little from {law.holds_from} on; `seal` keeps what names nobody."
    )


def _what_stays(result: ForgetResult) -> Iterator[str]:
    yield "a keyed hash of the number in the table, for imports to leave them out: until down"
    yield f"the handler's log, with the number masked: {result.log_days} days"
    if result.location["target"] == "aws":
        yield from _what_stays_on_aws(result)
    yield from (f"{path}: it holds the number; mend or delete it yourself" for path in result.files)
    if result.named_elsewhere:
        others = counted(result.named_elsewhere, "registration")
        yield f"{others} of other people with this number as another answer: until you change them"
    yield "the SMS itself: with the carrier and on the phone"


def _what_stays_on_aws(result: ForgetResult) -> Iterator[str]:
    yield f"the table's stream: {STREAM_HOURS} hours; nobody can take anything out of it"
    if result.backups_until is not None:
        yield f"backups of the table (point-in-time): {BACKUP_DAYS} days, to {result.backups_until}"
    yield (
        "SNS's delivery logs with the whole number, where the account keeps some: as long as their "
        "log groups say (sns/…/DirectPublishToPhoneNumber; no limit unless you have set one)"
    )
    yield "what SNS keeps by itself: its list of who opted out, its bill"
