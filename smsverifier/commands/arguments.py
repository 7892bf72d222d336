"""What is typed after a command: a phone, an account, answers to the form (`--field KEY=VALUE`).

`message`, `test-register`, `registrations add`, `numbers`, `check` and `resend` read it by these,
or refuse it in words.
An answer that the API's model refuses is refused here too, by the same schema.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from smsverifier.commands.context import Context
from smsverifier.config import Config, FormField
from smsverifier.config.field_types import BLANK, behaviour, takes
from smsverifier.errors import UsageError
from smsverifier.row import NAME, PHONE
from smsverifier.sms.simulated_numbers import SIMULATED
from smsverifier.sms.text import mask


def parse_phone(context: Context, typed: str) -> str:
    """`typed` in E.164; says so where there were words around it.

    Raises UsageError for what the stack does not text, for two numbers, and on AWS for the numbers
    that simulate an outcome: there they belong to somebody.
    """
    from smsverifier.sms.phone_numbers import parse_mobile  # noqa: PLC0415 - it loads phonenumbers

    config = context.config
    found = parse_mobile(typed, config.form.default_country, config.sms.countries)
    phone = found.number
    if found.words:
        context.screen.say(f"The number in it is {mask(phone)}; left out: {found.words[:80]}")
    if phone in SIMULATED and context.target == "aws":
        raise UsageError(
            f"{mask(phone)} is a simulated number of the embedded AWS",
            where="PHONE",
            why="On AWS a real SMS would go to whoever has this number.",
            hint="Use a phone that you can hold in your hand.",
        )
    return phone


def parse_answers(config: Config, texts: Sequence[str]) -> dict[str, str]:
    """The answers in `texts`, field → value; raises UsageError for what the API would refuse.

    A field may be named by its label, and an option typed in any capitals, as in a sheet.
    """
    answers = dict(_meant(config, *pair_of(text)) for text in texts)
    check_answers(config, answers)
    return answers


def _meant(config: Config, name: str, value: str) -> tuple[str, str]:
    from smsverifier.whom import folded  # noqa: PLC0415 - it loads what mails became of

    fields = {folded(field.label): field for field in config.form.fields}
    fields |= {field.name: field for field in config.form.fields}
    field = fields.get(name) or fields.get(folded(name))
    if field is None:
        return name, value
    same = [option for option in field.options if folded(option) == folded(value)]
    return field.name, same[0] if len(same) == 1 and value not in field.options else value


def check_answers(config: Config, answers: Mapping[str, str], where: str = "--field") -> None:
    """Raise UsageError for a field that the form has not, or a value that the API refuses.

    A missing answer is none of its business.
    """
    fields = {field.name: field for field in config.form.fields}
    for name, value in answers.items():
        if name not in fields:
            raise UsageError(
                f"The form has no field {name!r}",
                where=where,
                why="The API refuses what the form does not ask for.",
                hint=f"Its fields are {', '.join(fields)}.",
            )
        field, countries = fields[name], config.sms.countries
        if not takes(behaviour(field.type).schema(field, countries), value):
            raise _refusal(field, countries, value, where)


def parse_registration(
    context: Context,
    phone: str,
    name: str,
    fields: Sequence[str],
    ask: Callable[[FormField], str] | None = None,
) -> dict[str, str]:
    """What the form would send, every field known and every required one there.

    `ask` gets the answers that were left out, from whoever is there. Raises UsageError for what the
    API would refuse.
    """
    number, answers = parse_phone(context, phone), parse_answers(context.config, fields)
    _refuse_twice(answers)
    check_answers(context.config, {NAME: name}, "--name")
    values = {NAME: name, PHONE: number, **answers}
    every = context.config.form.fields
    missing = [field for field in every if field.required and field.name not in values]
    if missing and ask is not None:
        given = parse_answers(context.config, [f"{each.name}={ask(each)}" for each in missing])
        return values | given
    if missing:
        raise _left_out(missing)
    return values


def _left_out(missing: Sequence[FormField]) -> UsageError:
    names = ", ".join(repr(field.name) for field in missing)
    is_one = len(missing) == 1
    options = [
        f"{each.name} is one of {', '.join(each.options)}." for each in missing if each.options
    ]
    adds = " ".join(f"--field {field.name}=…" for field in missing)
    return UsageError(
        f"The form's field{'' if is_one else 's'} {names} need{'s' if is_one else ''} a value",
        where="--field",
        why="The API refuses a registration without it."
        if is_one
        else "The API refuses a registration without them.",
        hint=" ".join([f"Add {adds}.", *options]),
    )


def parse_language(config: Config, named: str | None) -> str:
    """The language that somebody reads the form in: the one named, else the form's first.

    Raises UsageError for one that the form is not in.
    """
    offered = config.form.languages
    if named is not None and named not in offered:
        raise UsageError(
            f"The form is not in {named!r}",
            where="--language",
            hint=f"Name one of form.languages: {', '.join(offered)}.",
        )
    return named or offered[0]


def _refuse_twice(answers: Mapping[str, str]) -> None:
    """What has a place of its own was checked there: a number, above all."""
    for name, place in ((PHONE, "the argument PHONE"), (NAME, "--name")):
        if name in answers:
            raise UsageError(
                f"--field {name}=… says again what {place} says",
                where="--field",
                why="One of the two would be left out in silence.",
                hint=f"Give it as {place} alone.",
            )


def pair_of(text: str) -> tuple[str, str]:
    """The two sides of `KEY=VALUE`; raises UsageError where there is no equals sign."""
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(
            f"{text!r} is not KEY=VALUE",
            where="--field",
            why="It has no equals sign.",
            hint="Write for example --field college='Model College'.",
        )
    return key, value


def _refusal(field: FormField, countries: tuple[str, ...], value: str, where: str) -> UsageError:
    kind = behaviour(field.type)
    # Where an answer need not be given, it may be blank.
    why, hint = kind.refusal(field, countries, value) if value else BLANK
    shown = repr(value) if value.isprintable() else ascii(value)
    return UsageError(
        f"The form's field {field.name!r} does not take {kind.hidden_as or shown}",
        where=where,
        why=f"{why}, and the API refuses that.",
        hint=hint,
    )


def check_account(account: str) -> None:
    """Raises UsageError if no AWS account can have that id."""
    if not re.fullmatch("[0-9]{12}", account):
        raise UsageError(
            f"{account!r} is not an AWS account id",
            where="--account",
            why="An account id has twelve digits.",
            hint="`aws sts get-caller-identity` tells it.",
        )
