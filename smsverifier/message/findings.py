"""What is to be said about a text before it is sent: its answers, alphabet, parts, registration.

Called by `message`, `check`, `up` and `test-register`. Sends nothing, prints nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from smsverifier.config import Config, FormField, further_sms
from smsverifier.config.field_types import sent_as
from smsverifier.config.languages import LANGUAGES, every_language, of_kind
from smsverifier.config.send_rules import FIT_NAME
from smsverifier.finding import Finding, FindingState
from smsverifier.message.dlt import dlt_findings
from smsverifier.message.foreign_placeholders import foreign_findings
from smsverifier.message.samples import longest_text, most_parts, wording
from smsverifier.sms.encoding import Outside, outside_gsm7, parts_at_words
from smsverifier.sms.text import (
    CAPACITY,
    Measure,
    fallback_for,
    measure,
    part_sizes,
    placeholders,
    sendable,
    unit_sizes,
)


def given_findings(config: Config, answers: Mapping[str, str]) -> Iterator[Finding]:
    """What became of these answers: each that the message has a place for."""
    words = wording(config)
    for field in _used(config):
        if field.name not in answers:
            continue
        answer = answers[field.name]
        sent = sendable(words, field.name, answer)
        if field.name == "name":
            yield _greeting(sent, fallback_for(words, field.name))
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
    if sent_as(field).may_be_dropped:
        yield "may hold what is not sent, such as a digit"


def _instead(field: FormField) -> str:
    return f'"{field.fallback}" stands there' if field.fallback else "nothing stands there"


def _advice(field: FormField) -> str:
    fit = sent_as(field).fit
    return fit if field.fallback else f"{fit} A fallback of the field would stand there."


_SHOWN = 8
"""Characters named in one finding; more would hide what to do."""
_OTHER_SCRIPT = "an answer in another script (नेहा) makes the SMS UCS-2:"


def message_findings(config: Config) -> tuple[Finding, ...]:
    """What is found in the text of the longest possible registrant, in every language.

    Of other languages than the first only what is not the same there, under `<id>.<language>`; of
    further kinds of message only what is wrong, under `<id>.<kind>`.
    """
    found = _in_every_language(config)
    for kind in further_sms(config):
        own = (each for each in _in_every_language(of_kind(config, kind)) if each not in found)
        wrong = (each for each in own if each.state is not FindingState.OK)
        found += tuple(_told_of_kind(kind, each) for each in wrong)
    return found


def _in_every_language(config: Config) -> tuple[Finding, ...]:
    (_, first), *others = every_language(config)
    found = _message_findings(first)
    for language, each in others:
        own = (finding for finding in _message_findings(each) if finding not in found)
        found += tuple(_told_of(language, finding) for finding in own)
    return found


def _message_findings(config: Config) -> tuple[Finding, ...]:
    return (*missing_findings(config, {}), *text_findings(config, longest_text(config)))


def _told_of(language: str, finding: Finding) -> Finding:
    advised = for_language(language, finding)
    return replace(
        advised,
        id=f"{finding.id}.{language}",
        detail=f"in {LANGUAGES.get(language, language)}, {finding.detail}",
        language=language,
    )


def _told_of_kind(kind: str, finding: Finding) -> Finding:
    """What was found in a further kind of message, advising its own keys."""
    advice = finding.advice
    for key in ("message", "dlt.template"):
        advice = advice.replace(f"sms.{key}", f"sms.{kind}.{key}")
    detail = f"of sms.{kind}, {finding.detail}"
    return replace(finding, id=f"{finding.id}.{kind}", detail=detail, advice=advice)


def for_language(language: str, finding: Finding) -> Finding:
    """What was found in another language's message, advising its own keys."""
    advice = finding.advice.replace("sms.message", f"sms.messages.{language}")
    advice = advice.replace("sms.dlt.template", f"sms.dlt.templates.{language}")
    return replace(finding, advice=advice)


def text_findings(config: Config, text: str) -> tuple[Finding, ...]:
    """What is found in `text`, one message of `config`; something for every question asked."""
    found = measure(text)
    return (
        _encoding(outside_gsm7(text)),
        _parts(text, found),
        *_other_scripts(config, found),
        *foreign_findings(config),
        *dlt_findings(config, text),
    )


def _encoding(outside: tuple[Outside, ...]) -> Finding:
    if not outside:
        detail = "every character is in the GSM-7 alphabet: 160 fit into one part"
        return Finding("encoding", FindingState.OK, detail)
    letters = [char for char in outside if char.instead is None]
    if letters:
        readable = [char for char in letters if char.char.isalpha()]  # a vowel sign alone is not
        named = _named(readable or letters)
        detail = f"UCS-2, because of letters such as {named}: 70 fit into one part"
        return Finding("encoding", FindingState.OK, detail)
    detail = f"UCS-2, because of {_named(outside)}: 70 characters fit into one part instead of 160"
    return Finding("encoding", FindingState.WARNING, detail, _replacements(outside))


def _named(outside: tuple[Outside, ...] | list[Outside]) -> str:
    named = ", ".join(char.label for char in outside[:_SHOWN])
    return f"{named} and {len(outside) - _SHOWN} more" if len(outside) > _SHOWN else named


def _replacements(outside: tuple[Outside, ...]) -> str:
    advice = [
        f'{char.label} as "{char.instead}"' if char.instead else f"{char.label} not at all"
        for char in outside[:_SHOWN]
    ]
    return f"Write {', '.join(advice)}."


def _parts(text: str, found: Measure) -> Finding:
    single, each = CAPACITY[found.encoding]
    if found.parts == 1:
        detail = f"one part: {found.units} of {single} units"
        return Finding("parts", FindingState.OK, detail)
    detail = f"{found.parts} parts: {found.units} units, {each} in a part, and every part is billed"
    at_words = parts_at_words(text, found)
    if at_words > found.parts:
        detail += f"; {at_words} if SNS cuts at the ends of words"
    last = part_sizes(unit_sizes(text, found.encoding), each)[-1]
    over = found.units - single if found.parts == 2 else last
    units = "1 unit" if over == 1 else f"{over} units"
    advice = f"Shorten the message by {units} for one part less."
    return Finding("parts", FindingState.WARNING, detail, advice)


def _other_scripts(config: Config, found: Measure) -> Iterator[Finding]:
    most = most_parts(config)
    if most > found.parts:
        is_ucs2 = found.encoding == "UCS-2"
        cause = "longer answers make it" if is_ucs2 else _OTHER_SCRIPT
        yield Finding("other_scripts", FindingState.OK, f"{cause} up to {most} parts")
