"""The organiser's wording, and sample registrants who try it: the longest ones, and a given name.

Called by whatever renders a text before it is sent. A registrant is what was typed into the form:
field → text.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import assert_never

from smsverifier.config import Config, FormField, event_values
from smsverifier.config.field_types import behaviour, sent_as, takes
from smsverifier.config.languages import every_language
from smsverifier.sms.text import (
    NAME_LIMIT,
    Wording,
    fallback_for,
    is_gsm7,
    measure,
    placeholders,
    render,
    sendable,
    unit_sizes,
)


def wording(config: Config) -> Wording:
    """The words of `config`, for `sms.text.render`."""
    fields = config.form.fields
    return Wording(
        message=config.sms.message,
        event=event_values(config),
        name_fallback=config.sms.name_fallback,
        choices={field.name: list(field.options) for field in fields if field.options},
        codes=[field.name for field in fields if _is_checked_as_code(field)],
        is_strict=config.sms.dlt is not None and bool(config.sms.dlt.strict),
        fallbacks={field.name: field.fallback for field in fields if field.fallback},
        messages=config.sms.messages,
        name_fallbacks=config.sms.name_fallbacks,
    )


def _is_checked_as_code(field: FormField) -> bool:
    """A check that the handler does not know yet needs a key of its own in `Wording`."""
    check = sent_as(field).checked_as
    match check:
        case "code":
            return True
        case "name":
            return False
        case unknown:
            assert_never(unknown)


Registrant = Mapping[str, str]

LATIN = "Venkatanarasimharajuvaripetala"
"""As long as the name rule allows; all letters, so that any shorter limit cuts a name off it."""
ADDRESS = "success@simulator.amazonses.com"
"""Nobody's: SES takes mail for it and none bounces, in the sandbox too (aws: ses-simulator)."""
ASTRAL = "\U00011107" * NAME_LIMIT
"""As many UTF-16 units as a name can have: letters of Chakma, two units each."""
ASTRAL_GROWTH = 9
"""Its letters for one typed character: one that NFKC folds may become 18 UTF-16 units, as an
Arabic blessing does (U+FDFA)."""


def given_registrant(config: Config, answers: Mapping[str, str]) -> Registrant:
    """Somebody with these `answers`, whose others are as long as possible."""
    return {**longest_registrant(config), **answers}


def sample_answers(config: Config, answers: Registrant) -> Registrant:
    """An answer that the API takes, for each required field that is not among `answers`."""
    missing = (each for each in config.form.fields if each.required and each.name not in answers)
    found = {field.name: _sample(config, field) for field in missing}
    return {name: answer for name, answer in found.items() if answer is not None}


def _sample(config: Config, field: FormField) -> str | None:
    """The first sample that the field's schema takes; None if it takes none."""
    schema = behaviour(field.type).schema(field, config.sms.countries)
    samples = (*sent_as(field).samples(field, LATIN, 1), ADDRESS)
    return next((sample for sample in samples if takes(schema, sample)), None)


def longest_registrant(config: Config) -> Registrant:
    """Who gets the longest text among those who write in the Latin alphabet."""
    return _longest(config, _registrants(config, LATIN, 1))


def longest_text(config: Config) -> str:
    """The text of the longest possible registrant in the Latin alphabet."""
    return render(wording(config), longest_registrant(config))


def most_parts(config: Config) -> int:
    """The parts nobody's message can exceed, whatever script they write their name in."""
    registrants = _registrants(config, ASTRAL, ASTRAL_GROWTH)
    other_script = render(wording(config), _longest(config, registrants))
    return max(measure(text).parts for text in (other_script, longest_text(config)))


def most_parts_in_any_language(config: Config) -> int:
    """The same, whatever language the form is read in: a stranger may choose the longest."""
    return max(most_parts(each) for _, each in every_language(config))


def _longest(config: Config, registrants: Iterator[Registrant]) -> Registrant:
    words = wording(config)

    def size(registrant: Registrant) -> tuple[int, int]:
        found = measure(render(words, registrant))
        return found.parts, found.units

    return max(registrants, key=size)


def _registrants(config: Config, letters: str, growth: int) -> Iterator[Registrant]:
    """Candidates, the longest among them, who type up to `growth` letters for one.

    One answer outside GSM-7 makes the whole text UCS-2, which may cost more than a longer plain
    one: so each such answer is tried, with the longest of everything else.
    """
    used = [field for field in config.form.fields if field.name in placeholders(config.sms.message)]
    texts = {field.name: _texts(config, field, letters, growth) for field in used}
    longest = {name: _pick(found, _utf16) for name, found in texts.items()}
    yield {name: _pick(_plain(found), _septets) for name, found in texts.items()}
    yield longest
    for name, found in texts.items():
        others = {answer: text for answer, text in found.items() if not is_gsm7(text)}
        if others:
            yield {**longest, name: _pick(others, _utf16)}


def _texts(config: Config, field: FormField, letters: str, growth: int) -> Mapping[str, str]:
    """What may be answered → what of it is in the text; no answer leads to the fallback."""
    words = wording(config)
    answers = (*sent_as(field).samples(field, letters, growth), "")
    return {a: sendable(words, field.name, a) or fallback_for(words, field.name) for a in answers}


def _pick(texts: Mapping[str, str], size: Callable[[str], int]) -> str:
    """The answer with the longest text."""
    return max(texts, key=lambda answer: size(texts[answer]))


def _plain(texts: Mapping[str, str]) -> Mapping[str, str]:
    return {answer: text for answer, text in texts.items() if is_gsm7(text)} or texts


def _septets(text: str) -> int:
    return sum(unit_sizes(text, "GSM-7"))


def _utf16(text: str) -> int:
    return sum(unit_sizes(text, "UCS-2"))
