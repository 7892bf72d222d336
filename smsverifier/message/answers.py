"""What is to be said about the answers in a text: which are in it, and what stands there if not."""

from collections.abc import Iterator, Mapping
from typing import assert_never

from smsverifier.config import Config, FormField
from smsverifier.core.finding import Finding, FindingState
from smsverifier.message.wording import wording
from smsverifier.sms.text import CODE_LIMIT, NAME_LIMIT, placeholders, sendable, stand_in

FIT_NAME = f"letters, blanks and . , ' -, at most {NAME_LIMIT}; no links, no digits"
FIT_CODE = f"letters A to Z, digits, - and /, at most {CODE_LIMIT}"


def given_findings(config: Config, answers: Mapping[str, str]) -> Iterator[Finding]:
    """What became of these answers: each that the message has a place for."""
    words = wording(config)
    for field in _used(config):
        if field.name not in answers:
            continue
        answer = answers[field.name]
        sent = sendable(words, field.name, answer)
        if field.name == "name":
            yield _greeting(sent, stand_in(words, field.name))
        elif sent:
            yield Finding(_id(field), FindingState.OK, f"{field.name} goes in as {sent}")
        else:
            found = f'"{answer}" is not sent' if answer else "no answer"
            detail = f"{field.name}: {found}, and {_instead(field)}"
            yield Finding(_id(field), FindingState.WARNING, detail, _advice(field))


def missing_findings(config: Config, answered: Mapping[str, str]) -> Iterator[Finding]:
    """Where an answer that somebody leaves out, or that may not be sent, leaves a hole.

    Of the fields in `answered` the given answer has been spoken of.
    """
    for field in _used(config):
        causes = " or ".join(_causes(field))
        if field.name in {"name", *answered} or not causes:
            continue
        state = FindingState.OK if field.fallback else FindingState.WARNING
        advice = "" if field.fallback else _advice(field)
        yield Finding(_id(field), state, f"{field.name} {causes}: {_instead(field)}", advice)


def _used(config: Config) -> Iterator[FormField]:
    used = placeholders(config.sms.message)
    return (field for field in config.form.fields if field.name in used)


def _id(field: FormField) -> str:
    return f"answer.{field.name}"


def _greeting(sent: str, fallback: str) -> Finding:
    if sent:
        return Finding("name", FindingState.OK, f"greeted as {sent}")
    detail = f'the name is not fit for a stranger\'s phone: the greeting is "{fallback}"'
    return Finding("name", FindingState.WARNING, detail, f"Fit are {FIT_NAME}.")


def _causes(field: FormField) -> Iterator[str]:
    """Why the field's answer may not be in somebody's text."""
    if not field.required:
        yield "may be left empty"
    if field.type == "text":
        yield "may hold what is not sent, such as a digit"


def _instead(field: FormField) -> str:
    return f'"{field.fallback}" stands there' if field.fallback else "nothing stands there"


def _advice(field: FormField) -> str:
    match field.type:
        case "text":
            fit = f"Fit are {FIT_NAME}. For roll numbers and the like use type: code."
        case "code":
            fit = f"Fit are {FIT_CODE}."
        case "select":
            fit = "Options go in whole."
        case "phone" | "email":
            fit = "It is never sent."
        case unknown:
            assert_never(unknown)
    return fit if field.fallback else f"{fit} A fallback of the field would stand there."
