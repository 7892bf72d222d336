"""One person's whole story, in words and as JSON; several rows of one number are all told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from typing import Any, ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from smsverifier.config import FormField
from smsverifier.delivery.receipts import Receipt
from smsverifier.errors import ExitCode
from smsverifier.mail.status import EmailLook
from smsverifier.output.formatting import line_of, moment_of_ms
from smsverifier.output.registrations_view import STYLES
from smsverifier.output.screen import Screen
from smsverifier.registrations.list_columns import column_finder
from smsverifier.registrations.listing import ListQuery, registrant_of
from smsverifier.registrations.story import Story, answers_of
from smsverifier.row import NAME, PHONE, Item, text_of
from smsverifier.sms.text import mask
from smsverifier.whom import Standing

ANSWER_SHOWN = 200
"""Letters of an answer on the screen."""


@dataclass(frozen=True)
class Person:
    """One row: who it is, where they stand, and their story."""

    row: Item
    standing: Standing
    story: Story
    receipt: Receipt | None = None
    emails: EmailLook | None = None
    """By what is known of the e-mail; None without it."""


@dataclass(frozen=True)
class PersonResult:
    """Who has a number."""

    phone: str
    """In E.164; shown as it is only if asked for."""
    people: Sequence[Person]
    fields: Sequence[FormField]
    show_numbers: bool
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_person(screen: Screen, result: PersonResult) -> None:
    """The story of each."""
    screen.document(person_document(result))
    for number, person in enumerate(result.people):
        between = [""] if number else []
        screen.show(
            *between,
            story_view(person, result.fields, screen.zone, show_numbers=result.show_numbers),
        )
    for advice in dict.fromkeys(a for person in result.people for a in person.story.advice):
        screen.say(advice)


def person_document(result: PersonResult) -> dict[str, Any]:
    """The same for programs."""
    phone = result.phone if result.show_numbers else mask(result.phone)
    rows = [
        row_document(person, result.fields, show_numbers=result.show_numbers)
        for person in result.people
    ]
    return {"phone": phone, "rows": rows}


def story_view(
    person: Person, fields: Sequence[FormField], zone: tzinfo, *, show_numbers: bool = False
) -> RenderableType:
    """One person: who they are, what happened, what they answered."""
    table = _happened(person, zone)
    for label, answer in _labelled(person.row, fields, show_numbers=show_numbers):
        cut = answer if len(answer) <= ANSWER_SHOWN else f"{answer[:ANSWER_SHOWN]}…"
        table.add_row("", Text(f"{line_of(label)}: {line_of(cut)}"))
    return Group(_head(person, show_numbers=show_numbers), table)


def happened_view(person: Person, zone: tzinfo) -> RenderableType:
    """The same without what they answered, for whoever is asked about them; the number masked."""
    return Group(_head(person, show_numbers=False), _happened(person, zone))


def _head(person: Person, *, show_numbers: bool) -> Text:
    phone = text_of(person.row, PHONE) or ""
    head = Text(line_of(text_of(person.row, NAME) or "(no name)"), style="bold")
    head.append(f"  {line_of(phone if show_numbers else mask(phone))}", style="")
    return head


def _happened(person: Person, zone: tzinfo) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    style = STYLES.get(person.standing.at.value, "")
    for event in person.story.events:
        when = "" if event.at_ms is None else moment_of_ms(event.at_ms, zone)
        shown = Text(line_of(event.words), style=style if event.what in {"sms", "receipt"} else "")
        table.add_row(f"  {when}", shown)
    return table


def _labelled(
    row: Item, fields: Sequence[FormField], *, show_numbers: bool
) -> Iterator[tuple[str, str]]:
    labels = {field.name: field.label for field in fields}
    for name, answer in _answers(row, fields, show_numbers=show_numbers).items():
        yield labels.get(name, name), answer


def _answers(row: Item, fields: Sequence[FormField], *, show_numbers: bool) -> Mapping[str, str]:
    """Field → answer, in the form's order; what an earlier form asked comes last."""
    answers = answers_of(row)
    order = [field.name for field in fields if field.name in answers]
    names = dict.fromkeys([*order, *sorted(answers)])
    if show_numbers:
        return {name: answers[name] for name in names}
    column = column_finder(fields, is_form_known=False)
    return {name: column(name).masked(answers[name], row) for name in names}


def story_sentence(person: Person, zone: tzinfo) -> str:
    """The same as one sentence, for whoever is refused because somebody is there already."""
    name = line_of(text_of(person.row, NAME) or "Somebody")
    told = [
        event.words if event.at_ms is None else f"{event.words} ({moment_of_ms(event.at_ms, zone)})"
        for event in person.story.events
    ]
    return f"{name}: {'; '.join(map(line_of, told))}."


def row_document(
    person: Person, fields: Sequence[FormField], *, show_numbers: bool
) -> dict[str, Any]:
    """One row with its story, for programs."""
    receipt = person.receipt
    query = ListQuery(show_numbers=show_numbers, emails=person.emails)
    one = registrant_of(person.row, person.standing, query)
    said = receipt and {"status": receipt.status.value, "at": receipt.at_ms}
    return {
        **{name: value for name, value in asdict(one).items() if name != "fields"},
        "answers": dict(_answers(person.row, fields, show_numbers=show_numbers)),
        "receipt": said,
        "story": [
            {"at": event.at_ms, "what": event.what, "words": event.words}
            for event in person.story.events
        ],
        "advice": list(person.story.advice),
    }
