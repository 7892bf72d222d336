"""What is typed after a command: a phone, and answers to the form (`--field KEY=VALUE`).

`message`, `test-register`, `numbers`, `check` and `resend` read it by these, or refuse it in words.
"""

import re
import struct
from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from smsverifier.commands.context import Context
from smsverifier.config import Config, FormField
from smsverifier.errors import UsageError
from smsverifier.message import FIT_CODE
from smsverifier.sms.invisible import CONTROL
from smsverifier.sms.phone_numbers import parse_mobile
from smsverifier.sms.simulated_numbers import SIMULATED
from smsverifier.sms.text import CODE_LIMIT, mask
from smsverifier.templates.body_model import answer_limit, body_model


def parse_phone(context: Context, typed: str) -> str:
    """`typed` in E.164; says so where there were words around it.

    Raises UsageError for what the stack does not text, for two numbers, and on AWS for the numbers
    that simulate an outcome: there they belong to somebody.
    """
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


# Answers to the form given on the command line: `--field KEY=VALUE`, for `message` and
# `test-register`.
#
# What the API's model refuses is refused here too, by the same schema, and in words.


MISSING = ("It is required, and this says nothing", "Give an answer that can be seen.")


def parse_answers(config: Config, texts: Sequence[str]) -> dict[str, str]:
    """The answers in `texts`, field → value; raises UsageError for what the API would refuse."""
    answers = dict(map(_pair, texts))
    check_answers(config, answers)
    return answers


def check_answers(config: Config, answers: Mapping[str, str], where: str = "--field") -> None:
    """Raise UsageError for a field that the form has not, or a value that the API refuses.

    A missing answer is none of its business.
    """
    fields = {field.name: field for field in config.form.fields}
    schemas = body_model(config)["properties"]
    for name, value in answers.items():
        if name not in fields:
            raise UsageError(
                f"The form has no field {name!r}",
                where=where,
                why="The API refuses what the form does not ask for.",
                hint=f"Its fields are {', '.join(fields)}.",
            )
        if not _matches_schema(schemas[name], value):
            raise _refusal(config, fields[name], value, where)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise UsageError(
            f"{text!r} is not KEY=VALUE",
            where="--field",
            why="It has no equals sign.",
            hint="Write for example --field college='Model College'.",
        )
    return key, value


def _matches_schema(schema: Mapping[str, Any], value: str) -> bool:
    """Whether a schema of `body_model`'s takes the text. Half a character is never taken."""
    try:
        units = _units(value)
    except UnicodeEncodeError:
        return False
    is_option = "enum" not in schema or value in schema["enum"]
    is_long_enough = schema.get("minLength", 0) <= len(value)
    is_short_enough = len(value) <= schema.get("maxLength", len(value))
    matches = re.search(schema.get("pattern", ""), units) is not None
    return is_option and is_long_enough and is_short_enough and matches


def _units(text: str) -> str:
    """Each UTF-16 unit as a character of its own, as the model's patterns count them."""
    units = text.encode("utf-16-le")
    return "".join(map(chr, struct.unpack(f"<{len(units) // 2}H", units)))


def _refusal(config: Config, field: FormField, value: str, where: str) -> UsageError:
    why, hint = _why(config, field, value)
    shown = repr(value) if value.isprintable() else ascii(value)
    what = "this number" if field.type == "phone" else shown  # no number is shown whole
    return UsageError(
        f"The form's field {field.name!r} does not take {what}",
        where=where,
        why=f"{why}, and the API refuses that.",
        hint=hint,
    )


def _why(config: Config, field: FormField, value: str) -> tuple[str, str]:
    """What is wrong with the value, and what to do about it."""
    if not value:  # where it need not be given, it may be empty
        return MISSING
    match field.type:
        case "select":
            return "It is none of its options", f"Its options are {', '.join(field.options)}."
        case "code":
            at_most = (
                ""
                if answer_limit(field) == CODE_LIMIT
                else f" Here at most {answer_limit(field)} of them."
            )
            return "It is of type code, and this is no code", f"A code is {FIT_CODE}.{at_most}"
        case "phone":
            countries = ", ".join(config.sms.countries)
            hint = "Write it whole, with +, the country's code and nothing but digits."
            return f"It is no mobile number of {countries}", hint
        case "email":
            return "It is no e-mail address", "Write it for example asha@example.org."
        case "text":
            return _why_no_text(value, answer_limit(field))
        case unknown:
            assert_never(unknown)


def _why_no_text(value: str, longest: int) -> tuple[str, str]:
    if len(value) > longest:
        return f"It has {len(value)} characters", f"At most {longest} are taken."
    if re.search(CONTROL, value):
        return "It holds a control character", "Leave out what cannot be seen."
    if re.search("[\ud800-\udfff]", value):
        return "It holds bytes that are no character", "Write it in UTF-8."
    return MISSING
