"""Answers to the form given on the command line: `--field KEY=VALUE`, for `message` and
`test-register`."""

import re
from collections.abc import Mapping, Sequence
from typing import assert_never

from smsverifier.config import Config, FormField
from smsverifier.errors import UsageError
from smsverifier.message import FIT_CODE
from smsverifier.sms.text import CODE, CODE_LIMIT


def given_answers(config: Config, texts: Sequence[str]) -> dict[str, str]:
    """The answers in `texts`, field → value; raises UsageError for what the API would refuse."""
    answers = dict(map(_pair, texts))
    check_answers(config, answers)
    return answers


def check_answers(config: Config, answers: Mapping[str, str]) -> None:
    """Raise UsageError for a field that the form has not, or a value that its type does not take.

    A missing answer is none of its business.
    """
    fields = {field.name: field for field in config.form.fields}
    for name, value in answers.items():
        if name not in fields:
            raise UsageError(
                f"The form has no field {name!r}",
                where="--field",
                why="The API refuses what the form does not ask for.",
                hint=f"Its fields are {', '.join(fields)}.",
            )
        if value or fields[name].required:
            _check(fields[name], value)


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


def _check(field: FormField, value: str) -> None:
    match field.type:
        case "select":
            _check_option(field, value)
        case "code":
            _check_code(field, value)
        case "text" | "phone" | "email":
            pass  # the API says what it takes
        case unknown:
            assert_never(unknown)


def _check_option(field: FormField, value: str) -> None:
    if value not in field.options:
        raise UsageError(
            f"The form's field {field.name!r} has no option {value!r}",
            where="--field",
            why="The API refuses what is not among its options.",
            hint=f"Its options are {', '.join(field.options)}.",
        )


def _check_code(field: FormField, value: str) -> None:
    longest = min(field.max_length, CODE_LIMIT)
    if not re.fullmatch(f"{CODE}{{1,{longest}}}", value):
        raise UsageError(
            f"The form's field {field.name!r} does not take {value!r}",
            where="--field",
            why="It is of type code, and the API refuses what is no such code.",
            hint=f"A code is {FIT_CODE}." if longest == CODE_LIMIT else f"At most {longest} of it.",
        )
