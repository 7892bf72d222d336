"""What `registrations correct` did: which number became which, and who tells the registrant."""

from collections.abc import Iterator
from dataclasses import dataclass

from smsverifier.errors import ExitCode
from smsverifier.output.documents import JsonDocument, StackLocation
from smsverifier.output.formatting import line_of
from smsverifier.output.person_view import Person
from smsverifier.output.resend_view import ResendResult, resend_document, why_unsent
from smsverifier.output.screen import Screen
from smsverifier.output.sending_view import send_summary
from smsverifier.output.stories import story_line
from smsverifier.registrations.correction import ToldBy, masked_beside
from smsverifier.registrations.listing import ListQuery, registrant_of
from smsverifier.row import KEY, PHONE, SMS_STATUS, SmsStatus, text_of


@dataclass(frozen=True)
class CorrectResult:
    """What it did."""

    stack: str
    location: StackLocation
    old_number: str
    person: Person
    """Under the new number, as the row is in the end."""
    moved: bool
    """Whether this run has moved it; else an earlier one had."""
    told_by: ToldBy
    """As the row stood when it was looked at."""
    was_tried: bool
    """Whether somebody tried already to tell them at the new number, or nobody is texted at all."""
    sent: ResendResult | None = None
    """What came of telling them, where this run did so itself."""
    show_numbers: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """By what became of telling them; DONE where nobody was to be told by this run."""
        return self.sent.exit_code if self.sent else ExitCode.DONE

    @property
    def numbers(self) -> tuple[str, str]:
        """The old one and the new one, masked so that each can be told from the other."""
        old, new = self.old_number, text_of(self.person.row, PHONE) or ""
        if self.show_numbers:
            return old, new
        return masked_beside(old, new), masked_beside(new, old)


def show_correct(screen: Screen, result: CorrectResult) -> None:
    """The row as it stands now, and what follows."""
    screen.document(correct_document(result))
    did = "Corrected" if result.moved else "Corrected before"
    old, new = result.numbers
    screen.show(f"{did}: {line_of(old)} is now {story_line(result.person, screen.zone, new)}")
    if result.sent:
        screen.show(send_summary(result.sent.send_result))
        screen.say(*why_unsent(result.sent.send_result))
    else:
        screen.say(*_who_tells(result))
    if result.moved:
        screen.say("The old number is free: whoever owns it may register.")


def correct_document(result: CorrectResult) -> JsonDocument:
    """The same for programs; numbers masked unless whole ones were asked for."""
    query = ListQuery(show_numbers=result.show_numbers)
    now = registrant_of(result.person.row, result.person.standing, query)
    old, new = result.numbers
    return {
        "stack": result.stack,
        **result.location,
        "from": old,
        "to": new,
        KEY: now.registration_id,
        SMS_STATUS: now.sms_status,
        "moved": result.moved,
        "told_by": (ToldBy.DIRECT if result.sent else result.told_by).value,
        "told": resend_document(result.sent)["told"] if result.sent else None,
    }


def _who_tells(result: CorrectResult) -> Iterator[str]:
    """What has happened to the SMS, or will."""
    again = "the same command with --tell texts them at the number they have now."
    at = result.person.standing.status
    if result.was_tried or at is SmsStatus.SENDING:
        return
    match result.told_by:
        case ToldBy.PIPE if at is SmsStatus.UNSENT:
            yield "Not told yet: the pipe tells them at the new number, once."
        case ToldBy.PERSON:
            yield f"Nobody texts them until you do, as before: {again}"
        case ToldBy.WAITING:
            yield (
                "They wait for a place, so there is nothing to confirm: who comes in by "
                "`smsverifier registrations promote` is told at the new number."
            )
        case ToldBy.NOBODY:
            yield f"That was at the old number: {again}"
