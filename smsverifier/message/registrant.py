"""Registrants who try the message: the longest possible ones, and a given name.

A registrant is what was typed into the form: field → text.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from smsverifier.config import Config, FormField
from smsverifier.message.wording import wording
from smsverifier.sms.text import NAME_LIMIT, is_gsm7, measure, placeholders, render, unit_sizes

Registrant = Mapping[str, str]

LATIN = "Venkatanarasimharajuvaripetala"
"""As long as the name rule allows; all letters, so that any shorter limit cuts a name off it."""
ASTRAL = "\U00011107" * NAME_LIMIT
"""As many UTF-16 units as a name can have: letters of Chakma, two units each."""


def named_registrant(config: Config, name: str) -> Registrant:
    """Somebody called `name`, whose other answers are as long as possible."""
    return {**longest_registrant(config), "name": name}


def longest_registrant(config: Config) -> Registrant:
    """Who gets the longest text among those who write in the Latin alphabet."""
    return _longest(config, _registrants(config, LATIN))


def longest_text(config: Config) -> str:
    """The text of the longest possible registrant in the Latin alphabet."""
    return render(wording(config), longest_registrant(config))


def most_parts(config: Config) -> int:
    """The parts nobody's message can exceed, whatever script they write their name in."""
    other_script = render(wording(config), _longest(config, _registrants(config, ASTRAL)))
    return max(measure(text).parts for text in (other_script, longest_text(config)))


def _longest(config: Config, registrants: Iterator[Registrant]) -> Registrant:
    words = wording(config)

    def size(registrant: Registrant) -> tuple[int, int]:
        found = measure(render(words, registrant))
        return found.parts, found.units

    return max(registrants, key=size)


def _registrants(config: Config, letters: str) -> Iterator[Registrant]:
    """Candidates, the longest among them.

    One option outside GSM-7 makes the whole text UCS-2, which may cost more than a longer plain
    one: so each such option is tried, with the longest of everything else.
    """
    used = [field for field in config.form.fields if field.name in placeholders(config.sms.message)]
    plain = {f.name: _answer(f, letters, _plain(f.options), _septets) for f in used}
    longest = {f.name: _answer(f, letters, f.options, _utf16) for f in used}
    yield plain
    yield longest
    for field in used:
        others = [option for option in field.options if not is_gsm7(option)]
        if others:
            yield {**longest, field.name: max(others, key=_utf16)}


def _answer(
    field: FormField, letters: str, options: Sequence[str], size: Callable[[str], int]
) -> str:
    return max(options, key=size) if options else letters[: field.max_length]


def _plain(options: Sequence[str]) -> Sequence[str]:
    return [option for option in options if is_gsm7(option)] or options


def _septets(text: str) -> int:
    return sum(unit_sizes(text, "GSM-7"))


def _utf16(text: str) -> int:
    return sum(unit_sizes(text, "UCS-2"))
