"""Somebody who was added at the desk: their story, and whether they were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from smsverifier.config import FormField
from smsverifier.errors import ExitCode
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import moment_of_text
from smsverifier.output.person_view import Person, row_document, story_view
from smsverifier.output.screen import Screen
from smsverifier.output.sending_view import deployed_document
from smsverifier.resources.deployed_settings import DeployedHandler
from smsverifier.row import SmsStatus


class Telling(StrEnum):
    """When who was added is told."""

    NOW = "now"
    LATER = "later"
    """Sending is paused: `resume` tells them."""
    NOT = "not"
    """Nobody asked for it: a person has to."""


@dataclass(frozen=True)
class AddResult:
    """Whom `registrations add` has registered."""

    stack: str
    location: StackLocation
    person: Person
    fields: Sequence[FormField]
    is_new: bool
    """False: the same command had registered them before."""
    telling: Telling
    paused_since: str | None
    deployed: DeployedHandler | None
    """By what they were told; None: nobody was asked to."""
    is_told_by_mail: bool = False
    """Nobody is texted, and they are mailed."""

    @property
    def exit_code(self) -> ExitCode:
        """FAILED where they were to be told at once and were not, or nobody knows."""
        is_texted = self.person.standing.at in {SmsStatus.SENT, SmsStatus.SENDING}
        is_told = is_texted or self.is_told_by_mail
        return ExitCode.DONE if is_told or self.telling is not Telling.NOW else ExitCode.FAILED


def show_add(screen: Screen, result: AddResult) -> None:
    """That they are registered, and their story."""
    screen.document(add_document(result))
    screen.show("Registered." if result.is_new else "Registered already, by the same command.")
    screen.show(story_view(result.person, result.fields, screen.zone))
    if result.telling is Telling.LATER:
        since = moment_of_text(result.paused_since or "", screen.zone)
        screen.say(
            f"Paused since {since}: `smsverifier resume` tells them, with everybody who waits."
        )
        return
    if not result.is_told_by_mail:
        screen.say(*result.person.story.advice)


def add_document(result: AddResult) -> dict[str, Any]:
    """The same for programs."""
    deployed = {} if result.deployed is None else deployed_document(result.deployed)
    return {
        "stack": result.stack,
        **result.location,
        "added": result.is_new,
        "telling": result.telling.value,
        "paused_since": result.paused_since,
        "row": row_document(result.person, result.fields, show_numbers=False),
        **({"deployed": None} | deployed),
    }
