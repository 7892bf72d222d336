"""`registrations add` from end to end: who is it, is that number there, ask, write, tell.

Two writes: the row, and one invocation of the handler. Killed after either, the same command again
finds the row that it made and goes on from there; the handler's claim lets one try send.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from smsverifier.commands.arguments import parse_language, parse_registration
from smsverifier.commands.cap import warn_over_cap
from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import read_pause_state
from smsverifier.commands.people import people_of, rows_of
from smsverifier.commands.places import count_added, warn_before_add
from smsverifier.commands.preconditions import require_table
from smsverifier.commands.prompts import confirm, is_interactive, prompt
from smsverifier.commands.sending import (
    send_directly,
    warn_undeployed_changes,
    without_duplicates,
)
from smsverifier.config import Config, FormField
from smsverifier.errors import SmsverifierError, UsageError
from smsverifier.mail.status import MARKS
from smsverifier.output.add_view import AddResult, Telling
from smsverifier.output.screen import spinner
from smsverifier.output.stories import stories
from smsverifier.registrations.desk import desk_row, is_same_visitor, put_if_new
from smsverifier.registrations.send import is_sendable
from smsverifier.row import KEY, PHONE, SENDING, SENT, Item, is_test, text_of
from smsverifier.sms.text import mask
from smsverifier.templates.form_marks import (
    ADULT,
    CONSENT,
    FormMark,
    consent_wording,
    form_marks,
)

_OPTIONS = {CONSENT: "--consent", ADULT: "--adult"}


@dataclass(frozen=True)
class AddOptions:
    """What the user asked of this `add`."""

    phone: str
    name: str
    fields: tuple[str, ...] = ()
    language: str | None = None
    """In which they read the form; None: the first of the form's."""
    has_agreed: bool = False
    """To the wording beside the form's tick of consent."""
    is_adult: bool = False
    is_told: bool = True
    yes: bool = False


def add_person(context: Context, options: AddOptions) -> AddResult:
    """Register one person, and tell them. Raises SmsverifierError if the number is there."""
    ask = partial(_answer, context) if is_interactive(context) else None
    values = parse_registration(context, options.phone, options.name, options.fields, ask)
    language = parse_language(context.config, options.language)
    marks = _marks(context.config, options, language)
    require_table(context)
    with spinner(context.screen, "the registrations"):
        rows = rows_of(context, values[PHONE])
    before = _of_this_visitor(context, rows, values)
    since = read_pause_state(context).paused_since if options.is_told else None
    is_to_be_told = options.is_told and since is None and (before is None or is_sendable(before))
    if before is None:
        warn_before_add(context)
    if is_to_be_told:
        _say_and_ask(context, values[PHONE], yes=options.yes)
    duplicates, now_ms = context.config.registrations.duplicates, context.now_ms()
    new = desk_row(values, duplicates, now_ms, marks, language, is_held=not options.is_told)
    row = before or _written(context, new, values)
    count_added(context, row)
    if is_to_be_told:
        chosen = without_duplicates(context, [row], [*rows, row])
        send_directly(context, chosen.items, is_said=True)
    row = context.registrations.get(row[KEY]["S"]) or row
    (person,) = people_of(context, [row])
    is_mailed = text_of(row, MARKS.status) in {SENDING, SENT}
    return AddResult(
        context.config.stack,
        context.location(),
        person,
        context.config.form.fields,
        is_new=before is None,
        telling=_telling(options, since),
        paused_since=since,
        deployed=context.deployed if is_to_be_told else None,
        is_told_by_mail=is_mailed and not context.config.sms.enabled,
    )


def _answer(context: Context, field: FormField) -> str:
    """What whoever sits here says for a field that the form needs."""
    options = f" ({', '.join(field.options)})" if field.options else ""
    with context.stopwatch.stopped():
        return prompt(context, f"{field.label}{options}", "")


def _telling(options: AddOptions, paused_since: str | None) -> Telling:
    if not options.is_told:
        return Telling.NOT
    return Telling.NOW if paused_since is None else Telling.LATER


def _of_this_visitor(
    context: Context, rows: Sequence[Item], values: Mapping[str, str]
) -> Item | None:
    """The row that this very command has made before; raises for anybody else's."""
    for row in rows:
        if is_same_visitor(row, values):
            return row
    if rows and context.config.registrations.duplicates != "allow":
        raise _is_there(context, rows)
    return None


def _marks(config: Config, options: AddOptions, language: str) -> list[FormMark]:
    """What they said beside the answers. Raises UsageError where the form would not take them."""
    said = {CONSENT: options.has_agreed, ADULT: options.is_adult}
    marks = {mark.name: mark for mark in form_marks(config)}
    for name, option in _OPTIONS.items():
        if said[name] and name not in marks:
            raise UsageError(
                f"The form does not ask for {option}",
                where=option,
                why="Nothing is kept of anybody that the form does not ask for.",
                hint="Leave it out, or see form.consent and form.adults_only.",
            )
        if name in marks and marks[name].is_required and not said[name]:
            raise UsageError(
                f"The form takes nobody without {option}",
                where=option,
                why=_wording(config, name, language),
                hint=f"Ask them, and add {option} if they say yes.",
            )
    return [mark for name, mark in marks.items() if said.get(name, True)]


def _wording(config: Config, name: str, language: str) -> str:
    if name == ADULT:
        return "It asks whether they are 18 or older."
    return f"It says: {consent_wording(config, language)}"


def _written(context: Context, wanted: Item, values: Mapping[str, str]) -> Item:
    row = put_if_new(context.aws, context.names.table, wanted)
    if not is_same_visitor(row, values):  # they took the form in this very moment
        raise _is_there(context, [row])
    return row


def _say_and_ask(context: Context, phone: str, *, yes: bool) -> None:
    warn_undeployed_changes(context)
    warn_over_cap(context, 1)
    if context.target == "aws":
        confirm(context, f"Register {mask(phone)} and text them?", yes=yes)


def _is_there(context: Context, rows: Sequence[Item]) -> SmsverifierError:
    people = people_of(context, rows)
    is_one_test = len(rows) == 1 and is_test(rows[0])
    return SmsverifierError(
        f"{mask(text_of(rows[0], PHONE) or '')} is registered already",
        where=context.location_text,
        why=stories(people, context.screen.zone),
        hint="It is a test: `smsverifier registrations remove-tests` takes it away."
        if is_one_test
        else "Nothing was changed. `smsverifier registrations resend --phone NUMBER "
        "--even-if-told` texts them once more.",
    )
