"""What `pause` and `resume` did, who waits for the pipe, and who for a person."""

from dataclasses import dataclass
from typing import ClassVar

from smsverifier.delivery.reasons import of_code
from smsverifier.errors import ExitCode, SmsverifierError
from smsverifier.output.documents import JsonDocument, StackLocation
from smsverifier.output.ejected_words import ejected_document, ejected_words
from smsverifier.output.formatting import counted, moment_of_text
from smsverifier.output.screen import Screen
from smsverifier.output.sending_view import deployed_document, send_summary
from smsverifier.provision.ejected import Ejected
from smsverifier.registration_table import RowCounts
from smsverifier.registrations.send import SendResult
from smsverifier.resources.deployed_settings import DeployedHandler
from smsverifier.row import OVER_CAP

LAGGING = "AWS may send what is under way for two more minutes."
NOBODY_FORGOTTEN = (
    "Nobody was forgotten. Who registered meanwhile is told now, one after the other."
)


@dataclass(frozen=True)
class PauseResult:
    """What `pause` left."""

    stack: str
    location: StackLocation
    since: str
    was_paused: bool
    row_counts: RowCounts
    ejected: Ejected | None = None
    """To what the stack was handed over; None too where its table cannot be asked."""
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_paused(screen: Screen, result: PauseResult) -> None:
    """That nobody is texted, and who waits."""
    waiting = counted(result.row_counts.untried, "registrant")
    screen.document(pause_document(result))
    was = "was paused already" if result.was_paused else "is paused"
    since = moment_of_text(result.since, screen.zone)
    screen.show(f"{result.stack} {was}, since {since}: {waiting} not told yet.")
    if result.location["target"] == "aws":
        screen.say(LAGGING)
    if result.ejected is not None:
        screen.say(starts_again(result.ejected))
    others_wait = any(_awaiting_resend(result.row_counts).values())
    who_waits = "whoever the pipe holds" if others_wait else "everyone who waits"
    screen.say(f"Registrations go on. Next: smsverifier resume tells {who_waits}.")
    _say_awaiting_resend(screen, result.row_counts)


def starts_again(found: Ejected) -> str:
    """What ends a pause of a stack that was handed over."""
    return (
        f"It was {ejected_words(found)}, whose next run starts the pipe and ends the pause: let it "
        "wait until smsverifier resume."
    )


def pause_document(result: PauseResult) -> JsonDocument:
    """Since when it holds, how many wait for the pipe, and for a person."""
    return {
        "stack": result.stack,
        **result.location,
        "state": "paused",
        "paused_since": result.since,
        "not_told": result.row_counts.untried,
        **_awaiting_resend(result.row_counts),
        "ejected": ejected_document(result.ejected),
    }


@dataclass(frozen=True)
class ResumeResult:
    """What `resume` ended, and what became of those whom nobody had told."""

    stack: str
    location: StackLocation
    paused_since: str | None
    """None: it was not paused."""
    send_result: SendResult
    row_counts: RowCounts
    deployed: DeployedHandler

    @property
    def exit_code(self) -> ExitCode:
        """By what became of them."""
        return self.send_result.exit_code


def say_resumed(screen: Screen, stack: str, paused_since: str | None) -> None:
    """That it sends again; before those are told whom nobody has told."""
    was = "sends again" if paused_since else "was not paused"
    screen.say(f"{stack} {was}.")


def say_form_untold(screen: Screen, error: SmsverifierError) -> None:
    """That the form goes on as before; what was asked for is done all the same."""
    screen.say(
        f"The form could not be told, and promises what it did before: {error}. Run this again."
    )


def show_resumed(screen: Screen, result: ResumeResult) -> None:
    """What became of them, and who waits for a person."""
    send_result = result.send_result
    screen.document(resume_document(result))
    screen.show(send_summary(send_result) if send_result.registrations else NOBODY_FORGOTTEN)
    _say_awaiting_resend(screen, result.row_counts)


def resume_document(result: ResumeResult) -> JsonDocument:
    """What it ended, what became of those whom nobody had told, who waits for a person."""
    return {
        "stack": result.stack,
        **result.location,
        "paused_since": result.paused_since,
        "told": dict(vars(result.send_result)),
        **_awaiting_resend(result.row_counts),
        **deployed_document(result.deployed),
    }


def _awaiting_resend(row_counts: RowCounts) -> dict[str, int]:
    """How many wait whom neither the pipe nor `resume` may tell, by why."""
    return {"held": row_counts.held, "over_cap": row_counts.over_cap}


def _say_awaiting_resend(screen: Screen, row_counts: RowCounts) -> None:
    """The same in words."""
    if row_counts.held:
        screen.say(
            f"{_who_wait(row_counts.held)} for a person, as an import or somebody's hand brought "
            "them untold: `smsverifier registrations resend` tells them."
        )
    if row_counts.over_cap:
        reason = of_code(OVER_CAP)
        screen.say(f"{_who_wait(row_counts.over_cap)}: {reason.words}. {reason.advice}")


def _who_wait(count: int) -> str:
    return f"{counted(count, 'registrant')} {'waits' if count == 1 else 'wait'}"
