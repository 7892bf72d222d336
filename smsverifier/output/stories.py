"""People side by side, one line each: to tell them apart, and to choose one. Numbers are masked."""

from collections.abc import Sequence
from datetime import tzinfo

from smsverifier.output.formatting import line_of
from smsverifier.output.person_view import Person, story_sentence
from smsverifier.registrations.persons import shown_id
from smsverifier.row import PHONE, text_of
from smsverifier.sms.text import mask


def stories(people: Sequence[Person], zone: tzinfo) -> str:
    """One line for each of them."""
    return "\n".join(story_line(one, zone) for one in people)


def choices(people: Sequence[Person], zone: tzinfo) -> str:
    """The same, each behind what chooses it."""
    return "\n".join(
        f"--id {line_of(shown_id(one.row))}  {story_line(one, zone)}" for one in people
    )


def story_line(person: Person, zone: tzinfo, phone: str | None = None) -> str:
    """`+91••••••3210 Asha: registered by the form (22 Nov 2026, 10:15 IST); SNS accepted the SMS.`

    `phone`: the number as it is to be shown; None: masked.
    """
    shown = mask(text_of(person.row, PHONE) or "") if phone is None else phone
    return f"{line_of(shown)} {story_sentence(person, zone)}"
